using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class NllLossTests
{
    [Fact]
    public void After_LogSoftmax_it_is_the_cross_entropy()
    {
        var logits = Tensor.From(Numbers(24), [2, 3, 4]);
        var targets = Tensor.From([0, 3, -1, 2, 2, 0], [2, 3]);
        var weights = Tensor.From([0.5, 2, 1.5, 0.1]);
        foreach (var reduction in Enum.GetValues<LossReduction>())
        {
            AssertClose(
                logits.CrossEntropy(targets, reduction, weights, ignoreIndex: -1).Doubles(),
                logits.LogSoftmax().NllLoss(targets, reduction, weights, ignoreIndex: -1).Doubles(), _ => 1e-14, reduction.ToString());
        }

        GradCheck.Check(t => t[0].NllLoss(targets, classWeights: weights, ignoreIndex: -1), [logits]);
        Assert.Throws<IndexOutOfRangeException>(() => logits.NllLoss(targets));
        Assert.Throws<ShapeException>(() => logits.NllLoss(Tensor.Zeros([2], DType.Int32)));
        var wrong = targets.Cast(DType.Float32);
        Assert.Contains(wrong.Describe(), Assert.Throws<ArgumentException>(() => logits.NllLoss(wrong)).Message);
    }

    [Fact]
    public void Divergence_follows_its_definition()
    {
        var x = Tensor.From(Numbers(12), [3, 4]).LogSoftmax();
        double[] p = [0.1, 0.2, 0.3, 0.4, 0, 0.5, 0.5, 0, 1, 0, 0, 0];
        var target = Tensor.From(p, [3, 4]);
        var expected = x.Doubles().Select((v, i) => p[i] == 0 ? 0 : p[i] * (Math.Log(p[i]) - v)).ToArray();
        AssertClose(expected, x.KlDivergence(target, LossReduction.None).Doubles(), _ => 1e-15, "none");
        Assert.Equal(expected.Sum(), x.KlDivergence(target, LossReduction.Sum).ToScalar(), 1e-14);
        Assert.Equal(expected.Sum() / 12, x.KlDivergence(target).ToScalar(), 1e-15);
        Assert.Equal(0, target[0].Log().KlDivergence(target[0]).ToScalar(), 1e-15);
        GradCheck.CheckSecond(t => t[0].LogSoftmax().KlDivergence(t[1].Softmax(), LossReduction.Sum), [Tensor.From(Numbers(12), [3, 4]), Tensor.From(Numbers(12, 2), [3, 4])]);
    }
}
