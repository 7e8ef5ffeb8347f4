using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class CrossEntropyTests
{
    private static readonly double[] Logits = [.. Enumerable.Range(0, 24).Select(i => 3 * Math.Sin(1.3 * i))];
    private static readonly int[] Targets = [0, 3, 1, 2, 2, 0];
    private static readonly double[] ClassWeights = [0.5, 2, 1.5, 0.1];

    [Theory]
    [InlineData(DType.Float32, 1e-6)]
    [InlineData(DType.Float64, 1e-13)]
    public void Every_option_follows_its_definition(DType dtype, double tolerance)
    {
        var logits = Tensor.From(Logits, [2, 3, 4]).Cast(dtype);
        var targets = Tensor.From(Targets, [2, 3]);
        var weights = Tensor.From(ClassWeights).Cast(dtype);
        bool[] mask = [true, false, true, true, true, false];
        foreach (var weighted in (bool[])[false, true])
        {
            foreach (var smoothing in (double[])[0, 0.1, 1])
            {
                foreach (var masked in (bool[])[false, true])
                {
                    foreach (var ignored in (int?[])[null, 2])
                    {
                        var w = weighted ? ClassWeights : [1, 1, 1, 1];
                        var counts = Targets.Select((t, i) => (!masked || mask[i]) && t != ignored).ToArray();
                        var expected = Enumerable.Range(0, 6).Select(i => counts[i] ? Reference(i, w, smoothing) : 0).ToArray();
                        var divisor = Enumerable.Range(0, 6).Where(i => counts[i]).Sum(i => w[Targets[i]]);
                        var m = masked ? Tensor.From(mask, [2, 3]) : null;
                        Tensor Run(LossReduction reduction) =>
                            logits.CrossEntropy(targets, reduction, weighted ? weights : null, smoothing, ignored, m).Cast(DType.Float64);
                        var each = Run(LossReduction.None).ToArray<double>();
                        for (var i = 0; i < 6; i++) Assert.Equal(expected[i], each[i], tolerance * 10);
                        Assert.Equal(expected.Sum(), Run(LossReduction.Sum).ToScalar(), tolerance * 60);
                        Assert.Equal(expected.Sum() / divisor, Run(LossReduction.Mean).ToScalar(), tolerance * 10);
                    }
                }
            }
        }
    }

    [Fact]
    public void Large_logits_do_no_harm()
    {
        var logits = Tensor.From([10_000f, -10_000f, 9_999f, 0], [2, 2]);
        Assert.Equal([0f, 9_999f], logits.CrossEntropy(Tensor.From([0, 1]), LossReduction.None).ToArray<float>());
    }

    [Fact]
    public void Ignored_targets_may_be_outside_the_classes()
    {
        var logits = Tensor.From(Logits, [6, 4]);
        var all = logits.Narrow(0, 0, 5).CrossEntropy(Tensor.From(Targets[..5])).ToScalar();
        Assert.Equal(all, logits.CrossEntropy(Tensor.From([.. Targets[..5], -100]), ignoreIndex: -100).ToScalar(), 1e-13);
        if (logits.Device is CpuDevice) Assert.Throws<IndexOutOfRangeException>(() => logits.CrossEntropy(Tensor.From([.. Targets[..5], 4])));
        else Assert.Equal(double.NaN, logits.CrossEntropy(Tensor.From([.. Targets[..5], 4])).ToScalar()); // a GPU does not stop for it
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Gradients_of_first_and_second_order(double smoothing)
    {
        var targets = Tensor.From(Targets, [2, 3]);
        var mask = Tensor.From([true, false, true, true, true, true], [2, 3]);
        var weights = Tensor.From(ClassWeights);
        GradCheck.CheckSecond(x => x[0].CrossEntropy(targets, classWeights: weights, labelSmoothing: smoothing, mask: mask), [Tensor.From(Logits, [2, 3, 4])]);
    }

    [Fact]
    public void Wrong_shapes_and_types_are_named()
    {
        var logits = Tensor.Zeros([2, 3, 4]);
        Assert.Contains("[2, 4]", Assert.Throws<ShapeException>(() => logits.CrossEntropy(Tensor.Zeros([2, 4], DType.Int32))).Message);
        Assert.Throws<ArgumentException>(() => logits.CrossEntropy(Tensor.Zeros([2, 3])));
        Assert.Throws<ShapeException>(() => logits.CrossEntropy(Tensor.Zeros([2, 3], DType.Int32), classWeights: Tensor.Zeros([3])));
        Assert.Throws<ShapeException>(() => logits.CrossEntropy(Tensor.Zeros([2, 3], DType.Int32), mask: Tensor.Zeros([3], DType.Bool)));
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void The_fused_gradient_agrees_with_the_composed_one(DType type)
    {
        foreach (var (rows, classes) in ((int, int)[])[(1, 1), (5, 7), (33, 8), (7, 33), (3, 257), (300, 12), (2, 10_007)])
        {
            var x = Make(Array.ConvertAll(Numbers(rows * classes), v => v * 5), [rows, classes], type);
            var targets = Tensor.From([.. Enumerable.Range(0, rows).Select(i => i % 4 == 3 ? -1 : i * 7 % classes)]);
            var weights = Make(Array.ConvertAll(Numbers(classes), v => v + 1), [classes], type);
            var mask = Tensor.From([.. Enumerable.Range(0, rows).Select(i => i % 5 != 1)]);
            foreach (var reduction in Enum.GetValues<LossReduction>())
            foreach (var smoothing in (double[])[0, 0.1])
            foreach (var weighted in (bool[])[false, true])
            {
                using var tape = new Tape();
                var loss = x.CrossEntropy(targets, reduction, weighted ? weights : null, smoothing, ignoreIndex: -1, mask);
                var seed = Make(Array.ConvertAll(Numbers(loss.Length, 3), v => v + 2), loss.Shape, type);
                var composed = tape.Gradient(loss, x, seed, createGraph: true).Doubles();
                Tensor.Full(x.Shape, double.NaN, type).Dispose();
                AssertClose(composed, tape.Gradient(loss, x, seed).Doubles(), _ => 200 * Roundoff(type), $"{type} {rows}x{classes} {reduction} {smoothing} {weighted}");
            }
        }
    }

    [Fact]
    public void Strided_logits_and_64_bit_targets()
    {
        var logits = Tensor.From(Logits, [4, 6]).T; // [6, 4]
        var copy = logits.Clone();
        var targets = Tensor.From(Targets);
        Assert.Equal(copy.CrossEntropy(targets).ToScalar(), logits.CrossEntropy(targets.Cast(DType.Int64)).ToScalar());
    }

    [Fact]
    public void Positions_that_do_not_count_have_no_gradient_even_where_logits_are_NaN()
    {
        var logits = Tensor.From([1, 2, double.NaN, 0], [2, 2]);
        var p = 1 / (1 + Math.E);
        foreach (var targets in (Tensor[])[Tensor.From([1, 0]), Tensor.From([0.0, 1, 1, 0], [2, 2])])
        {
            using var tape = new Tape();
            var loss = logits.CrossEntropy(targets, mask: Tensor.From([true, false]));
            foreach (var graph in (bool[])[false, true])
                AssertClose([p, -p, 0, 0], tape.Gradient(loss, logits, createGraph: graph).Doubles(), _ => 1e-15, $"{targets.DType}, {graph}");
        }

        Assert.Equal(double.NaN, logits.CrossEntropy(Tensor.From([1, 0]), mask: Tensor.From([false, false])).ToScalar());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Targets_may_be_probabilities(double smoothing)
    {
        var logits = Tensor.From(Logits, [2, 3, 4]);
        var targets = Tensor.From(Targets, [2, 3]);
        var exact = targets.OneHot(4, DType.Float64);
        var weights = Tensor.From(ClassWeights);
        foreach (var reduction in (LossReduction[])[LossReduction.Sum, LossReduction.None])
        {
            AssertClose(
                logits.CrossEntropy(targets, reduction, weights, smoothing).Doubles(),
                logits.CrossEntropy(exact, reduction, weights, smoothing).Doubles(), _ => 1e-14, reduction.ToString());
        }

        // The mean of probability targets is over positions, however the classes are weighted.
        Assert.Equal(
            logits.CrossEntropy(exact, LossReduction.Sum, weights, smoothing).ToScalar() / 6,
            logits.CrossEntropy(exact, LossReduction.Mean, weights, smoothing).ToScalar(), 1e-14);
        var mask = Tensor.From([true, false, true, true, true, true], [2, 3]);
        Assert.Equal(
            logits.CrossEntropy(exact, LossReduction.Sum, weights, smoothing, mask: mask).ToScalar() / 5,
            logits.CrossEntropy(exact, LossReduction.Mean, weights, smoothing, mask: mask).ToScalar(), 1e-14);
        Assert.Equal(
            logits.CrossEntropy(targets, labelSmoothing: smoothing, mask: mask).ToScalar(),
            logits.CrossEntropy(exact, labelSmoothing: smoothing, mask: mask).ToScalar(), 1e-14);
        GradCheck.CheckSecond(
            t => t[0].CrossEntropy(t[1], labelSmoothing: smoothing, mask: mask), [logits, Tensor.From(Array.ConvertAll(Numbers(24), Math.Abs), [2, 3, 4])]);
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        CheckThreads((x, axes) =>
        {
            using var tape = new Tape();
            var classes = x.Shape[^1];
            var targets = Tensor.From([.. Enumerable.Range(0, (int)(x.Length / classes)).Select(i => i * 31 % classes)], x.Shape[..^1], x.Device);
            var loss = x.CrossEntropy(targets, labelSmoothing: axes.Length > 0 ? 0.1 : 0);
            return axes.Length == 2 ? loss.Keep() : tape.Gradient(loss, x).Keep();
        });
    }

    private static double Reference(int position, double[] weights, double smoothing)
    {
        var row = Logits.AsSpan(position * 4, 4).ToArray();
        var sum = Math.Log(row.Sum(x => Math.Exp(x)));
        double loss = 0;
        for (var c = 0; c < 4; c++)
        {
            var target = (c == Targets[position] ? 1 - smoothing : 0) + (smoothing / 4);
            loss -= target * weights[c] * (row[c] - sum);
        }

        return loss;
    }

    [Fact]
    public void Targets_and_weights_live_as_long_as_the_tape_and_changes_of_them_are_noticed()
    {
        var logits = Tensor.From([0.5, -1, 2, 0.25, 0, 1], [2, 3]);
        using var tape = new Tape();
        Tensor loss;
        using (new Scope())
        {
            var targets = Tensor.From([0L, 2]);
            var weights = Tensor.From([1.0, 2, 3]);
            loss = logits.CrossEntropy(targets, classWeights: weights).Keep();
        }

        var expected = tape.Gradient(loss, logits).ToArray<double>();
        Assert.All(expected, g => Assert.True(g != 0));

        var (changed, weight) = (Tensor.From([0L, 2]), Tensor.From([1.0, 2, 3]));
        var first = logits.CrossEntropy(changed, classWeights: weight);
        Assert.Equal(expected, tape.Gradient(first, logits).ToArray<double>());
        Assert.Throws<InvalidOperationException>(() => tape.Gradient(first, weight)); // they get none
        weight.Fill(1);
        Assert.Contains("changed in place", Assert.Throws<InvalidOperationException>(() => tape.Gradient(first, logits)).Message);
        var second = logits.CrossEntropy(changed);
        changed.Fill(1_000_000_000);
        Assert.Contains("changed in place", Assert.Throws<InvalidOperationException>(() => tape.Gradient(second, logits)).Message);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Losses_of_many_classes_and_positions_follow_the_definition(DType type)
    {
        foreach (var (rows, classes) in ((int, int)[])[(900, 33), (5, 4_099), (3, 10_007)])
        {
            var x = Make(Array.ConvertAll(Numbers(rows * classes), v => v * 5), [rows, classes], type).Doubles();
            var targets = Enumerable.Range(0, rows).Select(i => i % 4 == 3 ? -1 : i * 7 % classes).ToArray();
            foreach (var (smoothing, weighted) in ((double, bool)[])[(0, false), (0.1, false), (0, true), (0.1, true)])
            {
                using var scope = new Scope();
                var w = Make(Array.ConvertAll(Numbers(classes, 2), v => v + 1), [classes], type).Doubles();
                if (!weighted) Array.Fill(w, 1);
                var expected = new double[rows];
                for (var row = 0; row < rows; row++)
                {
                    if (targets[row] < 0) continue;
                    var logits = x.AsSpan(row * classes, classes).ToArray();
                    var log = Math.Log(ExactSum(Array.ConvertAll(logits, Math.Exp)));
                    expected[row] = ExactSum([.. logits.Select((v, c) => ((c == targets[row] ? 1 - smoothing : 0) + (smoothing / classes)) * w[c] * (log - v))]);
                }

                var loss = Make(x, [rows, classes], type, Device.Cpu).CrossEntropy(
                    Tensor.From(targets, device: Device.Cpu), LossReduction.None, weighted ? Make(w, [classes], type, Device.Cpu) : null, smoothing, ignoreIndex: -1);
                AssertClose(expected, loss.Doubles(), i => 60 * Roundoff(type) * (1 + expected[i]), $"{type} {rows}x{classes} {smoothing} {weighted}");
            }
        }
    }
}
