namespace TensorCore.Tests;

public class ScatterTests
{
    private static Tensor Numbers(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => Math.Sin(1 + (1.3 * i))).ToArray(), shape);

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    public void Replacing_and_adding_agree_with_loops_in_order(DType type)
    {
        using var scope = new Scope();
        var random = new Random(1);
        foreach (var strided in (bool[])[false, true])
        for (var axis = 0; axis < 3; axis++)
        {
            int[] table = [4, 5, 6];
            int[] shape = [4, 5, 6];
            shape[axis] = 200; // many meet
            shape[(axis + 1) % 3] -= 1;
            var count = shape[0] * shape[1] * shape[2];
            var start = Enumerable.Range(0, 120).Select(i => (double)i).ToArray();
            var positions = Enumerable.Range(0, count).Select(_ => random.Next(table[axis])).ToArray();
            var values = Enumerable.Range(0, count).Select(_ => (double)random.Next(-9, 9)).ToArray();
            var x = Tensor.From(start, table).Cast(type);
            var index = Tensor.From(positions, shape);
            var v = Tensor.From(values, shape).Cast(type);
            if (strided)
            {
                x = x.Permute(2, 0, 1).Contiguous().Permute(1, 2, 0);
                index = index.T.Contiguous().T;
                v = v[TensorIndex.Slice(step: -1)].Contiguous()[TensorIndex.Slice(step: -1)];
            }

            var replaced = (double[])start.Clone();
            var added = (double[])start.Clone();
            var n = 0;
            for (var i = 0; i < shape[0]; i++)
            for (var j = 0; j < shape[1]; j++)
            for (var k = 0; k < shape[2]; k++, n++)
            {
                var p = positions[n];
                var (a, b, c) = axis switch { 0 => (p, j, k), 1 => (i, p, k), _ => (i, j, p) };
                replaced[(((a * 5) + b) * 6) + c] = values[n];
                added[(((a * 5) + b) * 6) + c] += values[n];
            }

            Assert.Equal(replaced, x.Scatter(axis, index, v).Cast(DType.Float64).ToArray<double>());
            Assert.Equal(added, x.ScatterAdd(axis, index, v).Cast(DType.Float64).ToArray<double>());
            Assert.Equal(start, x.Cast(DType.Float64).ToArray<double>());
        }
    }

    [Fact]
    public void Slices_are_added_and_copied()
    {
        var x = Tensor.Zeros([3, 2], DType.Int32);
        var values = Tensor.From(new[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });
        var index = Tensor.From([2, 0, 2]);
        Assert.Equal([3, 4, 0, 0, 6, 8], x.IndexAdd(0, index, values).ToArray<int>());
        Assert.Equal([3, 4, 0, 0, 5, 6], x.IndexCopy(0, index, values).ToArray<int>());
        Assert.Equal([0, 7, 0, 7, 0, 7], x.IndexCopy(-1, Tensor.From([1L]), Tensor.Scalar(7)).ToArray<int>());
        Assert.Equal([true, false], Tensor.Zeros([2], DType.Bool).Scatter(0, Tensor.From([0]), Tensor.Ones([1])).ToArray<bool>());
        Assert.Equal([3, 2], x.IndexAdd(0, Tensor.Zeros([0], DType.Int64), Tensor.Zeros([0, 2])).Shape);
        Assert.Equal([0, 2], Tensor.Zeros([0, 2]).IndexAdd(0, Tensor.Zeros([0], DType.Int64), Tensor.Zeros([0, 2])).Shape);
    }

    [Fact]
    public void Wrong_arguments_are_explained()
    {
        var x = Tensor.Zeros([3, 2]);
        var index = Tensor.From([2, 0]);
        Assert.Throws<ShapeException>(() => x.IndexAdd(0, index, Tensor.Zeros([3, 2])));
        Assert.Throws<ShapeException>(() => x.Scatter(0, index, Tensor.Zeros([2])));
        Assert.Throws<IndexOutOfRangeException>(() => x.IndexAdd(1, index, Tensor.Scalar(1)));
        Assert.Throws<NotSupportedException>(() => x.Cast(DType.Bool).IndexAdd(0, index, Tensor.Scalar(1)));
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 3)]
    [InlineData(2, 40)]
    [InlineData(3, 300)]
    [InlineData(7, 40)]
    public void Rows_are_added_in_order_and_looked_up_whatever_the_threads(int threads, int width)
    {
        using var scope = new Scope();
        using var device = Device.Open($"cpu:{threads}");
        const int rows = 5, count = 2_000; // more than one thread's share
        var random = new Random(threads * width);
        var positions = Enumerable.Range(0, count).Select(_ => random.Next(rows)).ToArray();
        var values = Enumerable.Range(0, count * width).Select(_ => (float)random.NextDouble()).ToArray();
        var sums = new float[rows * width];
        for (var i = 0; i < count; i++)
        for (var j = 0; j < width; j++)
            sums[(positions[i] * width) + j] += values[(i * width) + j]; // rounding depends on the order

        var index = Tensor.From(positions, [count], device);
        var table = Tensor.Zeros([rows, width], device: device).IndexAdd(0, index, Tensor.From(values, [count, width], device));
        Assert.Equal(sums, table.ToArray<float>());
        var looked = table.IndexSelect(0, index).ToArray<float>();
        for (var i = 0; i < count; i++)
            Assert.Equal(sums.AsSpan(positions[i] * width, width), looked.AsSpan(i * width, width));

        positions[count - 2] = rows;
        Assert.Throws<IndexOutOfRangeException>(() => table.IndexAdd(0, Tensor.From(positions, [count], device), Tensor.Scalar(1f, device: device)));
    }

    [Fact]
    public void Wide_rows_that_meet_are_added()
    {
        var x = Tensor.Zeros([2, 1000], DType.Float64).IndexAdd(0, Tensor.From([1, 1, 0]), Numbers(3, 1000));
        var v = Numbers(3, 1000).ToArray<double>();
        Assert.Equal(v[2000..].Concat(v[..1000].Zip(v[1000..2000], (a, b) => a + b)), x.ToArray<double>());
    }

    [Fact]
    public void Gradients_also_where_places_meet()
    {
        var index = Tensor.From(new[,] { { 0, 2, 0 }, { 1, 1, 1 } });
        GradCheck.CheckSecond(t => t[0].Scatter(1, index, t[1]).Square(), [Numbers(2, 4), Numbers(2, 3)]);
        GradCheck.CheckSecond(t => t[0].Scatter(1, index, t[1]).Square(), [Numbers(2, 4), Numbers(3)]);
        GradCheck.CheckSecond(t => t[0].ScatterAdd(0, index, t[1]).Square(), [Numbers(3, 4), Numbers(2, 3)]);
        GradCheck.CheckSecond(t => t[0].IndexAdd(1, index[0], t[1]).Square(), [Numbers(2, 4), Numbers(2, 3)]);
        GradCheck.CheckSecond(t => t[0].IndexCopy(1, index[0], t[1]).Square(), [Numbers(2, 4), Numbers(2, 1)]);
    }

    [Fact]
    public void Wide_rows_and_many_lines_are_scattered_in_pieces_and_blocks()
    {
        using var scope = new Scope();
        var random = new Random(7);
        foreach (var (outer, table, count, inner) in ((int, int, int, int)[])[(1, 5, 90, 300), (3, 5, 40, 300), (300, 50, 200, 1), (130, 4, 60, 7)])
        {
            var start = Enumerable.Range(0, outer * table * inner).Select(i => (double)(i % 100)).ToArray();
            var positions = Enumerable.Range(0, outer * count * inner).Select(_ => random.Next(table)).ToArray();
            var values = Enumerable.Range(0, positions.Length).Select(_ => (double)random.Next(-9, 9)).ToArray();
            double[] added = [.. start], replaced = [.. start], slices = [.. start];
            var one = Enumerable.Range(0, count).Select(_ => random.Next(table)).ToArray();
            for (var n = 0; n < positions.Length; n++)
            {
                var (o, k, i) = (n / inner / count, n / inner % count, n % inner);
                added[(((o * table) + positions[n]) * inner) + i] += values[n];
                replaced[(((o * table) + positions[n]) * inner) + i] = values[n];
                slices[(((o * table) + one[k]) * inner) + i] += values[n];
            }

            Tensor x = Tensor.From(start, [outer, table, inner], Device.Cpu), v = Tensor.From(values, [outer, count, inner], Device.Cpu);
            var index = Tensor.From(positions, [outer, count, inner], Device.Cpu);
            Assert.Equal(added, x.ScatterAdd(1, index, v).ToArray<double>());
            Assert.Equal(replaced, x.Scatter(1, index, v).ToArray<double>());
            Assert.Equal(slices, x.IndexAdd(1, Tensor.From(one, [count], Device.Cpu), v).ToArray<double>());
        }
    }
}
