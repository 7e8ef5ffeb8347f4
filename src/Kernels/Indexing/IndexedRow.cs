using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>Fetches rows of a table that an index points to before they are needed: the processor cannot guess them.</summary>
internal static unsafe class IndexedRow
{
    /// <summary>How many positions ahead of the one in use.</summary>
    public const int Ahead = 4;

    // Behind its first lines the processor's own prefetching follows a row.
    private const int MostBytes = 256;

    /// <summary>Asks for the lines of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(void* row, nint bytes)
    {
        if (!Sse.IsSupported) return;
        bytes = Math.Min(bytes, MostBytes);
        for (nint at = 0; at < bytes; at += 64) Sse.Prefetch0((byte*)row + at);
    }
}
