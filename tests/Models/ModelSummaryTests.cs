namespace TensorCore.Tests;

public class ModelSummaryTests
{
    [Fact]
    public void An_mlp_is_described_layer_by_layer()
    {
        using var scope = new Scope();
        using var model = new Mlp([6, 4, 3], new Rng(1), dropout: 0.5);
        var summary = ModelSummary.Of(model, Tensor.Zeros([2, 6]));
        Assert.Equal((6 * 4) + 4 + (4 * 3) + 3, summary.Parameters);
        Assert.Equal(2 * 2 * ((6 * 4) + (4 * 3)), summary.Flops);
        Assert.Equal(["", "layers", "layers.0", "layers.1", "layers.2", "layers.3"], summary.Layers.Select(l => l.Path));
        Assert.Equal(["Mlp", "Sequential", "Linear", "Relu", "Dropout", "Linear"], summary.Layers.Select(l => l.Kind));
        Assert.Equal([0, 0, 28, 0, 0, 15], summary.Layers.Select(l => l.Parameters));
        Assert.Equal(Shape.Create(2, 4), summary.Layers[2].Output);
        Assert.Equal(Shape.Create(2, 3), summary.Layers[0].Output);
        Assert.True(model.IsTraining);
        Assert.Equal(
            """
            Layer                   Output  Parameters  FLOPs
            Mlp                     [2, 3]
              layers: Sequential    [2, 3]
                0: Linear           [2, 4]          28     96
                1: Relu             [2, 4]
                2: Dropout          [2, 4]
                3: Linear           [2, 3]          15     48
            Total for input [2, 6]                  43    144

            """.ReplaceLineEndings("\n"),
            summary.ToString());
    }

    [Fact]
    public void A_tensor_of_two_layers_is_each_ones_own_and_counted_once_in_all()
    {
        using var scope = new Scope();
        var shared = Tensor.Ones([4]);
        using var model = new Sequential(new Scale(shared), new Scale(shared));
        var summary = ModelSummary.Of(model, Tensor.Zeros([2, 4]));
        Assert.Equal([0, 4, 4], summary.Layers.Select(l => l.Parameters));
        Assert.Equal(4, summary.Parameters);
    }

    private sealed class Scale : Layer
    {
        private readonly Tensor _factor;

        public Scale(Tensor factor) => _factor = Parameter("factor", factor);

        protected override Tensor Apply(Tensor x) => x * _factor;
    }
}
