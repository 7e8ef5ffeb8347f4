namespace TensorCore.Tests;

/// <summary>Ten training losses of each model against the same model in PyTorch, from the same weights and batches.</summary>
public class TrainingTests
{
    [Fact]
    public void Mlp_with_Adam()
    {
        using var model = new Mlp([20, 16, 12, 5], new Rng(1));
        using var optimizer = new Adam(FillFans(model).Parameters, 0.01);
        Losses("Mlp", model, optimizer, 1e-6, step => (Golden.Tensor([8, 20], (uint)(200 + step)), Labels([8], (uint)(300 + step), 5)));
    }

    [Fact]
    public void LeNet_with_momentum()
    {
        using var model = new LeNet(new Rng(1));
        Assert.Equal(61_706, model.ParameterCount);
        using var optimizer = new Sgd(FillFans(model).Parameters, 0.05, momentum: 0.9);
        Losses("LeNet", model, optimizer, 3e-6, step => (Golden.Tensor([4, 1, 28, 28], (uint)(200 + (step % 2))), Labels([4], (uint)(300 + (step % 2)), 10)));
    }

    /// <summary>Weights in +-sqrt(3 / fan in), the fan in being the product of all axes but the first; biases in +-0.1. As in make_goldens.py.</summary>
    internal static TModule FillFans<TModule>(TModule model) where TModule : Module
    {
        uint seed = 70;
        foreach (var parameter in model.Parameters)
        {
            var bound = parameter.Rank > 1 ? Math.Sqrt(3.0 / (parameter.Length / parameter.Shape[0])) : 0.1;
            using var values = Golden.Tensor(parameter.Shape, seed++, -bound, bound);
            parameter.CopyFrom(values);
        }

        return model;
    }

    internal static Tensor Labels(Shape shape, uint seed, int classes) => Tensor.From(
        Array.ConvertAll(Golden.Numbers((int)shape.Length, seed), x => Math.Min((long)((x + 1) / 2 * classes), classes - 1)), shape);

    private static void Losses(string name, Layer model, Optimizer optimizer, double tolerance, Func<int, (Tensor X, Tensor Y)> batch)
    {
        var losses = new double[10];
        for (var step = 0; step < 10; step++)
        {
            using var tape = new Tape();
            var (x, y) = batch(step);
            var loss = model.Forward(x).CrossEntropy(y);
            losses[step] = loss.ToScalar();
            optimizer.Step(tape.Gradients(loss, model.Parameters));
        }

        Golden.Close(Golden.Load("training").GetProperty(name).Doubles(), losses, tolerance, $"loss of {name}");
    }
}
