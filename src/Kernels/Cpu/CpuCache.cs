using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>What the processor tells of its caches.</summary>
internal static class CpuCache
{
    private const long Unknown = 32 << 20;

    /// <summary>
    /// Bytes of the last-level cache, as the processor's identification tells them; 32 MB on processors without one. What is
    /// larger cannot be in a cache any more when it is read again from its beginning.
    /// </summary>
    public static long LastLevelBytes { get; } = Read();

    private static long Read()
    {
        if (!X86Base.IsSupported) return Unknown;

        // One leaf lists the caches on Intel's processors, another of the same form on AMD's that know topology extensions.
        var hasExtensions = (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax >= 0x8000001D
            && (X86Base.CpuId(unchecked((int)0x80000001), 0).Ecx & (1 << 22)) != 0;
        var leaf = hasExtensions ? unchecked((int)0x8000001D) : 4;
        if (!hasExtensions && X86Base.CpuId(0, 0).Eax < 4) return Unknown;
        long largest = 0;
        for (var i = 0; i < 16; i++)
        {
            var (kind, geometry, sets, _) = X86Base.CpuId(leaf, i);
            if ((kind & 31) == 0) break;
            var (line, partitions, ways) = ((geometry & 0xFFF) + 1L, ((geometry >> 12) & 0x3FF) + 1L, ((geometry >> 22) & 0x3FF) + 1L);
            largest = Math.Max(largest, line * partitions * ways * ((uint)sets + 1L));
        }

        return largest == 0 ? Unknown : largest;
    }
}
