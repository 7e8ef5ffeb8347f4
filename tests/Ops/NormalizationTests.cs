using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class NormalizationTests
{
    /// <summary>Each group normalized, in double; the groups are the elements reduced over <paramref name="axes"/>.</summary>
    private static double[] Reference(double[] values, Shape shape, int[] axes, double epsilon, bool center = true)
    {
        var groups = Groups(values, shape, axes);
        var means = Array.ConvertAll(groups, g => center ? ExactSum(g) / g.Length : 0);
        var scales = groups.Select((g, i) => 1 / Math.Sqrt((ExactSum(Array.ConvertAll(g, v => (v - means[i]) * (v - means[i]))) / g.Length) + epsilon)).ToArray();
        var numbers = Groups([.. Enumerable.Range(0, values.Length).Select(i => (double)i)], shape, axes);
        var result = new double[values.Length];
        for (var group = 0; group < groups.Length; group++)
            foreach (var i in numbers[group]) result[(int)i] = (values[(int)i] - means[group]) * scales[group];
        return result;
    }

    private static double[] Affine(double[] values, Func<int, int> place, double[] weight, double[] bias) =>
        [.. values.Select((v, i) => (v * weight[place(i)]) + bias[place(i)])];

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void LayerNorm_and_RmsNorm_of_every_layout(DType type)
    {
        foreach (var (shape, last) in ((Shape, int)[])[([1], 1), ([7], 1), ([5, 8], 1), ([3, 33], 1), ([257, 1], 1), ([2, 3, 4], 2), ([2, 3, 4], 3), ([4, 300], 1), ([0, 4], 1), ([1500, 33], 1), ([3, 10_007], 1)])
        {
            var values = Make(Array.ConvertAll(Numbers(shape.Length), v => 3 + v), shape, type).Doubles();
            var normalized = shape[^last..];
            var weight = Make(Numbers(normalized.Length, 2), normalized, type);
            var bias = Make(Numbers(normalized.Length, 3), normalized, type);
            int[] axes = [.. Enumerable.Range(shape.Rank - last, last)];
            int Place(int i) => (int)(i % normalized.Length);
            foreach (var (name, x) in Layouts(values, shape, type))
            {
                var where = $"{type}{shape} {name}";
                var expected = Reference(values, shape, axes, 1e-5);
                // The mean is 3 to 6 deviations: its error of a few units counts that often.
                AssertClose(Affine(expected, Place, weight.Doubles(), bias.Doubles()), x.LayerNorm(weight, bias).Doubles(), _ => 100 * Roundoff(type), where);
                AssertClose(Affine(expected, Place, weight.Doubles(), new double[normalized.Length]), x.LayerNorm(weight).Doubles(), _ => 100 * Roundoff(type), where);
                AssertClose(expected, x.LayerNorm(normalized).Doubles(), _ => 100 * Roundoff(type), where);
                var rms = Affine(Reference(values, shape, axes, 1e-6, center: false), Place, weight.Doubles(), new double[normalized.Length]);
                AssertClose(rms, x.RmsNorm(weight).Doubles(), _ => 20 * Roundoff(type), where);
            }
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void BatchNorm_and_GroupNorm_of_every_layout(DType type)
    {
        foreach (var shape in (Shape[])[[8, 6], [33, 6], [5, 6, 7], [3, 6, 4, 5], [3, 4, 5, 6]])
        {
            var values = Make(Array.ConvertAll(Numbers(shape.Length), v => 3 + v), shape, type).Doubles();
            var channel = Array.IndexOf(shape.ToArray(), 6);
            int[] others = [.. Enumerable.Range(0, shape.Rank).Where(a => a != channel)];
            var inner = shape.RowMajorStrides[channel];
            int Place(int i) => (int)(i / inner % 6);
            var weight = Make(Numbers(6, 2), [6], type);
            var bias = Make(Numbers(6, 3), [6], type);
            foreach (var (name, x) in Layouts(values, shape, type))
            {
                var where = $"{type}{shape} {name}";
                var expected = Affine(Reference(values, shape, others, 1e-5), Place, weight.Doubles(), bias.Doubles());
                var (y, mean, variance) = x.BatchNorm(weight, bias, channel);
                AssertClose(expected, y.Doubles(), _ => 100 * Roundoff(type), where);
                AssertClose(Array.ConvertAll(Groups(values, shape, others), g => ExactSum(g) / g.Length), mean.Doubles(), _ => 20 * Roundoff(type), where);
                Assert.Equal([6], variance.Shape);
                AssertClose(expected, x.BatchNormWith(mean, variance, weight, bias, channel - shape.Rank).Doubles(), _ => 100 * Roundoff(type), where);

                foreach (var groups in (int[])[1, 2, 6])
                {
                    int[] lengths = [.. shape.Take(channel), groups, 6 / groups, .. shape.Skip(channel + 1)];
                    int[] axes = [.. Enumerable.Range(1, shape.Rank).Where(a => a != channel)];
                    var grouped = Affine(Reference(values, lengths, axes, 1e-5), Place, weight.Doubles(), bias.Doubles());
                    AssertClose(grouped, x.GroupNorm(groups, weight, bias, channel).Doubles(), _ => 200 * Roundoff(type), where);
                }
            }
        }
    }

    [Fact]
    public void Gradients()
    {
        Tensor[] x = [Tensor.From(Numbers(24), [2, 3, 4]), Tensor.From(Numbers(4, 2)), Tensor.From(Numbers(4, 3))];
        // Squares, because the derivative by a bias alone is a constant and has no derivative to check.
        GradCheck.CheckSecond(t => t[0].LayerNorm(t[1].Square(), t[2].Square()), x, tolerance: 1e-4);
        GradCheck.CheckSecond(t => t[0].RmsNorm(t[1].Square()) + t[2].Square(), x, tolerance: 1e-4);
        GradCheck.CheckSecond(t => t[0].BatchNorm(t[1].Square(), t[2].Square()).Output, x, tolerance: 1e-4);
        GradCheck.CheckSecond(t => t[0].GroupNorm(2, t[1].Square(), t[2].Square()), x, tolerance: 1e-4);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void The_fused_gradients_agree_with_the_composed_ones(DType type)
    {
        foreach (var (rows, length) in ((int, int)[])[(1, 1), (5, 7), (33, 8), (7, 33), (300, 48), (3, 257), (2, 10_007)])
        {
            var x = Make(Numbers(rows * length), [rows, length], type);
            var weight = Make(Numbers(length, 2), [length], type);
            var bias = Make(Numbers(length, 3), [length], type);
            foreach (var centers in (bool[])[true, false])
            {
                using var tape = new Tape();
                var y = centers ? x.LayerNorm(weight, bias, 1e-2) : x.RmsNorm(weight, 1e-2) + bias;
                var seed = Make(Numbers(y.Length, 4), y.Shape, type);
                var composed = tape.Gradients(y, [x, weight, bias], seed, createGraph: true);
                Tensor.Full(x.Shape, double.NaN, type).Dispose();
                var fused = tape.Gradients(y, [x, weight, bias], seed);
                for (var i = 0; i < 3; i++)
                    AssertClose(composed[i].Doubles(), fused[i].Doubles(), _ => 1000 * Roundoff(type), $"{type} {rows}x{length} {centers} gradient {i}");
            }
        }
    }

    [Fact]
    public void Each_tensor_of_BatchNormWith_must_have_the_channels()
    {
        var x = Tensor.Zeros([2, 3]);
        Tensor three = Tensor.Ones([3]), one = Tensor.Ones([1]);
        Assert.Contains("The weight must be [3]", Assert.Throws<ShapeException>(() => x.BatchNormWith(three, three, one)).Message);
        Assert.Contains("The variance must be [3]", Assert.Throws<ShapeException>(() => x.BatchNormWith(three, one, three)).Message);
        Assert.Contains("The mean must be [3]", Assert.Throws<ShapeException>(() => x.BatchNormWith(one, three)).Message);
        Assert.Contains("The bias must be [3]", Assert.Throws<ShapeException>(() => x.BatchNormWith(three, three, three, one)).Message);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void The_fused_gradients_of_BatchNorm_agree_with_the_composed_ones(DType type)
    {
        foreach (var (shape, channel, channelsLast) in ((Shape, int, bool)[])[
            ([2, 1], 1, false), ([33, 6], 1, false), ([700, 70], 1, false), ([3, 5, 7], 1, false), ([2, 40, 300], 1, false),
            ([3, 6, 4, 5], 1, false), ([3, 6, 4, 5], 1, true), ([4, 130, 3, 3], 1, true), ([2, 3, 90, 90], 1, true),
            ([40, 3, 1000], 1, false), ([700, 2, 90], 1, false)])
        {
            var where = $"{type}{shape}{(channelsLast ? " channels last" : "")}";
            var x = Make(Array.ConvertAll(Numbers(shape.Length), v => 3 + v), shape, type);
            if (channelsLast) x = x.Permute(0, 2, 3, 1).Contiguous().Permute(0, 3, 1, 2);
            var channels = shape[channel];
            var weight = Make(Numbers(channels, 2), [channels], type);
            var bias = Make(Numbers(channels, 3), [channels], type);
            using var tape = new Tape();
            var (y, mean, variance) = x.BatchNorm(weight, bias, channel, 1e-2);
            Assert.Equal(!channelsLast, y.IsContiguous);
            AssertClose(x.BatchNormWith(mean, variance, weight, bias, channel, 1e-2).Doubles(), y.Doubles(), _ => 100 * Roundoff(type), where);
            var seed = Make(Numbers(y.Length, 4), y.Shape, type);
            var composed = tape.Gradients(y, [x, weight, bias], seed, createGraph: true);
            Tensor.Full(x.Shape, double.NaN, type).Dispose();
            var fused = tape.Gradients(y, [x, weight, bias], seed);
            for (var i = 0; i < 3; i++)
                AssertClose(composed[i].Doubles(), fused[i].Doubles(), _ => 3000 * Roundoff(type), $"{where} gradient {i}");

            // Through the means and variances as well.
            var all = (y * seed).Sum() + (mean * bias).Sum() + (variance * weight).Sum();
            var both = tape.Gradients(all, [x]);
            var apart = tape.Gradients((x.Mean(Others()) * bias).Sum() + (x.Var(Others(), correction: 0) * weight).Sum(), [x]);
            AssertClose((fused[0] + apart[0]).Doubles(), both[0].Doubles(), _ => 3000 * Roundoff(type), $"{where} with statistics");

            int[] Others() => [.. Enumerable.Range(0, shape.Rank).Where(a => a != channel)];
        }
    }

    [Fact]
    public void BatchNorm_does_not_depend_on_the_number_of_threads()
    {
        using var one = Device.Open("cpu:1");
        using var three = Device.Open("cpu:3");
        foreach (var (shape, channel) in ((Shape, int)[])[([5000, 70], 1), ([3, 5, 5000], 1), ([60, 40, 33], 1)])
        {
            Assert.Equal(Bits(one), Bits(three));

            float[] Bits(Device device)
            {
                using var tape = new Tape();
                var x = Make(Numbers(shape.Length), shape, DType.Float32, device);
                var weight = Make(Numbers(shape[channel], 2), [shape[channel]], DType.Float32, device);
                var y = x.BatchNorm(weight, null, channel).Output;
                return [.. y.ToArray<float>(), .. tape.Gradients(y.Square().Sum(), [x, weight]).SelectMany(g => g.ToArray<float>())];
            }
        }
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit() => CheckThreads((x, axes) =>
    {
        using var tape = new Tape();
        var weight = Make(Numbers(x.Shape[^1], 2), [x.Shape[^1]], DType.Float32, x.Device);
        var y = x.LayerNorm(weight);
        return (axes.Length == 0 ? y : tape.Gradients(y.Square().Sum(), [x, weight])[axes.Length % 2]).Keep();
    });

    [Fact]
    public void Wrong_shapes_are_named()
    {
        var x = Tensor.Zeros([2, 3, 4]);
        Assert.Contains("[3]", Assert.Throws<ShapeException>(() => x.LayerNorm(Tensor.Ones([3]))).Message);
        Assert.Throws<ShapeException>(() => x.LayerNorm(Tensor.Ones([4]), Tensor.Ones([3])));
        Assert.Throws<ShapeException>(() => x.BatchNorm(Tensor.Ones([3])));
        Assert.Throws<ShapeException>(() => x.GroupNorm(3));
        Assert.Throws<ShapeException>(() => x.GroupNorm(2, channelAxis: 0));
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void BatchNorm_of_many_examples_is_summed_in_parts(DType type)
    {
        foreach (var shape in (Shape[])[[40, 3, 1000], [700, 2, 90], [3, 2, 5000], [700, 70], [3000, 130]])
        {
            var where = $"{type}{shape}";
            var perExample = shape.Length / shape[0];
            var values = Make([.. Numbers(shape.Length).Select((v, i) => 3 + v + (i / perExample * 2.0 / shape[0]))], shape, type).Doubles(); // examples differ
            int[] others = [.. Enumerable.Range(0, shape.Rank).Where(a => a != 1)];
            var groups = Groups(values, shape, others);
            var means = Array.ConvertAll(groups, g => ExactSum(g) / g.Length);
            var variances = groups.Select((g, c) => ExactSum(Array.ConvertAll(g, v => (v - means[c]) * (v - means[c]))) / g.Length).ToArray();
            var (y, mean, variance) = Make(values, shape, type, Device.Cpu).BatchNorm(channelAxis: 1);
            AssertClose(means, mean.Doubles(), i => 20 * Roundoff(type) * means[i], where);
            AssertClose(variances, variance.Doubles(), i => 60 * Roundoff(type) * variances[i], where);
            AssertClose(Reference(values, shape, others, 1e-5), y.Doubles(), _ => 200 * Roundoff(type), where);
        }
    }
}
