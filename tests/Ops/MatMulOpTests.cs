namespace TensorCore.Tests;

public class MatMulOpTests
{
    private static Tensor Values(DType type, params int[] shape)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        return Tensor.From(Enumerable.Range(0, count).Select(i => Math.Round(4 * Math.Sin((i * 1.3) + count))).ToArray(), shape).Cast(type);
    }

    private static double At(double[] values, int[] shape, ReadOnlySpan<int> index)
    {
        var offset = 0;
        for (var i = 0; i < shape.Length; i++)
        {
            var at = index[i + index.Length - shape.Length];
            offset = (offset * shape[i]) + (shape[i] == 1 ? 0 : at);
        }

        return values[offset];
    }

    /// <summary>The definition, element by element, for operands of at least two axes.</summary>
    private static double[] Reference(Tensor a, Tensor b, Shape result)
    {
        var (va, vb) = (a.Cast(DType.Float64).ToArray<double>(), b.Cast(DType.Float64).ToArray<double>());
        var (sa, sb) = (a.Shape.ToArray(), b.Shape.ToArray());
        var values = new double[result.Length];
        var at = new int[result.Rank];
        for (var i = 0; i < values.Length; i++)
        {
            var rest = i;
            for (var axis = result.Rank - 1; axis >= 0; axis--) (rest, at[axis]) = Math.DivRem(rest, result[axis]);
            for (var k = 0; k < sa[^1]; k++)
                values[i] += At(va, sa, [.. at[..^1], k]) * At(vb, sb, [.. at[..^2], k, at[^1]]);
        }

        return values;
    }

    private static void Matches(Tensor a, Tensor b)
    {
        var y = a.MatMul(b);
        Assert.Equal([.. Shape.Broadcast(a.Shape[..^2], b.Shape[..^2]), a.Shape[-2], b.Shape[-1]], y.Shape.ToArray());
        // Small whole numbers: every type computes them exactly.
        Assert.Equal(Reference(a, b, y.Shape), y.Cast(DType.Float64).ToArray<double>());
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    public void Products_agree_with_the_definition(DType type)
    {
        using var scope = new Scope();
        Matches(Values(type, 3, 4), Values(type, 4, 5));
        Matches(Values(type, 1, 1), Values(type, 1, 1));
        Matches(Values(type, 17, 33), Values(type, 33, 31));
        Matches(Values(type, 6, 2, 3, 4), Values(type, 4, 5));
        Matches(Values(type, 3, 4), Values(type, 6, 2, 4, 5));
        Matches(Values(type, 6, 2, 3, 4), Values(type, 2, 4, 5));
        Matches(Values(type, 6, 1, 3, 4), Values(type, 1, 2, 4, 5));
        Matches(Values(type, 2, 6, 1, 4), Values(type, 2, 1, 4, 5));
        Matches(Values(type, 2, 1, 3, 1, 2, 4), Values(type, 1, 2, 3, 2, 4, 2));
        Matches(Values(type, 5, 1, 4), Values(type, 5, 4, 1));
    }

    [Fact]
    public void Views_are_multiplied_as_they_lie()
    {
        using var scope = new Scope();
        var x = Values(DType.Float32, 6, 5, 4);
        Matches(x.T, x);
        Matches(x, x.T);
        Matches(x.Permute(1, 2, 0), x.Permute(1, 0, 2));
        Matches(x.Transpose(0, 1), x[0].T);
        Matches(x[TensorIndex.Slice(step: 2), 1..], x[1..4].T);
        Matches(x[TensorIndex.Slice(step: -2), TensorIndex.Slice(step: -1)], x[0].T[TensorIndex.Slice(step: -1)]);
        Matches(x[.., 0..1].Expand(6, 3, 4), x[.., ..4].Expand(6, 4, 4));
        Matches(x[..1].Expand(6, 5, 4), x[.., .., 0..1].T.Expand(6, 4, 5));
        Matches(x[.., .., TensorIndex.Slice(step: 3)], x[0, ..2, ..3]);
    }

    [Fact]
    public void Empty_operands_give_zeros_or_nothing()
    {
        Assert.Equal([2, 0, 3], Tensor.Zeros([2, 0, 4]).MatMul(Tensor.Zeros([4, 3])).Shape);
        Assert.Equal([0, 2, 3], Tensor.Zeros([0, 2, 4]).MatMul(Tensor.Zeros([4, 3])).Shape);
        Assert.Equal(new float[6], Tensor.Zeros([2, 0]).MatMul(Tensor.Zeros([0, 3])).ToArray<float>());
        Assert.Equal([1f, 2, 1, 2], Tensor.Zeros([2, 0]).MatMul(Tensor.Zeros([0, 2]), Tensor.From([1f, 2])).ToArray<float>());
    }

    [Fact]
    public void One_axis_is_a_row_on_the_left_and_a_column_on_the_right()
    {
        var x = Values(DType.Float64, 2, 3, 4);
        var v = Values(DType.Float64, 4);
        var w = Values(DType.Float64, 3);
        Assert.Equal(Reference(x, v.Reshape(4, 1), [2, 3, 1]), x.MatMul(v).ToArray<double>());
        Assert.Equal([2, 3], x.MatMul(v).Shape);
        Assert.Equal(Reference(w.Reshape(1, 3), x, [2, 1, 4]), w.MatMul(x).ToArray<double>());
        Assert.Equal([2, 4], w.MatMul(x).Shape);
        Assert.Equal([], v.MatMul(v).Shape);
        Assert.Equal(v.ToArray<double>().Sum(e => e * e), v.Dot(v).ToScalar());
        Assert.Equal([4, 3], v.Outer(w).Shape);
        Assert.Equal(v.ToArray<double>()[2] * w.ToArray<double>()[1], v.Outer(w)[2, 1].ToScalar());
    }

    [Fact]
    public void Bias_is_added_to_every_row_and_types_are_promoted()
    {
        var y = Values(DType.Float32, 2, 3, 4).MatMul(Values(DType.Int32, 4, 2), Tensor.From([10.0, 20.0, 99.0])[..2]);
        var expected = Reference(Values(DType.Float32, 2, 3, 4), Values(DType.Int32, 4, 2), [2, 3, 2]);
        Assert.Equal(DType.Float64, y.DType);
        Assert.Equal(expected.Select((e, i) => e + (i % 2 == 0 ? 10 : 20)), y.ToArray<double>());
    }

    [Fact]
    public void Wrong_operands_are_explained()
    {
        var a = Values(DType.Float32, 3, 4);
        a.Name = "weight";
        var e = Assert.Throws<ShapeException>(() => a.MatMul(Values(DType.Float32, 5, 4)));
        Assert.Contains("'weight' (Float32[3, 4])", e.Message);
        Assert.Contains("b.T", e.Message);
        Assert.Throws<ShapeException>(() => a.MatMul(Tensor.Scalar(1)));
        Assert.Throws<ShapeException>(() => a.MatMul(a.T, Tensor.Zeros([4])));
        Assert.Throws<ShapeException>(() => Tensor.Zeros([2, 3, 4]).MatMul(Tensor.Zeros([3, 4, 5])));
        Assert.Throws<NotSupportedException>(() => Tensor.Ones([2, 2], DType.Bool).MatMul(Tensor.Ones([2, 2], DType.Bool)));
        Assert.Throws<ShapeException>(() => a.Dot(a));
        Assert.Throws<ShapeException>(() => a.Outer(a));
    }

    [Fact]
    public void Gradients()
    {
        Tensor D(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => Math.Sin(1 + (i * 0.7) + shape[0])).ToArray(), shape);
        GradCheck.CheckSecond(t => t[0].MatMul(t[1], t[2]).Square(), [D(2, 3), D(3, 2), D(2)]);
        GradCheck.CheckSecond(t => t[0].MatMul(t[1]), [D(2, 2, 3), D(3, 2)]);
        GradCheck.CheckSecond(t => t[0].MatMul(t[1]), [D(2, 3), D(2, 3, 2)]);
        GradCheck.CheckSecond(t => t[0].MatMul(t[1]), [D(2, 1, 2, 3), D(2, 3, 1)]);
        GradCheck.CheckSecond(t => t[0].T.MatMul(t[1][1]), [D(3, 2), D(2, 3)]);
        GradCheck.CheckSecond(t => t[0].Dot(t[0]), [D(3)]);
        GradCheck.CheckSecond(t => t[0].Outer(t[1]), [D(3), D(2)]);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        using var one = Device.Open("cpu:1");
        using var four = Device.Open("cpu:4");
        var values = Enumerable.Range(0, 40 * 30 * 50).Select(i => (float)Math.Sin(i)).ToArray();
        float[] On(Device device) => Tensor.From(values, [40, 30, 50], device).MatMul(Tensor.From(values, [40, 50, 30], device)).ToArray<float>();
        Assert.Equal(On(one), On(four));
    }
}
