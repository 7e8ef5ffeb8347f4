using FsCheck;
using FsCheck.Fluent;

namespace TensorCore.Tests;

public class GatherTests
{
    private static Tensor Counting(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).ToArray(), shape);

    private static Tensor Numbers(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => Math.Sin(1 + (1.3 * i))).ToArray(), shape);

    [Theory]
    [AllDTypes]
    public void Gather_reads_along_its_axis(DType type)
    {
        using var scope = new Scope();
        var random = new Random(1);
        foreach (var strided in (bool[])[false, true])
        for (var axis = 0; axis < 3; axis++)
        {
            var x = Counting(4, 5, 6).Cast(type);
            if (strided) x = x.Permute(2, 0, 1)[TensorIndex.Slice(step: -1)];
            var shape = x.Shape.ToArray();
            shape[axis] = 7;
            shape[(axis + 1) % 3] -= 1;
            var positions = Enumerable.Range(0, shape[0] * shape[1] * shape[2]).Select(_ => random.Next(x.Shape[axis])).ToArray();
            var index = Tensor.From(positions, shape);
            var y = x.Gather(axis - 3, axis == 1 ? index : index.Cast(DType.Int64));
            var values = x.Cast(DType.Float64).ToArray<double>();
            var expected = new List<double>();
            var n = 0;
            for (var i = 0; i < shape[0]; i++)
            for (var j = 0; j < shape[1]; j++)
            for (var k = 0; k < shape[2]; k++)
            {
                var p = positions[n++];
                var (a, b, c) = axis switch { 0 => (p, j, k), 1 => (i, p, k), _ => (i, j, p) };
                expected.Add(values[(((a * x.Shape[1]) + b) * x.Shape[2]) + c]);
            }

            Assert.Equal(type, y.DType);
            Assert.Equal(expected, y.Cast(DType.Float64).ToArray<double>());
        }
    }

    [Fact]
    public void IndexSelect_and_embedding_take_slices()
    {
        var x = Counting(4, 3, 2);
        var index = Tensor.From([3, 0, 3]);
        Assert.Equal([18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 18, 19, 20, 21, 22, 23], x.IndexSelect(0, index).ToArray<int>());
        Assert.Equal([1, 0, 1, 3, 2, 3], x.IndexSelect(2, Tensor.From([1L, 0, 1]))[0, ..2].ToArray<int>());
        Assert.Equal([2, 3, 3, 2], x.Embedding(Tensor.From(new[,] { { 3, 0, 3 }, { 1, 1, 2 } })).Shape);
        Assert.Equal([18, 19, 20, 21, 22, 23], x.Embedding(Tensor.From(new[,] { { 3, 0, 3 }, { 1, 1, 2 } }))[0, 2].ToArray<int>());
        Assert.Equal([3, 2], x.Embedding(Tensor.Scalar(1, DType.Int64)).Shape);
        Assert.Equal([4, 0, 2], x.IndexSelect(1, Tensor.Zeros([0], DType.Int64)).Shape);
        Assert.Equal([4, 2, 0], x.T.IndexSelect(2, Tensor.Zeros([0], DType.Int64)).Shape);
    }

    [Fact]
    public void Wide_rows_are_copied_whole()
    {
        using var scope = new Scope();
        var x = Tensor.Arange(3 * 40_000).Reshape(3, 40_000);
        var y = x.IndexSelect(0, Tensor.From([2, 0])).ToArray<long>();
        Assert.Equal(Enumerable.Range(80_000, 40_000).Concat(Enumerable.Range(0, 40_000)).Select(i => (long)i), y);
        var z = x.T.IndexSelect(1, Tensor.From([1])).ToArray<long>();
        Assert.Equal(Enumerable.Range(40_000, 40_000).Select(i => (long)i), z);
    }

    [Fact]
    public void Positions_outside_are_named()
    {
        var x = Counting(4, 3);
        x.Name = "table";
        var e = Assert.Throws<IndexOutOfRangeException>(() => x.Embedding(Tensor.From(new[,] { { 0, 1 }, { 4, -1 } })));
        Assert.Contains("Position 4 at [1, 0]", e.Message);
        Assert.Contains("axis 0 of 'table' (Int32[4, 3])", e.Message);
        Assert.Contains("length 4: positions run from 0 to 3", e.Message);
        Assert.Throws<IndexOutOfRangeException>(() => x.Gather(1, Tensor.From(new[,] { { -1 } })));
        e = Assert.Throws<IndexOutOfRangeException>(() => x[Tensor.From([0, 0, 0]), Tensor.From([2, 1, -4])]);
        Assert.Contains("Position -4 at [2]", e.Message);
        Assert.Contains("axis 1", e.Message);
        Assert.Throws<ShapeException>(() => x.Gather(1, Tensor.From([0])));
        Assert.Throws<ShapeException>(() => x.Gather(1, Tensor.Zeros([5, 1], DType.Int64)));
        Assert.Throws<ArgumentException>(() => x.Gather(1, Tensor.Zeros([4, 1])));
        Assert.Throws<ShapeException>(() => x.IndexSelect(0, Tensor.Zeros([1, 1], DType.Int64)));
        Assert.Throws<ShapeException>(() => x[Tensor.From([0, 1]), Tensor.From([0, 1, 2])]);
        Assert.Throws<ShapeException>(() => x[Tensor.Ones([3], DType.Bool)]);
        Assert.Throws<ArgumentException>(() => x[Tensor.Ones([3])]);
    }

    [Fact]
    public void Axes_of_index_tensors_stand_where_NumPy_puts_them()
    {
        var x = Counting(2, 3, 4, 5);
        var i = Tensor.From([0, 1]);
        var j = Tensor.From(new[,] { { 0 }, { 1 }, { 2 } });
        Assert.Equal([2, 3, 4, 5], x[i].Shape);
        Assert.Equal([2, 2, 4, 5], x[.., i].Shape);
        Assert.Equal([3, 2, 4, 5], x[i, j].Shape);
        Assert.Equal([2, 3, 2, 5], x[.., i, j].Shape);
        Assert.Equal([3, 2, 3, 5], x[i, .., j].Shape);
        Assert.Equal([2, 2, 5], x[.., 0, i].Shape);
        Assert.Equal([2, 2, 5], x[.., i, 0].Shape);
        Assert.Equal([2, 3, 5], x[0, .., i].Shape);
        Assert.Equal([2, 2, 4], x[.., i, .., 0].Shape);
        Assert.Equal([2, 3, 4, 3, 1], x[TensorIndex.Ellipsis, j].Shape);
        Assert.Equal([3, 2, 1, 3, 4], x[i, TensorIndex.NewAxis, .., .., j].Shape);
    }

    [Fact]
    public void Any_mix_of_entries_picks_the_elements_of_the_definition()
    {
        int[][] shapes = [[2], [3, 1], [], [2]];
        var entry = Gen.Choose(0, 8);
        Prop.ForAll(entry.ListOf(5).ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), (kinds, seed) =>
        {
            using var scope = new Scope();
            var random = new Random(seed);
            var x = Counting(3, 2, 4, 3);
            // For each entry: where along its axis it points, for slice position s and index position b.
            var entries = new List<TensorIndex>();
            var picks = new List<(char Kind, int Length, Func<int, int[], int> At)>();
            var axis = 0;
            foreach (var kind in kinds)
            {
                if (kind != 3 && (axis == 4 || (kind == 8 && axis > 2))) continue;
                var length = axis < 4 ? x.Shape[axis] : 0;
                switch (kind)
                {
                    case 0:
                        entries.Add(TensorIndex.All);
                        picks.Add(('s', length, (s, _) => s));
                        axis++;
                        break;
                    case 1:
                        var p = random.Next(length);
                        entries.Add(random.Next(2) == 0 ? p : p - length);
                        picks.Add(('p', 0, (_, _) => p));
                        axis++;
                        break;
                    case 2:
                        entries.Add(TensorIndex.Slice(step: -2));
                        picks.Add(('s', (length + 1) / 2, (s, _) => length - 1 - (2 * s)));
                        axis++;
                        break;
                    case 3:
                        if (entries.Count > 5) continue;
                        entries.Add(TensorIndex.NewAxis);
                        picks.Add(('n', 1, (_, _) => 0));
                        break;
                    case 8:
                        // A mask over two axes with exactly two true elements.
                        var lengths = (x.Shape[axis], x.Shape[axis + 1]);
                        var places = Enumerable.Range(0, lengths.Item1 * lengths.Item2).OrderBy(_ => random.Next()).Take(2).Order().ToArray();
                        var mask = new bool[lengths.Item1 * lengths.Item2];
                        foreach (var place in places) mask[place] = true;
                        entries.Add(Tensor.From(mask, [lengths.Item1, lengths.Item2]));
                        picks.Add(('t', 0, (_, b) => places[b[^1]] / lengths.Item2));
                        picks.Add(('t', 0, (_, b) => places[b[^1]] % lengths.Item2));
                        axis += 2;
                        break;
                    default:
                        var shape = shapes[kind - 4];
                        var values = Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.Next(-length, length)).ToArray();
                        entries.Add(Tensor.From(values, shape));
                        picks.Add(('t', 0, (_, b) =>
                        {
                            var v = values[shape.Length == 0 ? 0 : shape.Length == 1 ? b[^1] : b[^2]];
                            return v < 0 ? v + length : v;
                        }));
                        axis++;
                        break;
                }
            }

            for (; axis < 4; axis++) picks.Add(('s', x.Shape[axis], (s, _) => s));
            var tensors = entries.Where(e => e.Kind == TensorIndexKind.Tensor).Select(e => e.Tensor!).ToList();
            var broadcast = tensors.Count == 0 ? [] : tensors.Any(t => t.Rank == 2 && t.DType != DType.Bool)
                ? (tensors.Any(t => t.Rank == 1 || t.DType == DType.Bool) ? [3, 2] : [3, 1])
                : tensors.Any(t => t.Rank > 0) ? (int[])[2] : [];

            // The definition: slice axes in order; the index axes where the run of tensors and positions began, or in front.
            var run = picks.Select((q, n) => (q.Kind is 'p' or 't', n)).Where(q => q.Item1).Select(q => q.n).ToList();
            var together = run.Count > 0 && run[^1] - run[0] == run.Count - 1;
            var before = !together ? 0 : picks.Take(run[0]).Count(q => q.Kind is 's' or 'n');
            if (tensors.Count == 0) broadcast = [];
            var sliceLengths = picks.Where(q => q.Kind is 's' or 'n').Select(q => q.Length).ToList();
            if (sliceLengths.Count + broadcast.Length > Shape.MaxRank) return true;
            int[] expectedShape = [.. sliceLengths.Take(before), .. broadcast, .. sliceLengths.Skip(before)];
            var expected = new List<int>();
            foreach (var at in All(expectedShape))
            {
                var b = at[before..(before + broadcast.Length)];
                int[] s = [.. at[..before], .. at[(before + broadcast.Length)..]];
                int offset = 0, slice = 0, sourceAxis = 0;
                foreach (var q in picks)
                {
                    var position = q.At(q.Kind is 's' or 'n' ? s[slice++] : 0, b);
                    if (q.Kind != 'n') offset = (offset * x.Shape[sourceAxis++]) + position;
                }

                expected.Add(offset);
            }

            var y = x[[.. entries]];
            return y.Shape.SequenceEqual(expectedShape) && y.ToArray<int>().SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(TestDevice.IsGpu ? 150 : 1000)); // a case is a dozen launches
    }

    [Fact]
    public void Masks_select_what_is_true()
    {
        var x = Counting(3, 4);
        var mask = x.Cast(DType.Float32) % 3 < 1;
        Assert.Equal([0, 3, 6, 9], x[mask].ToArray<int>());
        Assert.Equal([4, 5, 6, 7], x[Tensor.From([false, true, false])].ToArray<int>());
        Assert.Equal([1, 2, 5, 6, 9, 10], x[.., Tensor.From([false, true, true, false])].ToArray<int>());
        Assert.Equal([0, 4], x[Tensor.Zeros([3], DType.Bool)].Shape);
        Assert.Equal([6], x[Tensor.From([false, true, false]), 2].ToArray<int>());
    }

    [Fact]
    public void Gradients()
    {
        var x = Numbers(3, 4);
        var index = Tensor.From(new[,] { { 0, 2, 2 }, { 1, 1, 0 } });
        GradCheck.CheckSecond(t => t[0].Gather(1, index).Square(), [x]);
        GradCheck.CheckSecond(t => t[0].Gather(0, index).Square(), [x]);
        GradCheck.CheckSecond(t => t[0].Embedding(index).Square(), [x]);
        GradCheck.CheckSecond(t => t[0].T.IndexSelect(1, index[0]).Square(), [x]);
        GradCheck.CheckSecond(t => t[0][index, index[0]].Square(), [x]);
        GradCheck.CheckSecond(t => t[0][1.., Tensor.From([-1, 1, -1])].Square(), [x]);
        GradCheck.CheckSecond(t => t[0][t[0] < 0.3].Square(), [x]);
    }

    [Fact]
    public void Reading_and_adding_are_adjoint()
    {
        Prop.ForAll(Gen.Choose(0, 2).ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), (axis, seed) =>
        {
            using var scope = new Scope();
            var random = new Random(seed);
            int[] table = [random.Next(1, 5), random.Next(1, 5), random.Next(1, 5)];
            int[] shape = [.. table.Select((n, i) => i == axis ? random.Next(0, 9) : random.Next(0, n + 1))];
            var count = shape.Aggregate(1, (a, b) => a * b);
            var index = Tensor.From(Enumerable.Range(0, count).Select(_ => random.Next(table[axis])).ToArray(), shape);
            // Whole numbers, so that the two sums are exactly equal in whatever order.
            var x = Tensor.From(Enumerable.Range(0, table.Aggregate(1, (a, b) => a * b)).Select(_ => (double)random.Next(-9, 9)).ToArray(), table);
            var y = Tensor.From(Enumerable.Range(0, count).Select(_ => (double)random.Next(-9, 9)).ToArray(), shape);
            var left = (x.Gather(axis, index) * y).Sum().ToScalar();
            var right = (x * Tensor.ZerosLike(x).ScatterAdd(axis, index, y)).Sum().ToScalar();
            return left == right;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Threads_change_neither_lookup_nor_its_gradient()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 50 * 300).Select(_ => random.NextSingle()).ToArray();
        var rows = Enumerable.Range(0, 2000).Select(_ => random.Next(50)).ToArray();
        var seeds = Enumerable.Range(0, 2000 * 300).Select(_ => random.NextSingle()).ToArray();
        float[] On(string name)
        {
            using var device = Device.Open(name);
            using var tape = new Tape();
            var weight = Tensor.From(values, [50, 300], device);
            var y = weight.Embedding(Tensor.From(rows, device: device));
            return [.. y.ToArray<float>(), .. tape.Gradient(y, weight, Tensor.From(seeds, y.Shape, device)).ToArray<float>()];
        }

        Assert.Equal(On("cpu:1"), On("cpu:4"));
    }

    private static IEnumerable<int[]> All(int[] shape)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        for (var i = 0; i < count; i++)
        {
            var at = new int[shape.Length];
            var rest = i;
            for (var axis = shape.Length - 1; axis >= 0; axis--) (rest, at[axis]) = Math.DivRem(rest, shape[axis]);
            yield return at;
        }
    }

    [Fact]
    public void Many_positions_are_looked_up_in_blocks()
    {
        using var scope = new Scope();
        var random = new System.Random(8);
        var many = Enumerable.Range(0, 40_001).Select(_ => random.Next(1000)).ToArray();
        var x = Tensor.Arange(1000).To(Device.Cpu) * 3;
        var expected = many.Select(p => 3L * p).ToArray();
        foreach (var index in (Tensor[])[Tensor.From(many, device: Device.Cpu), Tensor.From(many, device: Device.Cpu).Cast(DType.Int64)])
        {
            Assert.Equal(expected, x.Gather(0, index).ToArray<long>());
            Assert.Equal(expected, x.IndexSelect(0, index).ToArray<long>());
            Assert.Equal(expected, x[index].ToArray<long>());
        }

        var table = Tensor.Arange(300 * 70).To(Device.Cpu).Reshape(300, 70);
        var along = Enumerable.Range(0, 300 * 200).Select(_ => random.Next(70)).ToArray();
        Assert.Equal(along.Select((p, n) => (n / 200 * 70L) + p), table.Gather(1, Tensor.From(along, [300, 200], Device.Cpu)).ToArray<long>());

        int[] rows = [.. Enumerable.Range(0, 200).Select(_ => random.Next(300))], columns = [.. Enumerable.Range(0, 150).Select(_ => random.Next(70))];
        var both = table[Tensor.From(rows, [200, 1], Device.Cpu), Tensor.From(columns, [1, 150], Device.Cpu)];
        Assert.Equal(rows.SelectMany(r => columns.Select(c => (r * 70L) + c)), both.ToArray<long>());
    }
}
