namespace TensorCore;

/// <summary>
/// The convolutional gated recurrent unit of Kaiser &amp; Sutskever, "Neural GPUs Learn Algorithms" (arXiv 1511.08228), one
/// step over a state with two axes of positions:
/// <code>
/// u = cut(U' * s + B')     r = cut(U'' * s + B'')     cut(x) = clip(1.2 sigmoid(x) - 0.1, 0, 1)
/// s = u s + (1 - u) tanh(U * (r s) + B)
/// </code>
/// with 3 x 3 convolutions and zeros beyond the ends. Weights are uniform in +-1.8 sqrt(3 / in), the gates' biases
/// start at 1 and the candidate's at 0, as in the published code.
/// </summary>
public sealed class Cgru : Layer
{
    private const int Kernel = 3;
    private const double WeightScale = 1.8;

    private readonly int _maps;
    private readonly Tensor _gateWeights;
    private readonly Tensor _gateBias;
    private readonly Tensor _candidateWeights;
    private readonly Tensor _candidateBias;

    /// <summary>Makes the layer.</summary>
    /// <param name="maps">Channels of the state, m.</param>
    /// <param name="rng">Draws the first values.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public Cgru(int maps, Rng rng, Device? device = null, DType dtype = DType.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maps);
        _maps = maps;
        var fans = new Fans((long)Kernel * Kernel * maps, (long)Kernel * Kernel * maps);
        _gateWeights = Parameter("gateWeights", Init.UnitScaling([Kernel, Kernel, maps, 2 * maps], rng, WeightScale, device, dtype, fans));
        _gateBias = Parameter("gateBias", Init.Constant([2 * maps], 1, device, dtype));
        _candidateWeights = Parameter("candidateWeights", Init.UnitScaling([Kernel, Kernel, maps, maps], rng, WeightScale, device, dtype, fans));
        _candidateBias = Parameter("candidateBias", Init.Constant([maps], 0, device, dtype));
    }

    /// <inheritdoc/>
    public override double Flops(Shape input, Shape output) => 2.0 * input.Length * Kernel * Kernel * 3 * _maps;

    /// <summary>One step: [B, n, w, m] to the same shape.</summary>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank != 4 || x.Shape[3] != _maps) throw WrongShape(x, $"a state [batch, length, width, {_maps}]");
        return x.Cgru(_gateWeights, _gateBias, _candidateWeights, _candidateBias);
    }
}
