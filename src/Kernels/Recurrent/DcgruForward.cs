namespace TensorCore.Kernels;

/// <summary>Dropout of the candidate. A counter-based generator decides what is kept, the same for any number of threads.</summary>
/// <param name="Keep">Probability of keeping, in (0, 1]; 1 is no dropout. What is kept is divided by it.</param>
/// <param name="Random">The stream and position that the decisions start from.</param>
public readonly record struct DcgruDropout(float Keep, RngState Random)
{
    /// <summary>Words of the stream that a whole run takes.</summary>
    public static long Words(int batch, int length, int maps, int steps) =>
        (long)batch * steps * (long)DropoutMask.Words((long)length * maps);
}

/// <summary>What <see cref="DcgruForward"/> computes. All tensors are dense Float32.</summary>
/// <param name="Batch">Examples, B.</param>
/// <param name="Length">Positions, L.</param>
/// <param name="Maps">Channels, m.</param>
/// <param name="Steps">Time steps, T.</param>
/// <param name="State">[B, L, m].</param>
/// <param name="Mask">[B, L], 1 where alive and 0 elsewhere; or absent for all alive.</param>
/// <param name="GateWeights">[3, m, 2 m], to the reset gate first.</param>
/// <param name="GateBias">[2 m].</param>
/// <param name="CandidateWeights">[3, m, m].</param>
/// <param name="CandidateBias">[m].</param>
/// <param name="Dropout">Dropout of the candidate.</param>
/// <param name="ClosedFrom">Update gates beyond it are 1; 1 for none but those that are.</param>
/// <param name="Result">Receives the last state, [B, L, m].</param>
/// <param name="Saturation">Receives the raw saturation cost, one element.</param>
/// <param name="States">Receives all states for the backward pass, in the layout of <see cref="DcgruHistory"/>; or absent.</param>
/// <param name="Activations">Receives all pre-activations for the backward pass; absent when <paramref name="States"/> is.</param>
/// <param name="Trace">Receives all states, the first included, as [T + 1, B, L, m]; or absent.</param>
public readonly record struct DcgruForwardArgs(
    int Batch, int Length, int Maps, int Steps,
    Operand State, Operand Mask, Operand GateWeights, Operand GateBias, Operand CandidateWeights, Operand CandidateBias,
    DcgruDropout Dropout, float ClosedFrom, Operand Result, Operand Saturation, Operand States, Operand Activations, Operand Trace) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => DcgruLayout.Work(Batch, Length, Maps, Steps, passes: 1, States, Activations);
}

/// <summary>
/// The diagonal recurrent cell of the improved Neural GPU (Freivalds and Liepins, arXiv 1702.08727), over all time steps:
/// <code>
/// r = hsig(conv(s; Wr) + br + 0.5)          hsig(x) = clip(x / 2 + 1 / 2, 0, 1)
/// g = hsig(conv(s; Wg) + bg + 0.7)          htanh(x) = clip(x, -1, 1)
/// c = dropout(htanh(conv(r * s; Wc) + bc))
/// s = (g * shift(s) + (1 - g) * c) * mask
/// </code>
/// with g taken as 1 where it is above a limit, and with convolutions of width 3 and zeros beyond the ends. Of m channels the first m - 2 floor(m / 3) stay where they are
/// under the shift, the next floor(m / 3) take the value of the position before, the last floor(m / 3) that of the position
/// after. The saturation cost is the sum of relu(|x| - 0.9) of all three pre-activations x over all steps and positions,
/// padded ones included.
/// </summary>
public readonly partial struct DcgruForward : IKernel<DcgruForwardArgs>
{
    /// <summary>Constant part of the reset gate's bias.</summary>
    public const double ResetOffset = 0.5;

    /// <summary>Constant part of the update gate's bias.</summary>
    public const double UpdateOffset = 0.7;

    /// <summary>Pre-activations beyond this size cost.</summary>
    public const double SaturationLimit = 0.9;
}

/// <summary>Sizes of what the forward pass keeps for the backward pass. The layout is the device's own business.</summary>
public static class DcgruHistory
{
    /// <summary>Float32 elements of the history of states, as rows and columns.</summary>
    public static (int Rows, int Columns) States(int batch, int length, int maps, int steps)
    {
        var layout = new DcgruLayout(batch, length, maps, steps);
        return (checked((int)layout.StateRows), layout.Channels);
    }

    /// <summary>Float32 elements of the history of pre-activations and dropout, as rows and columns.</summary>
    public static (int Rows, int Columns) Activations(int batch, int length, int maps, int steps)
    {
        var layout = new DcgruLayout(batch, length, maps, steps);
        return (checked(batch * steps), checked((int)layout.ActivationSize));
    }
}
