using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

/// <summary>
/// Kernels in which groups of work-items share lines, on the GPU that the tests run on or that every build has, against the
/// CPU: sizes on both sides of what a lane, a group and a part hold, and the values that need rules.
/// </summary>
public sealed class LinesOnGpuTests
{
    private static Device Gpu => Device.Default as GpuDevice ?? Device.Open(TensorCore.Kernels.GpuHost.Names[^1]);

    private static void Same(Tensor x, Func<Tensor, Tensor> op, Func<double, double>? tolerance = null)
    {
        using var scope = new Scope();
        double[] expected = op(x).Doubles(), actual = op(x.To(Gpu)).Doubles();
        AssertClose(expected, actual, i => tolerance?.Invoke(expected[i]) ?? 0, x.Describe());
        Assert.Equal(actual, op(x.To(Gpu)).Doubles());
    }

    private static Tensor Random(Shape shape, int seed = 1, DType type = DType.Float32) => Make(Numbers(shape.Length, seed), shape, type, Device.Cpu);

    [Theory]
    [InlineData(1, 9_000)]
    [InlineData(9_000, 1)]
    [InlineData(3_000, 3)]
    [InlineData(3, 2_100)]
    [InlineData(70, 40)]
    public void Reductions_of_lines_and_columns_in_parts(int rows, int columns)
    {
        foreach (var x in new[] { Random([rows, columns]), Random([columns, rows]).Transpose(0, 1) })
        {
            foreach (var axes in new int[][] { [0], [1], [0, 1] })
            {
                var count = axes.Aggregate(1.0, (n, axis) => n * x.Shape[axis]);
                Same(x, t => t.Sum(axes), _ => 70 * Roundoff(DType.Float32) * count);
                Same(x, t => t.Max(axes));
                Same(x.Cast(DType.Float64), t => t.Var(axes), v => 1e-12);
                Same((x * 1e6).Cast(DType.Int32), t => t.Sum(axes));
            }

            Same(x, t => t.ArgMax(0));
            Same((x * 3).Cast(DType.Int64), t => t.ArgMin(1));
        }
    }

    [Fact]
    public void The_first_of_several_extremes_is_found_and_NaN_is_beyond_all()
    {
        foreach (var length in new[] { 3, 300, 10_000 })
        {
            var values = new float[length];
            values[length / 2] = values[^1] = -1;
            values[1] = -0f;
            Same(Tensor.From(values, device: Device.Cpu), t => t.ArgMin(0));
            Same(Tensor.From(values, device: Device.Cpu), t => t.ArgMax(0));
            values[^2] = float.NaN;
            Same(Tensor.From(values, device: Device.Cpu), t => t.ArgMin(0));
            Same(Tensor.From(values, device: Device.Cpu), t => t.ArgMax(0));
        }
    }

    [Theory]
    [InlineData(2, 511)]
    [InlineData(2, 513)]
    [InlineData(1, 9_001)]
    [InlineData(600, 3)]
    public void Running_sums_in_tiles_and_parts(int lines, int length)
    {
        foreach (var x in new[] { Random([lines, length]), Random([length, lines]).Transpose(0, 1) })
        {
            Same((x * 1e6).Cast(DType.Int64), t => t.CumSum(1));
            Same(x, t => t.CumSum(1), v => (2 * Roundoff(DType.Float32) * Math.Abs(v)) + 1e-12);
            Same(x.Cast(DType.Float64), t => t.CumSum(1), v => 1e-11);
        }

        Same(Random([lines, length]).Exp(), t => t.CumProd(1), v => 2 * Roundoff(DType.Float32) * Math.Abs(v));
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(9, 5)]
    [InlineData(1, 1030)]
    public void Softmax_with_infinities(int rows, int length)
    {
        var values = Array.ConvertAll(Numbers((long)rows * length), v => v * 20);
        Check();
        for (var i = 0; i < length; i += 2) values[i] = double.NegativeInfinity;
        Check();
        Array.Fill(values, double.NegativeInfinity, 0, length);
        Check();
        values[^1] = double.PositiveInfinity;
        Check();

        void Check()
        {
            foreach (var axis in new[] { 0, 1 })
            {
                var x = Make(values, axis == 1 ? [rows, length] : [length, rows], DType.Float32, Device.Cpu);
                Same(x, t => t.Softmax(axis), y => 2e-6 * Math.Abs(y));
                Same(x, t => t.LogSoftmax(axis), y => double.IsFinite(y) ? 2e-6 * (Math.Abs(y) + 1) : 0);
                Same(x.Cast(DType.Float64), t => t.Softmax(axis), y => 1e-14 * Math.Abs(y));
                Same(x.IsFinite().Cast(DType.Float32), t => Gradient(t, s => s.Softmax(axis)), _ => 1e-6);
                Same(x.IsFinite().Cast(DType.Float32), t => Gradient(t, s => s.LogSoftmax(axis)), _ => 1e-5);
            }
        }
    }

    private static Tensor Gradient(Tensor x, Func<Tensor, Tensor> op)
    {
        using var tape = new Tape();
        var y = op(x);
        return tape.Gradient(y, x, Make(Numbers(y.Length, 3), y.Shape, x.DType, x.Device)).Keep();
    }

    [Theory]
    [InlineData(6, 3)]
    [InlineData(2, 1500)]
    public void Cross_entropy_and_layer_norm_and_their_gradients(int rows, int length)
    {
        var x = Random([rows, length], type: DType.Float64) * 5;
        foreach (var smoothing in new[] { 0, 0.3 })
        {
            Same(x, Loss, v => 1e-12);
            Same(x, t => Gradient(t, Loss), v => 1e-12);
            Same(x.Cast(DType.Float32), t => Gradient(t, Loss), v => 1e-5);

            Tensor Loss(Tensor logits)
            {
                var targets = Tensor.From([.. Enumerable.Range(0, rows).Select(i => i % 3 == 2 ? -1 : i * 7 % length)], device: logits.Device);
                var mask = Tensor.From([.. Enumerable.Range(0, rows).Select(i => i % 4 != 3)], device: logits.Device);
                var weights = Make(Array.ConvertAll(Numbers(length, 2), v => v + 1), [length], logits.DType, logits.Device);
                return logits.CrossEntropy(targets, LossReduction.None, weights, smoothing, -1, mask);
            }
        }

        Same(x + 1000, t => t.LayerNorm(Make(Numbers(length, 2), [length], t.DType, t.Device)), v => 1e-10);
        Same(x, t => t.RmsNorm(Make(Numbers(length, 2), [length], t.DType, t.Device)), v => 1e-12);
        Same(x, t => Gradient(t, s => s.LayerNorm(Make(Numbers(length, 2), [length], t.DType, t.Device))), v => 1e-11);
        Same(Random([length]).Cast(DType.Float64), t => Gradient(t, w => x.To(t.Device).LayerNorm(w)), v => 1e-11);
    }

    [Theory]
    [InlineData(5, 7)]
    [InlineData(2, 300)]
    [InlineData(1, 1024)]
    [InlineData(1, 3_003)]
    public void Lines_are_sorted_stably_in_tiles_and_runs(int lines, int length)
    {
        var values = Array.ConvertAll(Numbers((long)lines * length), v => Math.Round(v * 50));
        foreach (var type in length > 100 ? new[] { DType.Float32, DType.Int64 } : [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.Bool])
        {
            if (type.IsFloat) (values[0], values[length / 2], values[^1], values[^2]) = (double.NaN, -0.0, double.NegativeInfinity, double.NaN);
            else (values[0], values[length / 2], values[^1], values[^2]) = (int.MinValue, int.MaxValue, 0, 0);
            foreach (var descending in new[] { false, true })
            {
                Same(Make(values, [lines, length], type, Device.Cpu), t => t.ArgSort(1, descending));
                Same(Make(values, [length, lines], type, Device.Cpu), t => t.TopK(Math.Min(5, length), 0, descending).Indices);
                Same(Make(values, [lines, length], type, Device.Cpu), t => t.TopK(length * 2 / 3, 1, descending).Indices);
            }
        }
    }

    [Theory]
    [InlineData(2, 2, 0, 1)]
    [InlineData(3, 2, 1, 1)]
    [InlineData(3, 1, 1, 1)]
    [InlineData(2, 3, 1, 2)]
    public void Windows_that_overlap_and_windows_with_NaN(int kernel, int stride, int padding, int dilation)
    {
        var values = Array.ConvertAll(Numbers(2 * 3 * 9 * 8), v => Math.Round(v * 4)); // ties are frequent
        (values[0], values[20], values[21]) = (double.NaN, double.NaN, double.NaN);
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            var x = Make(values, [2, 3, 9, 8], type, Device.Cpu);
            foreach (var layout in new[] { x, x.Permute(0, 2, 3, 1).Contiguous().Permute(0, 3, 1, 2) })
            {
                Same(layout, t => t.MaxPool2d(kernel, stride, padding, dilation));
                Same(layout, t => Gradient(t, s => s.MaxPool2d(kernel, stride, padding, dilation)));
                foreach (var counts in new[] { false, true })
                {
                    Same(layout, t => t.AvgPool2d(kernel, stride, padding, counts));
                    Same(layout, t => Gradient(t, s => s.AvgPool2d(kernel, stride, padding, counts)), _ => 4 * Roundoff(type));
                }
            }
        }
    }
}
