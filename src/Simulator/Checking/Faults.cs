using System.Diagnostics.CodeAnalysis;

namespace TensorCore.Simulator;

/// <summary>The sentences of the faults that one work-item commits on its own.</summary>
internal static unsafe class Faults
{
    /// <summary>A fault of the running work-item, or an exception of the host when no kernel runs.</summary>
    public static Exception Of(FaultKind kind, string what) =>
        WorkItem.CurrentOrNull is { } item
            ? new KernelFaultException(kind, item.Runner.KernelName, item.Runner.GroupIndex, item.Index,
                $"{item.Describe()} {what}")
            : new InvalidOperationException($"The host {what}");

    [DoesNotReturn]
    public static void OutOfBounds<T>(MemoryBlock? block, long index, long length) where T : unmanaged =>
        throw Of(FaultKind.OutOfBounds, length == 0
            ? $"uses index {index} of an empty view of {typeof(T).Name}: compare the index with Length first."
            : $"uses index {index} of a view of {length} {typeof(T).Name} elements in {Name(block)}: compare the index "
                + "with Length first, or check the grid's size.");

    [DoesNotReturn]
    public static void BadSubView<T>(long index, long length, long whole) where T : unmanaged =>
        throw Of(FaultKind.OutOfBounds,
            $"takes a sub-view from {index} of length {length} out of a view of {whole} {typeof(T).Name} elements: "
                + "the sub-view must lie inside the view, and start before its end.");

    [DoesNotReturn]
    public static void BadCast<T, TOther>(long offset) where T : unmanaged where TOther : unmanaged =>
        throw Of(FaultKind.Misaligned,
            $"casts a view of {typeof(T).Name} that starts at byte {offset} of its buffer to {typeof(TOther).Name} of "
                + $"{sizeof(TOther)} bytes: start the view at a multiple of {sizeof(TOther)} bytes.");

    [DoesNotReturn]
    public static void Misaligned<T>(MemoryBlock? block, byte* start, int alignment) where T : unmanaged =>
        throw Of(FaultKind.Misaligned,
            $"takes a view of {typeof(T).Name} that starts at byte {(block == null ? 0 : start - block.Start)} of "
                + $"{Name(block)} as aligned to {alignment} bytes: start the view at a multiple of {alignment} bytes.");

    [DoesNotReturn]
    public static void Disposed(MemoryBlock block) =>
        throw Of(FaultKind.OutOfBounds, $"uses {Name(block)} after it was disposed of: keep the buffer as long as its views.");

    /// <summary>"element 5 of Y (global memory of 400 bytes)", or without the name of the argument.</summary>
    public static string Element(MemoryBlock block, byte* address, int elementSize)
    {
        var argument = WorkItem.Current.Runner.FindArgument(block, address);
        return argument is { } found
            ? $"element {(address - found.Start) / elementSize} of {found.Name} ({Name(block)})"
            : $"element {(address - block.Start) / elementSize} of {Name(block)}";
    }

    /// <summary>"global memory of 400 bytes".</summary>
    public static string Name(MemoryBlock? block) => block == null
        ? "no memory"
        : $"{block.Kind switch { BlockKind.Global => "global", BlockKind.Shared => "shared", _ => "local" }} memory of {block.Bytes} bytes";
}
