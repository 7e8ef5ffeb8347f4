namespace TensorCore.Kernels;

/// <summary>What one tensor of many takes of a launch.</summary>
internal interface ILaunchPart
{
    /// <summary>The first group that works on it; the groups of the next part begin where its own end.</summary>
    int FirstGroup { get; }
}

internal readonly record struct FourParts<TPart>(TPart P0, TPart P1, TPart P2, TPart P3) : ILaunchPart where TPart : struct, ILaunchPart
{
    public int FirstGroup => P0.FirstGroup;

    public TPart Of(int group) => group < P2.FirstGroup ? group < P1.FirstGroup ? P0 : P1 : group < P3.FirstGroup ? P2 : P3;
}

internal readonly record struct SixteenParts<TPart>(FourParts<TPart> F0, FourParts<TPart> F1, FourParts<TPart> F2, FourParts<TPart> F3) : ILaunchPart
    where TPart : struct, ILaunchPart
{
    public int FirstGroup => F0.FirstGroup;

    public TPart Of(int group) => group < F2.FirstGroup
        ? group < F1.FirstGroup ? F0.Of(group) : F1.Of(group)
        : group < F3.FirstGroup ? F2.Of(group) : F3.Of(group);
}

/// <summary>
/// The tensors that one launch works on, each with groups of its own; a group finds its tensor in five comparisons. They are
/// fields because an array among the arguments would lie in local memory, and 32 because arguments may have 4 KB: an
/// optimizer's tensor takes 88 bytes. A table in device memory could hold any number, but ILGPU has no views in buffers, and
/// OpenCL reaches no buffer that is not an argument.
/// </summary>
internal readonly record struct LaunchParts<TPart>(SixteenParts<TPart> Low, SixteenParts<TPart> High) where TPart : struct, ILaunchPart
{
    /// <summary>Takes 32 parts; those that are not used begin after the last group.</summary>
    public static LaunchParts<TPart> Of(ReadOnlySpan<TPart> parts) => new(Sixteen(parts), Sixteen(parts[16..]));

    /// <summary>What a group works on.</summary>
    public TPart Of(int group) => group < High.FirstGroup ? Low.Of(group) : High.Of(group);

    private static SixteenParts<TPart> Sixteen(ReadOnlySpan<TPart> parts) => new(Four(parts), Four(parts[4..]), Four(parts[8..]), Four(parts[12..]));

    private static FourParts<TPart> Four(ReadOnlySpan<TPart> parts) => new(parts[0], parts[1], parts[2], parts[3]);
}
