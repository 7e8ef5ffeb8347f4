using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class CumSumTests
{
    // The last is cut into parts, of some 4,000 elements on GPUs.
    private static readonly Shape[] s_shapes = [[1], [0], [7], [33], [2, 0, 3], [5, 8], [8, 5], [9, 31], [3, 4, 5], [2, 3, 4, 5], [300, 70], [70, 300], [TestDevice.IsGpu ? 30_003 : 100_003]];

    /// <summary>
    /// Running combinations along one axis, in double and in the order of the CPU. Devices that add in another order are
    /// compared with sums without rounding errors: those of this order would not be theirs.
    /// </summary>
    private static double[] Running(double[] values, Shape shape, int axis, Func<double, double, double> combine)
    {
        var result = (double[])values.Clone();
        var lost = new double[values.Length];
        long inner = 1;
        for (var a = axis + 1; a < shape.Rank; a++) inner *= shape[a];
        for (var i = 0; i < result.Length; i++)
        {
            if (i / inner % shape[axis] == 0) continue;
            double before = result[i - inner], value = result[i];
            result[i] = combine(before, value);
            lost[i] = lost[i - inner] + (Math.Abs(before) >= Math.Abs(value) ? before - result[i] + value : value - result[i] + before);
        }

        var areSums = combine(2, 3) == 5;
        return Device.Default is CpuDevice || !areSums ? result : [.. result.Zip(lost, (r, l) => r + l)];
    }

    private static void Check(DType type, Func<Tensor, int, Tensor> op, Func<double, double, double> combine, Func<double, double> change, Func<double, double> tolerance)
    {
        foreach (var shape in s_shapes)
        {
            var values = Make(Array.ConvertAll(Numbers(shape.Length), v => change(v)), shape, type).Doubles();
            foreach (var (name, x) in Layouts(values, shape, type))
            {
                for (var axis = 0; axis < shape.Rank; axis++)
                {
                    using var scope = new Scope();
                    var expected = Running(values, shape, axis, combine);
                    var y = op(x, axis);
                    Assert.Equal(type.IsFloat ? type : DType.Int64, y.DType);
                    AssertClose(expected, y.Doubles(), i => tolerance(expected[i]), $"{type}{shape} {name} along {axis}");
                }
            }
        }
    }

    [Theory]
    [AllDTypes]
    public void Sums_along_every_axis_of_every_layout(DType type) => Check(
        type, (x, axis) => x.CumSum(axis), (a, b) => a + b,
        v => type.IsFloat ? v : type == DType.Bool ? (v > 0 ? 1 : 0) : Math.Round(v * 1e9),
        e => type.IsFloat ? (Roundoff(type) * Math.Abs(e)) + 1e-12 : 0);

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int32)]
    public void Products_along_every_axis_of_every_layout(DType type) => Check(
        type, (x, axis) => x.CumProd(axis), (a, b) => a * b, v => type.IsFloat ? Math.Exp(v * 0.1) : v > 0 ? 1 : -1,
        e => type.IsFloat ? ((2 * Roundoff(type)) + 1e-11) * Math.Abs(e) : 0);

    [Fact]
    public void The_products_of_nothing_are_a_tensor_of_their_own()
    {
        var x = Tensor.Zeros([0, 2], DType.Int64);
        using (var y = x.CumProd(0)) Assert.NotSame(x, y);
        Assert.Empty(x.ToArray<long>());
    }

    [Fact]
    public void Gradients_also_where_elements_are_zero()
    {
        Tensor[] x = [Tensor.From([0.5, -1.2, 0.7, 1.1, 0, 0.3, 0, -0.4, 0, 2, 0, 0.6], [2, 2, 3])];
        for (var axis = 0; axis < 3; axis++)
        {
            var along = axis;
            GradCheck.CheckSecond(t => t[0].CumSum(along) * t[0], x);
            GradCheck.CheckSecond(t => t[0].CumProd(along), x);
            GradCheck.CheckSecond(t => t[0].CumProd(along) * t[0], x);
        }
    }

    [Fact]
    public void Third_derivatives_of_products()
    {
        using var tape = new Tape();
        var x = Tensor.From([2.0, 0.0, 3.0, 5.0]);
        var y = x.CumProd(0)[-1];
        var first = tape.Gradient(y, x, createGraph: true); // [0, 30, 0, 0]
        var second = tape.Gradient(first[1], x, createGraph: true); // [15, 0, 10, 6]
        Assert.Equal([15, 0, 10, 6], second.Doubles());
        Assert.Equal([0, 0, 5, 3], tape.Gradient(second[0], x).Doubles());
    }

    [Fact]
    public void An_infinity_stays_where_it_is()
    {
        Assert.Equal([1, double.PositiveInfinity, double.PositiveInfinity], Tensor.From([1, double.PositiveInfinity, 2]).CumSum(0).Doubles());
        Assert.Equal([double.PositiveInfinity, double.NaN], Tensor.From([double.PositiveInfinity, 0]).CumProd(0).Doubles());
    }

    [Fact]
    public void A_product_comes_back_from_beyond_Float32()
    {
        // As PyTorch on a CPU has them.
        Assert.Equal([1e30f, float.PositiveInfinity, 0], Tensor.From([1e30f, 1e30f, 0f]).CumProd(0).ToArray<float>());
        Assert.Equal([1e-30f, 0, 1e-30f], Tensor.From([1e-30f, 1e-30f, 1e30f]).CumProd(0).ToArray<float>(), Near);
        Assert.Equal([1e30f, float.PositiveInfinity, 1e30f], Tensor.From([1e30f, 1e30f, 1e-30f]).CumProd(0).ToArray<float>(), Near);

        static bool Near(float a, float b) => a.Equals(b) || Math.Abs(a - b) <= 1e-6f * Math.Abs(a);
    }
}
