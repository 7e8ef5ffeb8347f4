using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// The diagonal convolutional gated recurrent unit of the improved Neural GPU, over all time steps in one op; formulas
/// and source: <see cref="DcgruOps"/>. Weights are Glorot-uniform, the biases start at zero.
/// </summary>
public sealed class Dcgru : Module
{
    private readonly Tensor _gateWeights;
    private readonly Tensor _gateBias;
    private readonly Tensor _candidateWeights;
    private readonly Tensor _candidateBias;

    /// <summary>Makes the layer.</summary>
    /// <param name="maps">Channels of the state, m.</param>
    /// <param name="rng">Draws the first values.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public Dcgru(int maps, Rng rng, Device? device = null, DType dtype = DType.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maps);
        Maps = maps;
        // Each of the three convolutions has windows of 3 positions of m channels on both sides.
        var fans = new Fans(3L * maps, 3L * maps);
        _gateWeights = Parameter("gateWeights", Init.XavierUniform([3, maps, 2 * maps], rng, 1, device, dtype, fans));
        _gateBias = Parameter("gateBias", Init.Constant([2 * maps], 0, device, dtype));
        _candidateWeights = Parameter("candidateWeights", Init.XavierUniform([3, maps, maps], rng, 1, device, dtype, fans));
        _candidateBias = Parameter("candidateBias", Init.Constant([maps], 0, device, dtype));
    }

    /// <summary>Channels of the state, m.</summary>
    public int Maps { get; }

    /// <summary>Multiplications and additions of one sequence forward: 18 m^2 for each step and position. A mean of steps need not be whole.</summary>
    public double Flops(int length, double steps) => 18.0 * Maps * Maps * length * steps;

    /// <summary>Runs the cell.</summary>
    /// <param name="state">[B, L, m].</param>
    /// <param name="steps">Time steps.</param>
    /// <param name="mask">[B, L], 0 where the state is held at zero; all alive when left out.</param>
    /// <param name="keep">Probability with which dropout keeps an element of the candidate; 1 for no dropout.</param>
    /// <param name="rng">Decides about dropout; only needed when <paramref name="keep"/> is below 1.</param>
    /// <param name="gateOffset">Added to the update gate's bias, [m]; nothing when left out.</param>
    /// <param name="gateLeak">
    /// k, how many times more of the candidate the update gate g lets in: it is 1 - k (1 - g), but not below 0. Gates that are quite open stay
    /// so, others lose in a short run what they lose in one k times as long without.
    /// </param>
    /// <param name="closedFrom">Update gates above it are taken as 1: see <see cref="DcgruOps"/>.</param>
    /// <returns>The last state, [B, L, m], and the raw saturation cost, [].</returns>
    /// <exception cref="ShapeException">The state, the mask or the offset does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gateLeak"/> is below 0 or no number, or <paramref name="closedFrom"/> not from 0 to 1.</exception>
    public (Tensor State, Tensor Saturation) Forward(
        Tensor state, int steps, Tensor? mask = null, double keep = 1, Rng? rng = null, Tensor? gateOffset = null, double gateLeak = 1, double closedFrom = 1)
    {
        Check(state);
        if (gateOffset is not null && gateOffset.Shape != [Maps]) throw WrongShape(gateOffset, $"an offset of the update gate [{Maps}]");
        var gateBias = gateOffset is null ? _gateBias : _gateBias + Tensor.Concat([Tensor.ZerosLike(gateOffset), gateOffset]);
        if (gateLeak == 1) return state.Dcgru(_gateWeights, gateBias, _candidateWeights, _candidateBias, steps, mask, keep, rng, closedFrom);
        if (!(gateLeak is >= 0 and < double.PositiveInfinity)) throw new ArgumentOutOfRangeException(nameof(gateLeak), gateLeak, "Gates let in a finite number of times as much, at least 0.");
        // g = x / 2 + 1 / 2 where it is not cut off, so 1 - k (1 - g) is the gate of 1 - k (1 - x): only what x lacks of 1 is scaled.
        const double Lacking = 1 - DcgruForward.UpdateOffset;
        var scale = Tensor.Concat([Tensor.Full([Maps], 1, gateBias.DType, gateBias.Device), Tensor.Full([Maps], gateLeak, gateBias.DType, gateBias.Device)]);
        return state.Dcgru(_gateWeights * scale, ((gateBias - Lacking) * scale) + Lacking, _candidateWeights, _candidateBias, steps, mask, keep, rng, closedFrom);
    }

    /// <summary>All states without dropout, for drawing. Nothing is recorded.</summary>
    /// <returns>[steps + 1, B, L, m]; the first is the state given.</returns>
    /// <inheritdoc cref="Forward"/>
#pragma warning disable CS1573 // The other parameters are inherited.
    public Tensor Trace(Tensor state, int steps, Tensor? mask = null, double closedFrom = 1)
#pragma warning restore CS1573
    {
        Check(state);
        return state.DcgruTrace(_gateWeights, _gateBias, _candidateWeights, _candidateBias, steps, mask, closedFrom);
    }

    private void Check(Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Rank != 3 || state.Shape[2] != Maps) throw WrongShape(state, $"a state [batch, length, {Maps}]");
    }
}
