using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class SoftmaxTests
{
    private static readonly Shape[] s_shapes =
    [
        [1], [0], [7], [8], [9], [31], [32], [33], [257], [5, 0, 3], [3, 1], [5, 8], [8, 5], [9, 31], [3, 4, 5], [4, 300, 3], [2, 5, 129], [700, 20], [2, 10_007],
    ];

    private static double[] Reference(double[] values, Shape shape, int axis, bool log)
    {
        var groups = Groups(values, shape, [axis]);
        var max = Array.ConvertAll(groups, g => g.Length == 0 ? 0 : g.Max());
        var sums = groups.Select((g, i) => ExactSum(Array.ConvertAll(g, v => Math.Exp(v - max[i])))).ToArray();
        var result = new double[values.Length];
        long inner = 1;
        for (var a = axis + 1; a < shape.Rank; a++) inner *= shape[a];
        for (var i = 0; i < result.Length; i++)
        {
            var group = (i / (inner * shape[axis]) * inner) + (i % inner);
            var shifted = values[i] - max[group];
            result[i] = log ? shifted - Math.Log(sums[group]) : Math.Exp(shifted) / sums[group];
        }

        return result;
    }

    [Theory]
    [InlineData(DType.Float32, 1)]
    [InlineData(DType.Float32, 30)]
    [InlineData(DType.Float32, 1e4)]
    [InlineData(DType.Float64, 1)]
    [InlineData(DType.Float64, 1e4)]
    public void Along_every_axis_of_every_layout(DType type, double scale)
    {
        // The stated tolerances, in units of the roundoff: 1e-6 is 17 * 2^-24.
        var u = Roundoff(type);
        foreach (var shape in s_shapes)
        {
            var values = Make(Array.ConvertAll(Numbers(shape.Length), v => v * scale), shape, type).Doubles();
            foreach (var (name, x) in Layouts(values, shape, type))
            {
                for (var axis = 0; axis < shape.Rank; axis++)
                {
                    using var scope = new Scope();
                    Tensor.Full(shape, double.NaN, type).Dispose();
                    var where = $"{type}{shape} {name} along {axis}";
                    var expected = Reference(values, shape, axis, false);
                    AssertClose(expected, x.Softmax(axis).Doubles(), i => expected[i] * u * (17 + Math.Abs(Math.Log(Math.Max(expected[i], 1e-300)))) + 1e-37, where);
                    var logs = Reference(values, shape, axis, true);
                    AssertClose(logs, x.LogSoftmax(axis - shape.Rank).Doubles(), i => 17 * u * (1 + Math.Abs(logs[i])), where);
                }
            }
        }
    }

    [Fact]
    public void Infinities_and_NaN_behave_as_in_PyTorch()
    {
        const double inf = double.PositiveInfinity, nan = double.NaN;
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var values = new[] { -inf, 0, -inf, 0, -inf, -inf, -inf, -inf, inf, 0, 0, 0, nan, 0, 0, 0 };
            var x = Make(values, [4, 4], type);
            Assert.Equal([0, 0.5, 0, 0.5, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan], x.Softmax(1).Doubles());
            Assert.Equal([0, 0.5, 0, 0.5, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan], x.T.Softmax(0).T.Doubles());
            AssertClose([-inf, -Math.Log(2), -inf, -Math.Log(2), nan], x.LogSoftmax(1).Doubles()[..5], _ => 1e-7, "logarithm");
        }
    }

    [Fact]
    public void A_long_row_sums_to_one()
    {
        var x = Make(Numbers(1_000_003), [1_000_003], DType.Float32).Softmax();
        Assert.Equal(1, x.Doubles().Sum(), 1e-6);
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        CheckThreads((x, axes) => axes.Length == 1 ? x.Softmax(axes[0]) : x.LogSoftmax());
        CheckThreads((x, axes) =>
        {
            if (axes.Length != 1) return x;
            using var tape = new Tape();
            return tape.Gradient(x.Softmax(axes[0]), x, seed: x).Keep();
        });
    }

    [Fact]
    public void Gradients_fused_and_composed()
    {
        foreach (var shape in (Shape[])[[2, 3, 4], [5, 1], [3, 17], [17, 3]])
        {
            Tensor[] x = [Tensor.From(Numbers(shape.Length), shape)];
            for (var axis = 0; axis < shape.Rank; axis++)
            {
                var along = axis;
                GradCheck.CheckSecond(t => t[0].Softmax(along) * t[0], x);
                GradCheck.CheckSecond(t => t[0].LogSoftmax(along) * t[0], x);
            }
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void The_fused_gradient_agrees_with_the_composed_one(DType type)
    {
        foreach (var shape in s_shapes)
        {
            for (var axis = 0; axis < shape.Rank; axis++)
            {
                foreach (var log in (bool[])[false, true])
                {
                    using var tape = new Tape();
                    var x = Make(Numbers(shape.Length), shape, type);
                    var seed = Make(Numbers(shape.Length, 2), shape, type);
                    var y = log ? x.LogSoftmax(axis) : x.Softmax(axis);
                    var composed = tape.Gradient(y, x, seed, createGraph: true).Doubles();
                    AssertClose(composed, tape.Gradient(y, x, seed).Doubles(), _ => 20 * Roundoff(type), $"{type}{shape} along {axis}");
                }
            }
        }
    }
}
