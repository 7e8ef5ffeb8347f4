namespace TensorCore.Tests;

/// <summary>Element-wise losses against PyTorch, central differences and at extremes.</summary>
public class RegressionLossTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor, LossReduction, Tensor>> s_losses = new()
    {
        ["Mse"] = (x, t, r) => x.MseLoss(t, r),
        ["L1"] = (x, t, r) => x.L1Loss(t, r),
        ["Huber"] = (x, t, r) => x.HuberLoss(t, 0.7, r),
        ["Bce"] = (x, t, r) => x.Sigmoid().BinaryCrossEntropy(t, r),
        ["BceLogits"] = (x, t, r) => x.BinaryCrossEntropyWithLogits(t, reduction: r),
        ["BceWeighted"] = (x, t, r) => x.BinaryCrossEntropyWithLogits(t, 2.5, r),
    };

    public static TheoryData<string, LossReduction> Cases
    {
        get
        {
            var data = new TheoryData<string, LossReduction>();
            foreach (var name in s_losses.Keys)
            {
                foreach (var reduction in Enum.GetValues<LossReduction>()) data.Add(name, reduction);
            }

            return data;
        }
    }

    public static TheoryData<string> Names => [.. s_losses.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_are_those_of_PyTorch(string name, LossReduction reduction)
    {
        var golden = Golden.Load("losses").GetProperty(name + reduction);
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            using var tape = new Tape();
            var x = Tensor.From(Array.ConvertAll(Golden.Numbers(20, 30), v => v * 4), [4, 5]).Cast(dtype);
            var loss = s_losses[name](x, Golden.Tensor([4, 5], 31, 0, 1).Cast(dtype), reduction);
            Golden.Close(golden.GetProperty("loss").GetProperty("values").Doubles(), loss.Cast(DType.Float64), 2e-6, name);
            var gradient = tape.Gradient(loss, x, reduction == LossReduction.None ? Golden.Tensor([4, 5], 20).Cast(dtype) : null);
            Golden.Close(golden.GetProperty("gradient").GetProperty("values").Doubles(), gradient.Cast(DType.Float64), 2e-6, name);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_of_first_and_second_order_agree_with_differences(string name)
    {
        using var scope = new Scope();
        var x = Golden.Tensor([7], 5).Cast(DType.Float64);
        var t = Golden.Tensor([7], 6, 0.1, 0.9).Cast(DType.Float64);
        GradCheck.CheckSecond(at => s_losses[name](at[0], at[1], LossReduction.None), [x, t]);
    }

    [Fact]
    public void Extremes_stay_finite()
    {
        using var tape = new Tape();
        var x = Tensor.From([-200f, 200, -200, 200]);
        var t = Tensor.From([0f, 0, 1, 1]);
        var loss = x.BinaryCrossEntropyWithLogits(t, reduction: LossReduction.None);
        Assert.Equal([0f, 200, 200, 0], loss.ToArray<float>());
        Assert.Equal([0f, 1, -1, 0], tape.Gradient(loss, x, Tensor.Ones([4])).ToArray<float>());
        var p = Tensor.From([0f, 1, 0, 1]);
        Assert.Equal([0f, 100, 100, 0], p.BinaryCrossEntropy(t, LossReduction.None).ToArray<float>());
    }

    [Fact]
    public void Small_losses_of_good_probabilities_keep_their_digits()
    {
        float[] p = [0.999f, 0.99999f, 1e-9f, 3e-4f], t = [1, 1, 0, 0];
        var loss = Tensor.From(p).BinaryCrossEntropy(Tensor.From(t), LossReduction.None).ToArray<float>();
        for (var i = 0; i < p.Length; i++)
        {
            // To second order a term of the series is enough for the smallest.
            var exact = t[i] == 1 ? -Math.Log(p[i]) : p[i] < 1e-8 ? p[i] : -Math.Log(1 - (double)p[i]);
            Assert.Equal(exact, loss[i], 1e-6 * exact);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_broadcast(string name)
    {
        using var scope = new Scope();
        var message = Assert.Throws<ShapeException>(() => s_losses[name](Tensor.Zeros([4, 1]), Tensor.Zeros([4]), LossReduction.Mean)).Message;
        Assert.Contains("[4, 1]", message);
        Assert.Contains("[4]", message);
    }
}
