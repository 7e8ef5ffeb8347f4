namespace TensorCore.Tests;

/// <summary>Broadcasting by its definition: shapes are aligned at their ends, and an axis of length 1 or none is read everywhere.</summary>
public class BroadcastLaws
{
    [Fact]
    public void Operations_on_two_tensors_stretch_both() => Law.ForAll(0, 4, 300, (shape, random) =>
    {
        var (a, b) = (Naive.Random(random, Shrunk(shape, random)), Naive.Random(random, Shrunk(shape, random)));
        var result = Stretched(a.Shape, b.Shape);
        var type = Law.AnyType(random);
        var (x, y) = (a.ToTensor(type), b.ToTensor(type));
        Naive.Of(result, i => Read(a, i) + Read(b, i)).Is(x + y, "sum");
        Naive.Of(result, i => Read(a, i) * Read(b, i)).Is(x * y, "product");
        Naive.Of(result, i => Read(a, i) < Read(b, i) ? 1 : 0).Is((x < y).Cast(DType.Int32), "comparison");
        Naive.Of(result, i => Read(a, i) < 0 ? Read(b, i) : Read(a, i)).Is(Tensor.Where(x < 0, y, x), "choice");
        Assert.True(Shape.Broadcast(x.Shape, y.Shape) == result);
        Assert.True(Shape.Broadcast(y.Shape, x.Shape) == result);
        Assert.True(Shape.Broadcast(x.Shape, x.Shape) == x.Shape);
    });

    [Fact]
    public void Strided_operands_broadcast_as_contiguous_ones_do() => Law.ForAll(1, 4, 200, (shape, random) =>
    {
        var (a, b) = (Naive.Random(random, shape), Naive.Random(random, [.. Shrunk(shape, random).Reverse()]));
        var order = Enumerable.Range(0, shape.Length).Reverse().ToArray();
        var x = a.ToTensor().Permute(order).Contiguous().Permute(order); // a, with its first axis fastest in memory
        var y = b.ToTensor().Permute([.. Enumerable.Range(0, b.Shape.Length).Reverse()]);
        var expected = Naive.From(y);
        Naive.Of(Stretched(shape, expected.Shape), i => Read(a, i) - Read(expected, i)).Is(x - y, "difference");
    });

    [Fact]
    public void The_gradient_of_a_broadcast_is_the_sum_over_what_was_stretched() => Law.ForAll(0, 4, 200, (shape, random) =>
    {
        var x = Naive.Random(random, Shrunk(shape, random));
        var other = Naive.Random(random, shape).ToTensor();
        Law.IsAdjoint(random, x, t => t * other, "product with a larger tensor");
        Law.IsAdjoint(random, x, t => t.BroadcastTo(shape), "BroadcastTo");
        Law.IsAdjoint(random, Naive.Random(random, shape), t => t.SumTo(x.Shape), "SumTo");
    });

    [Fact]
    public void Shapes_that_do_not_fit_are_refused() => Law.ForAll(1, 4, 200, (shape, random) =>
    {
        var axis = random.Next(shape.Length);
        if (shape[axis] == 1) return;
        int[] other = [.. shape];
        other[axis] += 1;
        if (other[axis] == 1) other[axis] = 2;
        Assert.Throws<ShapeException>(() => Shape.Broadcast(shape, other));
        Assert.Throws<ShapeException>(() => Tensor.Zeros(shape) + Tensor.Zeros(other));
    });

    /// <summary>A shape that broadcasts to the given one: some axes of length 1, some in front left out.</summary>
    private static int[] Shrunk(int[] shape, Random random) => [.. shape.Select(n => random.Next(3) == 0 ? 1 : n).Skip(random.Next(shape.Length + 1))];

    private static int[] Stretched(int[] a, int[] b)
    {
        var rank = Math.Max(a.Length, b.Length);
        return [.. Enumerable.Range(0, rank).Select(i => (Axis(a, i - rank + a.Length), Axis(b, i - rank + b.Length)) is var (m, n) && m == 1 ? n : m)];

        static int Axis(int[] shape, int axis) => axis < 0 ? 1 : shape[axis];
    }

    private static double Read(Naive x, int[] index)
    {
        var end = index[(index.Length - x.Shape.Length)..];
        return x[[.. end.Select((i, axis) => x.Shape[axis] == 1 ? 0 : i)]];
    }
}
