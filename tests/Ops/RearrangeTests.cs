namespace TensorCore.Tests;

/// <summary>Flip, roll, repeat, diagonals, triangles, windows, masks and one-hot vectors.</summary>
public class RearrangeTests
{
    private static Tensor Counting(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).ToArray(), shape);

    private static Tensor Numbers(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => Math.Sin(1 + (1.3 * i))).ToArray(), shape);

    [Fact]
    public void What_is_repeated_or_padded_is_a_copy()
    {
        var x = Tensor.From([1, 2, 3]).Reshape(1, 3);
        Tensor[] copies = [x.Repeat(4, 1), x.Repeat(2, 1, 1), x.Repeat(1, 1), x.RepeatInterleave(1, 0), x.RepeatInterleave(2, 0), x.Pad([(0, 0)], PadMode.Reflect), x.Pad([(0, -1)], PadMode.Replicate)];
        foreach (var copy in copies)
        {
            copy[0].Fill(7);
            Assert.Equal([1, 2, 3], x.ToArray<int>());
        }

        Assert.Equal([7, 7, 7, 1, 2, 3], copies[0][..2].ToArray<int>());
        Assert.Equal(3, x.Chunk(int.MaxValue, 1).Length);
    }

    [Fact]
    public void Flip_walks_backward()
    {
        var x = Counting(2, 3);
        Assert.Equal([2, 1, 0, 5, 4, 3], x.Flip(1).ToArray<int>());
        Assert.Equal([3, 4, 5, 0, 1, 2], x.Flip(-2).ToArray<int>());
        Assert.Equal([5, 4, 3, 2, 1, 0], x.Flip().ToArray<int>());
        Assert.Equal([5, 4, 3, 2, 1, 0], x.Flip(0, 1).ToArray<int>());
        Assert.Same(x.Storage, x.Flip(0).Storage);
        Assert.Equal([2, 0], Counting(2, 0).Flip(1).Shape);
        GradCheck.CheckSecond(t => t[0].Flip(0) * t[0].Flip(1), [Numbers(2, 3)]);
    }

    [Fact]
    public void Every_kernel_reads_flipped_views()
    {
        var x = Tensor.From(Enumerable.Range(0, 60).Select(i => (float)i).ToArray(), [3, 4, 5]).Flip();
        var expected = Enumerable.Range(0, 60).Select(i => 59f - i).ToArray();
        Assert.Equal(expected, x.Clone().ToArray<float>());
        Assert.Equal(expected.Select(v => v + v), (x + x).ToArray<float>());
        Assert.Equal(expected.Sum(), x.Sum().ToScalar());
        Assert.Equal([.. Enumerable.Range(0, 12).Select(i => expected.Skip(5 * i).Take(5).Sum())], x.Sum(-1).ToArray<float>());
        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => expected[i] + expected[i + 20] + expected[i + 40])], x.Sum(0).ToArray<float>());
        Assert.Equal([.. Enumerable.Range(0, 12).Select(i => expected.Skip(5 * i).Take(5).Max())], x.Max(-1).ToArray<float>());
        Assert.Equal(x.Clone().MatMul(x.Clone().T).ToArray<float>(), x.MatMul(x.T).ToArray<float>());
        Assert.Equal(x.Clone().CumSum(1).ToArray<float>(), x.CumSum(1).ToArray<float>());
    }

    [Fact]
    public void Roll_moves_around()
    {
        var x = Counting(2, 3);
        Assert.Equal([2, 0, 1, 5, 3, 4], x.Roll(1, 1).ToArray<int>());
        Assert.Equal([1, 2, 0, 4, 5, 3], x.Roll(-4, -1).ToArray<int>());
        Assert.Equal([5, 0, 1, 2, 3, 4], x.Roll(1).ToArray<int>());
        Assert.Equal([3, 4, 5, 0, 1, 2], x.Roll(int.MinValue + 1, 0).ToArray<int>());
        Assert.Equal([0, 2], Counting(0, 2).Roll(1, 0).Shape);
        GradCheck.CheckSecond(t => t[0].Roll(1, 1) * t[0], [Numbers(2, 3)]);
    }

    [Fact]
    public void Repeat_tiles_and_interleave_repeats_neighbors()
    {
        var x = Counting(2, 2);
        Assert.Equal([0, 1, 0, 1, 2, 3, 2, 3], x.Repeat(1, 2).ToArray<int>());
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], x.Repeat(2, 1, 1).ToArray<int>());
        Assert.Equal([2, 2, 2], x.Repeat(2, 1, 1).Shape);
        Assert.Equal([0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3], x.Repeat(2, 2).ToArray<int>());
        Assert.Equal([0, 2, 1, 3, 0, 2, 1, 3], x.T.Repeat(2, 1).ToArray<int>());
        Assert.Equal([2, 0], x.Repeat(0).Shape);
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], x.RepeatInterleave(2, 1).ToArray<int>());
        Assert.Equal([0, 1, 0, 1, 2, 3, 2, 3], x.RepeatInterleave(2, 0).ToArray<int>());
        Assert.Equal([2, 0], x.RepeatInterleave(0, -1).Shape);
        Assert.Equal([2, 1, 1, 1, 1, 1, 1, 3], Counting(1, 1, 1, 1, 1, 1, 1, 3).Repeat(2, 1, 1, 1, 1, 1, 1, 1).Shape);
        Assert.Equal([4, 0], Counting(2, 0).Repeat(2, 3).Shape);
        Assert.Throws<ArgumentException>(() => x.Repeat(-1));
        GradCheck.CheckSecond(t => t[0].Repeat(2, 3).Square(), [Numbers(2, 2)]);
        GradCheck.CheckSecond(t => t[0].RepeatInterleave(3, 0).Square(), [Numbers(2, 2)]);
    }

    [Fact]
    public void Diagonals_are_views()
    {
        var x = Counting(3, 4);
        Assert.Equal([0, 5, 10], x.Diagonal().ToArray<int>());
        Assert.Equal([1, 6, 11], x.Diagonal(1).ToArray<int>());
        Assert.Equal([4, 9], x.Diagonal(-1).ToArray<int>());
        Assert.Equal([1, 6], x.Diagonal(-1, 1, 0)[..2].ToArray<int>());
        Assert.Equal([], x.Diagonal(4).ToArray<int>());
        Assert.Equal([], x.Diagonal(-9).ToArray<int>());
        Assert.Equal([3, 2], Counting(2, 3, 2).Diagonal(0, 0, 2).Shape);
        Assert.Equal([0, 7, 2, 9, 4, 11], Counting(2, 3, 2).Diagonal(0, 0, 2).ToArray<int>());
        Assert.Equal(15, x.Trace().ToScalar());
        Assert.Same(x.Storage, x.Diagonal().Storage);
        Assert.Throws<ShapeException>(() => x.Diagonal(0, 1, -1));
        GradCheck.CheckSecond(t => t[0].Diagonal(1).Square(), [Numbers(3, 4)]);
        GradCheck.CheckSecond(t => t[0].Trace() * t[0][0], [Numbers(3, 3)]);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Bool)]
    public void Triangles_agree_with_the_definition(DType type)
    {
        using var scope = new Scope();
        var x = Counting(2, 3, 4) + Tensor.Scalar(1, DType.Int32);
        foreach (var y in (Tensor[])[x.Cast(type), x.Cast(type).T])
        for (var diagonal = -5; diagonal <= 5; diagonal++)
        {
            var values = y.Cast(DType.Float64).ToArray<double>();
            var (rows, columns) = (y.Shape[1], y.Shape[2]);
            var lower = values.Select((v, i) => (i % columns) - (i / columns % rows) <= diagonal ? v : 0);
            var upper = values.Select((v, i) => (i % columns) - (i / columns % rows) >= diagonal ? v : 0);
            Assert.Equal(lower, y.Tril(diagonal).Cast(DType.Float64).ToArray<double>());
            Assert.Equal(upper, y.Triu(diagonal).Cast(DType.Float64).ToArray<double>());
        }

        Assert.Equal([2, 0, 3], Tensor.Zeros([2, 0, 3]).Tril().Shape);
        Assert.Throws<ShapeException>(() => Counting(3).Tril());
    }

    [Fact]
    public void Triangle_gradients() => GradCheck.CheckSecond(t => t[0].Tril(1) * t[0].Triu(-1), [Numbers(2, 3, 3)]);

    [Fact]
    public void Windows_slide()
    {
        var x = Counting(7);
        Assert.Equal([0, 1, 2, 2, 3, 4, 4, 5, 6], x.Unfold(0, 3, 2).ToArray<int>());
        Assert.Equal([0, 2, 1, 3, 2, 4, 3, 5, 4, 6], x.Unfold(0, 2, 1, 2).ToArray<int>());
        Assert.Equal([1, 7], x.Unfold(0, 7, 3).Shape);
        var y = Counting(4, 5).Unfold(0, 2).Unfold(1, 3);
        Assert.Equal([3, 3, 2, 3], y.Shape);
        Assert.Equal([6, 7, 8, 11, 12, 13], y[1, 1].ToArray<int>());
        Assert.Same(x.Storage, x.Unfold(0, 3).Storage);
        Assert.Throws<ShapeException>(() => x.Unfold(0, 8));
        Assert.Throws<ShapeException>(() => x.Unfold(0, 5, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Unfold(0, 3, 0));
        GradCheck.CheckSecond(t => t[0].Unfold(1, 3, 1).Square(), [Numbers(2, 5)]);
        GradCheck.CheckSecond(t => t[0].Unfold(0, 2, 3, 2).Square(), [Numbers(9, 2)]);
        GradCheck.CheckSecond(t => t[0].Unfold(0, 2, 2).Square(), [Numbers(5, 2)]);
        GradCheck.CheckSecond(t => t[0].Unfold(0, 2).Unfold(1, 2).Square(), [Numbers(3, 4)]);
    }

    [Fact]
    public void Masks_select_and_fill()
    {
        var x = Counting(2, 3);
        var mask = Tensor.From([true, false, true]);
        Assert.Equal([0, 2, 3, 5], x.MaskedSelect(mask).ToArray<int>());
        Assert.Equal([0, 2, 0, 2], x[0].MaskedSelect(mask.Expand(2, 3)).ToArray<int>());
        Assert.Equal([7, 1, 7, 7, 4, 7], x.MaskedFill(mask, 7).ToArray<int>());
        Assert.Equal([7.5f, 1, 7.5f, 7.5f, 4, 7.5f], x.Cast(DType.Float32).MaskedFill(mask, 7.5).ToArray<float>());
        Assert.Equal([0L, 0, 0, 2, 1, 0, 1, 2], mask.Expand(2, 3).NonZero().ToArray<long>());
        Assert.Equal([5, 2], x.NonZero().Shape);
        Assert.Equal([0, 2], Tensor.Zeros([2, 3]).NonZero().Shape);
        Assert.Equal([0, 3], Tensor.Zeros([2, 0, 3]).NonZero().Shape);
        Assert.Equal([1, 0], Tensor.Scalar(3).NonZero().Shape);
        Assert.Throws<ArgumentException>(() => x.MaskedSelect(x));
        GradCheck.CheckSecond(t => t[0].MaskedSelect(mask).Square(), [Numbers(2, 3)]);
        GradCheck.CheckSecond(t => t[0].MaskedFill(mask, 7).Square(), [Numbers(2, 3)]);
    }

    [Fact]
    public void Large_masks_are_counted_in_blocks()
    {
        using var scope = new Scope();
        var random = new Random(5);
        var mask = Enumerable.Range(0, 300 * 400).Select(_ => random.Next(3) == 0).ToArray();
        var found = Tensor.From(mask, [300, 400]).NonZero().ToArray<long>();
        var expected = Enumerable.Range(0, mask.Length).Where(i => mask[i]).SelectMany(i => (long[])[i / 400, i % 400]);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void One_hot_vectors()
    {
        Assert.Equal([0f, 0, 1, 1, 0, 0], Tensor.From([2, 0]).OneHot(3).ToArray<float>());
        Assert.Equal([1L, 0, 0, 1], Tensor.From([0L, 1]).OneHot(2, DType.Int64).ToArray<long>());
        Assert.Equal([0f, 1, 1, 0], Tensor.From([9, 1, 9, 0])[TensorIndex.Slice(1, null, 2)].OneHot(2).ToArray<float>());
        Assert.Equal([2, 3, 4], Tensor.Zeros([2, 3], DType.Int32).OneHot(4).Shape);
        Assert.Equal([5], Tensor.Scalar(3, DType.Int32).OneHot(5).Shape);
        Assert.Throws<IndexOutOfRangeException>(() => Tensor.From([3]).OneHot(3));
        Assert.Throws<IndexOutOfRangeException>(() => Tensor.From([-1]).OneHot(3));
        Assert.Contains("Float32[1] was given", Assert.Throws<ArgumentException>(() => Tensor.From([1f]).OneHot(3)).Message);
    }

    [Fact]
    public void Mesh_grids_are_views()
    {
        var grid = Tensor.MeshGrid(Tensor.From([1, 2]), Tensor.From([3, 4, 5]), Tensor.Scalar(6, DType.Int32));
        Assert.Equal([2, 3, 1], grid[2].Shape);
        Assert.Equal([1, 1, 1, 2, 2, 2], grid[0].ToArray<int>());
        Assert.Equal([3, 4, 5, 3, 4, 5], grid[1].ToArray<int>());
        Assert.Throws<ShapeException>(() => Tensor.MeshGrid(Tensor.Zeros([2, 2])));
        GradCheck.CheckSecond(t => Tensor.MeshGrid(t[0], t[0])[1].Square(), [Numbers(3)]);
    }

    [Fact]
    public void Channels_that_are_last_in_memory_stay_there()
    {
        var x = Tensor.From(Enumerable.Range(0, 120).Select(i => (float)((i * 37 % 23) - 11)).ToArray(), [2, 4, 5, 3]).Permute(0, 3, 1, 2);
        var perChannel = Tensor.From([1f, 2f, 3f], [3, 1, 1]);
        foreach (var (y, dense) in ((Tensor, Tensor)[])[
            (x.Relu(), x.Contiguous().Relu()), (x + x, x.Contiguous() + x.Contiguous()), (x * perChannel, x.Contiguous() * perChannel),
            (perChannel - x, perChannel - x.Contiguous()), (x + x.Contiguous(), x.Contiguous() + x.Contiguous()), (x > 0, x.Contiguous() > 0)])
        {
            Assert.True(y.Permute(0, 2, 3, 1).IsContiguous);
            Assert.True(dense.IsContiguous);
            Assert.Equal(dense.Cast(DType.Float32).ToArray<float>(), y.Cast(DType.Float32).Contiguous().ToArray<float>());
        }

        Assert.True((x.Contiguous() + x).IsContiguous); // the first decides
    }

    [Fact]
    public void Large_triangles_are_cleared_in_blocks()
    {
        foreach (var (matrices, rows, columns) in ((int, int, int)[])[(1, 300, 301), (7, 90, 131), (2, 3, 40_001)])
        {
            foreach (var type in (DType[])[DType.Bool, DType.Float32, DType.Float64])
            {
                foreach (var diagonal in (int[])[0, 2, -40])
                {
                    using var scope = new Scope();
                    var x = Tensor.Ones([matrices, rows, columns], type, Device.Cpu);
                    bool[] lower = x.Tril(diagonal).Cast(DType.Bool).ToArray<bool>(), upper = x.Triu(diagonal).Cast(DType.Bool).ToArray<bool>();
                    for (var i = 0; i < lower.Length; i++)
                    {
                        var above = (i % columns) - (i / columns % rows);
                        if (lower[i] != above <= diagonal || upper[i] != above >= diagonal) Assert.Fail($"{type} {rows}x{columns}, {diagonal}: element {i}");
                    }
                }
            }
        }
    }
}
