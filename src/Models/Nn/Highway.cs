namespace TensorCore;

/// <summary>
/// t * h + (1 - t) * x with h = relu(W x + b) and a learned gate t = sigmoid(W' x + b'): Srivastava, Greff &amp; Schmidhuber,
/// "Highway Networks" (2015). The gate's bias starts at -2, so that the layer carries its input at first.
/// </summary>
public sealed class Highway : Layer
{
    private readonly Linear _transform;
    private readonly Linear _gate;

    /// <summary>Makes the layer.</summary>
    /// <param name="size">Length of the last axis, of input and result.</param>
    /// <param name="rng">Draws the first values.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public Highway(int size, Rng rng, Device? device = null, DType dtype = DType.Float32)
    {
        _transform = Child("transform", new Linear(size, size, rng, device, dtype));
        _gate = Child("gate", new Linear(size, size, rng, device, dtype));
        _gate.Bias!.Fill(-2);
    }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        var gate = _gate.Forward(x);
        return x + (_transform.Forward(x).Relu() - x).SigmoidGate(gate);
    }
}
