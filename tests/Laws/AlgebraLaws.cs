namespace TensorCore.Tests;

/// <summary>Laws that hold exactly for whole numbers: of products, sums, joining and indexing, and of the gradients of linear functions.</summary>
public class AlgebraLaws
{
    [Fact]
    public void Matrix_products_agree_with_loops_over_broadcast_batches() => Law.ForAll(0, 2, 150, (batch, random) =>
    {
        var (n, k, m) = (random.Next(0, 6), random.Next(0, 6), random.Next(0, 20));
        int[] other = [.. batch.Select(b => random.Next(3) == 0 ? 1 : b).Skip(random.Next(batch.Length + 1))];
        var (a, b) = (Naive.Random(random, [.. batch, n, k]), Naive.Random(random, [.. other, k, m]));
        var type = random.Next(2) == 0 ? DType.Float32 : DType.Float64;
        Naive.Of([.. batch, n, m], i =>
        {
            var (inA, inB) = (i[..batch.Length], i[(batch.Length - other.Length)..batch.Length].Select((at, axis) => other[axis] == 1 ? 0 : at).ToArray());
            return Enumerable.Range(0, k).Sum(c => a[[.. inA, i[^2], c]] * b[[.. inB, c, i[^1]]]);
        }).Is(a.ToTensor(type).MatMul(b.ToTensor(type)), "product");
    });

    [Fact]
    public void Matrix_products_are_associative_distributive_and_reversed_by_transposing() => Law.ForAll(4, 4, 150, (sizes, random) =>
    {
        var type = random.Next(2) == 0 ? DType.Float32 : DType.Float64;
        Tensor a = Matrix(0, 1), b = Matrix(1, 2), c = Matrix(2, 3), d = Matrix(1, 2);
        Same(a.MatMul(b).MatMul(c), a.MatMul(b.MatMul(c)), "(ab)c = a(bc)");
        Same(a.MatMul(b + d), a.MatMul(b) + a.MatMul(d), "a(b + d) = ab + ad");
        Same(a.MatMul(b).T, b.T.MatMul(a.T), "(ab)' = b'a'");
        Same(Tensor.Eye(sizes[0], dtype: type).MatMul(a), a, "1a = a");
        Same(a.MatMul(b), Tensor.Einsum("ij,jk->ik", a, b), "ab by Einsum");
var bias = Naive.Random(random, sizes[2]).ToTensor(type);
        Same(a.MatMul(b, bias), a.MatMul(b) + bias, "product with a bias");

        Tensor Matrix(int rows, int columns) => Naive.Random(random, sizes[rows], sizes[columns]).ToTensor(type);
    });

    [Fact]
    public void Sums_do_not_depend_on_the_order_of_their_axes() => Law.ForAll(1, 4, 250, (shape, random) =>
    {
        var naive = Naive.Random(random, shape);
        var x = naive.ToTensor(Law.AnyType(random));
        var axes = Enumerable.Range(0, shape.Length).ToArray();
        random.Shuffle(axes);
        axes = axes[..random.Next(1, axes.Length + 1)];
        int[] kept = [.. shape.Select((n, axis) => axes.Contains(axis) ? 1 : n)];
        var expected = Naive.Of(kept, i => Naive.Indices([.. axes.Select(a => shape[a])])
            .Sum(at => naive[[.. i.Select((position, axis) => Array.IndexOf(axes, axis) is >= 0 and var which ? at[which] : position)]]));
        expected.Is(x.Sum(axes, keepDims: true), "sum over axes");
        expected.Is(axes.Aggregate(x, (y, axis) => y.Sum(axis, keepDims: true)), "sum axis by axis");
        Assert.Equal(naive.Values.Sum(), x.Sum().Cast(DType.Float64).ToScalar());
        Same(x.Sum(axes), x.Sum(axes, keepDims: true).Reshape([.. shape.Where((_, axis) => !axes.Contains(axis))]), "keepDims");
        if (shape[axes[0]] == 0) return;
        Same(x.CumSum(axes[0]).Select(axes[0], -1), x.Sum(axes[0]), "the last running sum");
        Same(x.Max(axes[0]), -(-x).Min(axes[0]), "max and min");
    });

    [Fact]
    public void Joining_and_splitting_are_inverse() => Law.ForAll(1, 4, 200, (shape, random) =>
    {
        var x = Naive.Random(random, shape).ToTensor(Law.AnyType(random));
        var axis = random.Next(-shape.Length, shape.Length);
        var length = x.Shape[axis];
        var cut = random.Next(length + 1);
        Same(Tensor.Concat(x.Split([cut, length - cut], axis), axis), x, "Concat of Split");
        if (length == 0) return;
        Same(Tensor.Concat(x.Split(random.Next(1, length + 2), axis), axis), x, "Concat of equal parts");
        Same(Tensor.Concat(x.Chunk(random.Next(1, length + 1), axis), axis), x, "Concat of Chunk");
        var slices = Enumerable.Range(0, length).Select(i => x.Select(axis, i)).ToArray();
        Same(Tensor.Stack(slices, axis), x, "Stack of Select");
        Assert.All(Enumerable.Range(0, length), i => Same(Tensor.Stack(slices).Select(0, i), slices[i], "Select of Stack"));
    });

    [Fact]
    public void Reading_and_adding_at_indices_are_adjoint() => Law.ForAll(1, 3, 200, (shape, random) =>
    {
        if (shape.Contains(0)) return;
        var x = Naive.Random(random, shape);
        var axis = random.Next(shape.Length);
        var rows = Tensor.From([.. Enumerable.Range(0, random.Next(0, 7)).Select(_ => random.Next(shape[axis]))]);
        var read = x.ToTensor().IndexSelect(axis, rows);
        var y = Naive.Random(random, [.. read.Shape]);
        var added = Tensor.Zeros(shape, DType.Float64).IndexAdd(axis, rows, y.ToTensor());
        Assert.Equal(Naive.From(read).Dot(y), x.Dot(Naive.From(added)));

        int[] places = [.. shape.Select((n, a) => a == axis ? random.Next(0, 6) : random.Next(0, n + 1))];
        var index = Tensor.From([.. Naive.Indices(places).Select(_ => random.Next(shape[axis]))], places);
        Law.IsAdjoint(random, x, t => t.Gather(axis, index), "Gather");
        Law.IsAdjoint(random, Naive.Random(random, places), t => Tensor.Zeros(shape, DType.Float64).ScatterAdd(axis, index, t), "ScatterAdd");
        Law.IsAdjoint(random, x, t => t.IndexSelect(axis, rows), "IndexSelect");
    });

    [Fact]
    public void Gradients_of_linear_functions_are_their_adjoints() => Law.ForAll(2, 3, 120, (shape, random) =>
    {
        var x = Naive.Random(random, shape);
        var axis = random.Next(shape.Length);
        var length = shape[axis];
        var factor = Naive.Random(random, shape[^1], 3).ToTensor();
        var kernel = Naive.Random(random, 2, shape[^2], 2).ToTensor();
        var image = Naive.Random(random, 2, shape[^2], 2, 3).ToTensor();
        var condition = Naive.Random(random, shape).ToTensor() < 0;
        List<(string Name, Func<Tensor, Tensor> Of)> functions =
        [
            ("Sum", t => t.Sum(axis)), ("CumSum", t => t.CumSum(axis)), ("Flip", t => t.Flip(axis)), ("Roll", t => t.Roll(2, axis)),
            ("Repeat", t => t.Repeat([.. shape.Select(_ => 2)])), ("RepeatInterleave", t => t.RepeatInterleave(3, axis)),
            ("Tril", t => t.Tril(1)), ("Triu", t => t.Triu(-1)), ("Trace", t => t.Trace()),
            ("Pad with zeros", t => t.Pad([(2, 1), (0, 3)])), ("Pad that cuts", t => length > 1 ? t.Pad([.. shape[axis..].Select((_, i) => (i == 0 ? -1 : 0, 1))]) : t),
            ("Concat", t => Tensor.Concat([t, t.Flip(axis), t], axis)), ("Where", t => Tensor.Where(condition, t, 3 * t)),
            ("MatMul", t => t.MatMul(factor)), ("MatMul from the left", t => factor.T.MatMul(t.Transpose(-1, -2))),
            ("Einsum", t => Tensor.Einsum("...i,ij->j...", t, factor)),
        ];
        if (length > 0)
        {
            foreach (var mode in (PadMode[])[PadMode.Replicate, PadMode.Circular, PadMode.Reflect])
                functions.Add(($"Pad {mode}", t => t.MoveAxis(axis, -1).Pad([(length - 1, length - 1)], mode)));
        }

        if (shape.Length == 3 && shape[2] > 1 && shape[1] > 0)
        {
            functions.Add(("Conv1d", t => t.Conv1d(kernel, stride: 2, padding: 1)));
            functions.Add(("Conv2d", t => t.Unsqueeze(3).Expand([.. shape, 3]).Conv2d(image, padding: 1)));
            functions.Add(("ConvTranspose1d", t => t.Conv1d(kernel).ConvTranspose1d(kernel, stride: 2)));
        }

        var other = Naive.Random(random, shape).ToTensor();
        foreach (var (name, of) in functions)
        {
            Law.IsAdjoint(random, x, of, name);
            Same(of(x.ToTensor() + (2 * other)), of(x.ToTensor()) + (2 * of(other)), $"{name} is linear");
        }
    });

    private static void Same(Tensor a, Tensor b, string law) => Naive.From(b).Is(a, law);
}
