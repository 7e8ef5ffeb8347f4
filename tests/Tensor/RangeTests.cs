namespace TensorCore.Tests;

public class RangeTests
{
    [Fact]
    public void Arange_counts_like_NumPy()
    {
        Assert.Equal([0L, 1, 2, 3], Tensor.Arange(4).ToArray<long>());
        Assert.Equal([], Tensor.Arange(-1).ToArray<long>());
        Assert.Equal([2L, 5], Tensor.Arange(2, 8, 3).ToArray<long>());
        Assert.Equal([2L, 5, 8], Tensor.Arange(2, 9, 3).ToArray<long>());
        Assert.Equal([5L, 3, 1], Tensor.Arange(5, 0, -2).ToArray<long>());
        Assert.Equal([], Tensor.Arange(5, 9, -2).ToArray<long>());
        Assert.Equal([0f, 1, 2], Tensor.Arange(3, DType.Float32).ToArray<float>());
        Assert.Equal([0, 1, 2], Tensor.Arange(3, DType.Int32).ToArray<int>());
        Assert.Equal([0f, 0.25f, 0.5f, 0.75f], Tensor.Arange(0.0, 1, 0.25).ToArray<float>());
        Assert.Equal([1.0, 0.5], Tensor.Arange(1.0, 0, -0.5, DType.Float64).ToArray<double>());
        Assert.Equal([long.MinValue, -1], Tensor.Arange(long.MinValue, 1, long.MaxValue).ToArray<long>());
        Assert.Equal([], Tensor.Arange(0.0, -3e9).ToArray<float>());
        Assert.Throws<ArgumentException>(() => Tensor.Arange(0, 1, 0));
        Assert.Throws<ArgumentException>(() => Tensor.Arange(0.0, double.PositiveInfinity));
    }

    [Fact]
    public void Linspace_hits_both_ends()
    {
        Assert.Equal([0f, 0.25f, 0.5f, 0.75f, 1], Tensor.Linspace(0, 1, 5).ToArray<float>());
        Assert.Equal([3f], Tensor.Linspace(3, 9, 1).ToArray<float>());
        Assert.Equal([], Tensor.Linspace(3, 9, 0).ToArray<float>());
        Assert.Equal([5.0, 3, 1], Tensor.Linspace(5, 1, 3, DType.Float64).ToArray<double>());
        foreach (var count in (int[])[7, 10, 50, 99])
        {
            var x = Tensor.Linspace(0.1, 0.7, count, DType.Float64).ToArray<double>();
            Assert.Equal((0.1, 0.7), (x[0], x[^1]));
        }

        Assert.Equal([1f, 10, 100], Tensor.Logspace(0, 2, 3).ToArray<float>());
        Assert.Equal([0.5f, 1, 2], Tensor.Logspace(-1, 1, 3, 2).ToArray<float>());
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Linspace(0, 1, -1));
    }

    [Fact]
    public void Eye_has_ones_on_its_diagonal()
    {
        Assert.Equal([1f, 0, 0, 0, 1, 0], Tensor.Eye(2, 3).ToArray<float>());
        Assert.Equal([1, 0, 0, 1, 0, 0], Tensor.Eye(3, 2, DType.Int32).ToArray<int>());
        Assert.Equal([0, 3], Tensor.Eye(0, 3).Shape);
        Assert.Equal([true, false, false, true], Tensor.Eye(2, dtype: DType.Bool).ToArray<bool>());
    }

    [Fact]
    public void Like_takes_shape_dtype_and_device()
    {
        using var device = Device.Open("cpu:1");
        var x = Tensor.Zeros([2, 3], DType.Int32, device).T;
        Assert.Equal([1, 1, 1, 1, 1, 1], Tensor.OnesLike(x).ToArray<int>());
        Assert.Equal([0f, 0, 0, 0, 0, 0], Tensor.ZerosLike(x, DType.Float32).ToArray<float>());
        Assert.Equal([7, 7, 7, 7, 7, 7], Tensor.FullLike(x, 7).ToArray<int>());
        var e = Tensor.EmptyLike(x);
        Assert.Equal((x.Shape, DType.Int32, device), (e.Shape, e.DType, e.Device));
        Assert.True(e.IsContiguous);
    }

    [Theory]
    [InlineData((1L << 53) + 1)]
    [InlineData(long.MaxValue - 1)]
    [InlineData(long.MinValue + 1)]
    public void Integers_beyond_what_a_double_holds_fill_exactly(long value)
    {
        Assert.Equal([value, value], Tensor.Full([2], value, DType.Int64).ToArray<long>());
        Assert.Equal(value, Tensor.Scalar(value, DType.Int64).Item<long>());
        var x = Tensor.FullLike(Tensor.Zeros([2, 3], DType.Int64), value);
        Assert.All(x.ToArray<long>(), e => Assert.Equal(value, e));
        using (var column = x.Narrow(1, 1, 1)) column.Fill(-value);
        Assert.Equal([value, -value, value, value, -value, value], x.ToArray<long>());
        Assert.Equal([value, 0, value], Tensor.Zeros([1], DType.Int64).Pad([(1, 1)], value: value).ToArray<long>());
    }

    [Fact]
    public void A_filling_number_is_converted_to_the_dtype()
    {
        Assert.Equal([2L], Tensor.Full([1], 2.9, DType.Int64).ToArray<long>());
        Assert.Equal([long.MaxValue], Tensor.Full([1], 1e30, DType.Int64).ToArray<long>());
        Assert.Equal([0L], Tensor.Full([1], double.NaN, DType.Int64).ToArray<long>());
        Assert.Equal([int.MaxValue], Tensor.Full([1], 1L << 40, DType.Int32).ToArray<int>());
        Assert.Equal([3f], Tensor.Full([1], 3).ToArray<float>());
        Assert.Equal([true], Tensor.Full([1], 0.1, DType.Bool).ToArray<bool>());
    }
}
