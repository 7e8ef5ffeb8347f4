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
        Assert.Throws<IndexOutOfRangeException>(() => logits.CrossEntropy(Tensor.From([.. Targets[..5], 4])));
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
}
