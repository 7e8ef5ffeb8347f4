namespace TensorCore.Kernels;

/// <summary>
/// Neighboring targets of a pass along one axis, from <paramref name="Start"/> to <paramref name="End"/>, for which the same
/// taps fall inside the source: <paramref name="Count"/> from number <paramref name="First"/> on. The others would multiply
/// zeros.
/// </summary>
/// <param name="Start">The first target.</param>
/// <param name="End">One after the last target.</param>
/// <param name="First">The first tap inside; 0 if there is none.</param>
/// <param name="Count">How many taps are inside.</param>
internal readonly record struct TapRun(nint Start, nint End, nint First, nint Count)
{
    /// <summary>At least as many runs as <see cref="Find"/> can make: each end of the range of taps moves once for each tap.</summary>
    public static nint Most(in AxisPhase phase, nint targets) => Math.Min(targets, (2 * (nint)phase.Count) + 2);

    /// <summary>Cuts all targets of a pass into runs.</summary>
    /// <param name="phase">The pass along this axis.</param>
    /// <param name="targets">Targets of the pass.</param>
    /// <param name="stride">Source positions from one target to the next.</param>
    /// <param name="dilation">Source positions from one tap to the next.</param>
    /// <param name="length">Positions of the source.</param>
    /// <param name="runs">Where they go; room for <see cref="Most"/>.</param>
    /// <returns>How many there are.</returns>
    public static unsafe int Find(in AxisPhase phase, nint targets, nint stride, nint dilation, nint length, TapRun* runs)
    {
        var count = 0;
        for (nint i = 0; i < targets; i = runs[count++].End) runs[count] = From(phase, i, targets, stride, dilation, length);
        return count;
    }

    /// <summary>The run from target <paramref name="start"/> on, to <paramref name="end"/> at most. See <see cref="Find"/>.</summary>
    public static TapRun From(in AxisPhase phase, nint start, nint end, nint stride, nint dilation, nint length)
    {
        var run = Inside(phase, (start * stride) + phase.Offset, dilation, length);
        var i = start + 1;
        while (i < end && run == Inside(phase, (i * stride) + phase.Offset, dilation, length)) i++;
        return run with { Start = start, End = i };
    }

    /// <summary>The taps inside the source when the first is at <paramref name="position"/>; no start and end.</summary>
    private static TapRun Inside(in AxisPhase phase, nint position, nint dilation, nint length)
    {
        var first = position >= 0 ? 0 : Math.Min(phase.Count, (dilation - 1 - position) / dilation);
        var end = position >= length ? 0 : Math.Min(phase.Count, ((length - 1 - position) / dilation) + 1);
        return end <= first ? default : new TapRun(0, 0, first, end - first);
    }
}
