using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// One step of <see cref="DcgruOps"/> in ordinary ops: what it computes in Float64 and what it is differentiated through when
/// its gradient is differentiated, and the definition that the fused kernels are held against.
/// </summary>
internal static class DcgruCell
{
    /// <summary>All steps.</summary>
    /// <param name="at">State [B, L, m], gates' weights [3, m, 2 m] and bias [2 m], candidate's weights [3, m, m] and bias [m].</param>
    /// <param name="mask">[B, L] or nothing.</param>
    /// <param name="steps">Time steps.</param>
    /// <param name="dropout">Dropout of the candidate.</param>
    /// <param name="closedFrom">Update gates above it are taken as 1, with the gradient as if they were not.</param>
    /// <param name="states">Receives every state after the first, when wanted.</param>
    /// <returns>Last state and raw saturation cost.</returns>
    public static Tensor[] Run(Tensor[] at, Tensor? mask, int steps, DcgruDropout dropout, double closedFrom, List<Tensor>? states = null)
    {
        var state = at[0];
        var saturation = Tensor.Zeros(Shape.Scalar, state.DType, state.Device);
        var alive = mask?.Detach().Cast(state.DType).Unsqueeze(-1);
        for (var step = 0; step < steps; step++)
        {
            var factors = dropout.Keep < 1 ? Factors(state, steps, step, dropout) : null;
            (state, var cost) = Step(state, at[1], at[2], at[3], at[4], alive, factors, closedFrom);
            saturation += cost;
            states?.Add(state);
        }

        return [steps == 0 ? state.Clone() : state, saturation];
    }

    private static (Tensor Next, Tensor Cost) Step(
        Tensor state, Tensor gateWeights, Tensor gateBias, Tensor candidateWeights, Tensor candidateBias, Tensor? alive, Tensor? factors, double closedFrom)
    {
        var (length, m) = (state.Shape[1], state.Shape[2]);
        var gates = Convolution(state, gateWeights, gateBias); // [B, L, 2m]
        var xr = gates.Narrow(2, 0, m) + DcgruForward.ResetOffset;
        var xg = gates.Narrow(2, m, m) + DcgruForward.UpdateOffset;
        var xc = Convolution(xr.HardSigmoid() * state, candidateWeights, candidateBias);
        var c = xc.HardTanh();
        if (factors is not null) c *= factors;
        var g = xg.HardSigmoid();
        if (closedFrom < 1) g = Tensor.Where(g > closedFrom, g - g.Detach() + 1, g);

        var (stay, move) = (m - (2 * (m / 3)), m / 3);
        var padded = state.Pad([(1, 1), (0, 0)]);
        var shifted = Tensor.Concat(
            [
                state.Narrow(2, 0, stay),
                padded.Narrow(1, 0, length).Narrow(2, stay, move),
                padded.Narrow(1, 2, length).Narrow(2, stay + move, move),
            ],
            axis: 2);
        var next = (g * shifted) + ((1 - g) * c);
        return (alive is null ? next : next * alive, Excess(xr) + Excess(xg) + Excess(xc));
    }

    /// <summary>Width 3, zeros beyond the ends: each position's window of three as one row, times [3 m, n].</summary>
    private static Tensor Convolution(Tensor x, Tensor weights, Tensor bias)
    {
        var length = x.Shape[1];
        var padded = x.Pad([(1, 1), (0, 0)]);
        var windows = Tensor.Concat([padded.Narrow(1, 0, length), x, padded.Narrow(1, 2, length)], axis: 2);
        return windows.MatMul(weights.Reshape([weights.Shape[0] * weights.Shape[1], weights.Shape[2]]), bias);
    }

    private static Tensor Excess(Tensor x) => x.SaturationCost(DcgruForward.SaturationLimit, LossReduction.Sum);

    private static Tensor Factors(Tensor state, int steps, int step, DcgruDropout dropout)
    {
        var result = Tensor.Empty(state.Shape, DType.Float32, state.Device);
        state.Device.Run<DcgruDropoutFactors, DcgruDropoutFactorsArgs>(
            new DcgruDropoutFactorsArgs(state.Shape[0], state.Shape[1], state.Shape[2], steps, step, dropout, result.Operand));
        return result.Cast(state.DType);
    }
}
