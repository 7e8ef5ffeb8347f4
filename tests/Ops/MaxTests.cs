using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class MaxTests
{
    [Fact]
    public void Max_over_every_subset_of_axes_of_every_layout() =>
        CheckEverywhere((x, axes, keepDims) => x.Max(axes, keepDims), g => g.Max(), (_, _) => 0, allowsEmpty: false);

    [Fact]
    public void Min_over_every_subset_of_axes_of_every_layout() =>
        CheckEverywhere((x, axes, keepDims) => x.Min(axes, keepDims), g => g.Min(), (_, _) => 0, allowsEmpty: false);

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit() => CheckThreads((x, axes) => x.Max(axes));

    [Theory]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Bool)]
    public void Integers_and_truth_values_keep_their_type(DType type)
    {
        Shape shape = [4, 70, 3];
        var values = Array.ConvertAll(Numbers(shape.Length), v => type == DType.Bool ? (v > 0.9 ? 1.0 : 0) : Math.Round(v * 1e9));
        var x = Make(values, shape, type);
        EachSubset(3, axes =>
        {
            Assert.Equal(type, x.Max(axes).DType);
            Assert.Equal(Groups(values, shape, axes).Select(g => g.Max()), x.Max(axes).Doubles());
            Assert.Equal(Groups(values, shape, axes).Select(g => g.Min()), x.Min(axes).Doubles());
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(99)]
    public void NaN_wins_against_everything_and_infinities_count(int at)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var values = Numbers(300);
            values[at] = double.NaN;
            values[100] = double.PositiveInfinity;
            values[200] = double.NegativeInfinity;
            var x = Make(values, [3, 100], type);
            Assert.Equal([double.NaN, double.PositiveInfinity, values[201..].Select(v => type == DType.Float32 ? (float)v : v).Max()], x.Max(1).Doubles());
            Assert.Equal(double.NaN, x.Min(1).Doubles()[0]);
            Assert.Equal(double.NegativeInfinity, x.Min(1).Doubles()[2]);
            Assert.Equal(double.NaN, x.Max(0).Doubles()[at]);
            Assert.Equal(double.NaN, x.Max().ToScalar());
        }

        Assert.Equal(double.NegativeInfinity, Tensor.Full([50], double.NegativeInfinity).Max().ToScalar());
    }

    [Fact]
    public void Gradients_go_to_the_extremes_and_ties_share_them()
    {
        Tensor[] x = [Tensor.From(Numbers(24), [2, 3, 4])];
        EachSubset(3, axes =>
        {
            GradCheck.CheckSecond(t => (t[0] * t[0]).Max(axes, keepDims: true) * t[0], x);
            GradCheck.CheckSecond(t => (t[0] * t[0]).Min(axes) * t[0].Max(axes), x);
        });

        using var tape = new Tape();
        var ties = Tensor.From([1.0, 3, 2, 3, 3, 0], [2, 3]);
        Assert.Equal([0, 1.0 / 3, 0, 1.0 / 3, 1.0 / 3, 0], tape.Gradient(ties.Max(), ties).Doubles());
        Assert.Equal([0, 1, 0, 0.5, 0.5, 0], tape.Gradient(ties.Max(1).Sum(), ties).Doubles());
    }
}
