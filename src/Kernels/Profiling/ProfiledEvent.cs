namespace TensorCore;

/// <summary>What a measured time belongs to.</summary>
public enum ProfiledKind
{
    /// <summary>A training step, or a part of a program that <see cref="Profiler.Measure"/> names.</summary>
    Region,

    /// <summary>A function as a tape records it, with all kernels it runs.</summary>
    Function,

    /// <summary>One run of a kernel. Kernels never lie inside each other.</summary>
    Kernel,
}

/// <summary>Which part of a training step something belongs to.</summary>
public enum ProfiledPass
{
    /// <summary>Computing results, and everything outside of training.</summary>
    Forward,

    /// <summary>Computing gradients, with what is computed again for them.</summary>
    Backward,

    /// <summary>Changing the weights.</summary>
    Update,
}

/// <summary>One measured time.</summary>
/// <param name="Kind">What it belongs to.</param>
/// <param name="Name">The op, kernel or region.</param>
/// <param name="Pass">The part of the training step.</param>
/// <param name="Thread">Number of the managed thread that called it.</param>
/// <param name="Start">Seconds from the profiler's start.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Shapes">Of a function the shapes of its inputs and results; of a kernel its sizes; empty when not known.</param>
/// <param name="Type">The dtype; null when not known.</param>
/// <param name="Flops">Floating-point operations; of a function and a region those of its kernels.</param>
/// <param name="Bytes">Bytes that have to be moved at least; of a function and a region those of its kernels.</param>
public sealed record ProfiledEvent(
    ProfiledKind Kind, string Name, ProfiledPass Pass, int Thread, double Start, double Seconds, string Shapes, DType? Type, double Flops, double Bytes)
{
    /// <summary>When it ended, in seconds from the profiler's start.</summary>
    public double End => Start + Seconds;
}
