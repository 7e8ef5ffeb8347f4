namespace TensorCore;

/// <summary>y = x W^T + b, over the last axis. Names, shapes and first values as PyTorch's <c>nn.Linear</c>.</summary>
public sealed class Linear : Layer
{
    private readonly int _inputs;

    /// <summary>Makes the layer.</summary>
    /// <param name="inputs">Length of the last axis of the input.</param>
    /// <param name="outputs">Length of the last axis of the result.</param>
    /// <param name="rng">Draws the first values, uniform in +-1 / sqrt(inputs).</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public Linear(int inputs, int outputs, Rng rng, Device? device = null, DType dtype = DType.Float32, bool bias = true)
    {
        _inputs = inputs;
        Weight = Parameter("weight", Init.Default([outputs, inputs], rng, inputs, device, dtype));
        if (bias) Bias = Parameter("bias", Init.Default([outputs], rng, inputs, device, dtype));
    }

    /// <summary>[outputs, inputs].</summary>
    public Tensor Weight { get; }

    /// <summary>[outputs], or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    public override double Flops(Shape input, Shape output) => 2.0 * input.Length * Weight.Shape[0];

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank == 0 || x.Shape[-1] != _inputs) throw WrongShape(x, $"[..., {_inputs}]");
        return x.MatMul(Weight.T, Bias); // [..., inputs] -> [..., outputs]
    }
}
