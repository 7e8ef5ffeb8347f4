namespace TensorCore.Kernels;

/// <summary>What <see cref="DcgruBackward"/> computes. All tensors are dense Float32.</summary>
/// <param name="Batch">Examples, B.</param>
/// <param name="Length">Positions, L.</param>
/// <param name="Maps">Channels, m.</param>
/// <param name="Steps">Time steps, T.</param>
/// <param name="States">What the forward pass kept.</param>
/// <param name="Activations">What the forward pass kept.</param>
/// <param name="Mask">As in the forward pass.</param>
/// <param name="GateWeights">As in the forward pass.</param>
/// <param name="CandidateWeights">As in the forward pass.</param>
/// <param name="Keep">Probability of keeping, as in the forward pass.</param>
/// <param name="ClosedFrom">As in the forward pass.</param>
/// <param name="Gradient">Gradient of the last state, [B, L, m]; or absent for zeros.</param>
/// <param name="Penalty">Gradient of the raw saturation cost, one element; or absent for zero.</param>
/// <param name="StateGradient">Receives the gradient of the first state, [B, L, m].</param>
/// <param name="GateWeightGradient">Receives a gradient, [3, m, 2 m].</param>
/// <param name="GateBiasGradient">Receives a gradient, [2 m].</param>
/// <param name="CandidateWeightGradient">Receives a gradient, [3, m, m].</param>
/// <param name="CandidateBiasGradient">Receives a gradient, [m].</param>
public readonly record struct DcgruBackwardArgs(
    int Batch, int Length, int Maps, int Steps,
    Operand States, Operand Activations, Operand Mask, Operand GateWeights, Operand CandidateWeights, float Keep, float ClosedFrom,
    Operand Gradient, Operand Penalty, Operand StateGradient,
    Operand GateWeightGradient, Operand GateBiasGradient, Operand CandidateWeightGradient, Operand CandidateBiasGradient) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => DcgruLayout.Work(Batch, Length, Maps, Steps, passes: 2, States, Activations);
}

/// <summary>
/// The gradients of <see cref="DcgruForward"/>, by backpropagation through time. For a step with pre-activations x and the
/// gradient d of its result:
/// <code>
/// e  = d * mask
/// dg = e * (shift(s) - c)        dc = e * (1 - g) * drop        dxg, dxc = slope * dg, dc + penalty * sign(x) [|x| > 0.9]
/// dp = transposed conv(dxc; Wc)                                 dxr = slope * dp * s + penalty * ...
/// ds = transposed shift(e * g) + dp * r + transposed conv(dxr, dxg; Wr, Wg)
/// dW += windows of s (of r * s) transposed times dx
/// </code>
/// The gate's slope is that of hsig where a limit closes it, too. The products for dW run over several time steps at once.
/// </summary>
public readonly partial struct DcgruBackward : IKernel<DcgruBackwardArgs>;
