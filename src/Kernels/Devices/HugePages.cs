using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

/// <summary>
/// Asks Linux to back large blocks by pages of 2 MB. Most systems give them only on request; without them a pass over a
/// large tensor waits for a page fault (first pass) or a page table walk (every pass) each 4 KB.
/// </summary>
internal static partial class HugePages
{
    /// <summary>Bytes of a huge page on the machines with SIMD kernels.</summary>
    public const int Size = 2 << 20;

    private const int Advice = 14; // MADV_HUGEPAGE
    private static bool _isAvailable = OperatingSystem.IsLinux();

    /// <summary>Asks for huge pages where they lie wholly inside the block, which starts on a multiple of <see cref="Size"/>. Only a hint.</summary>
    public static void Request(nint address, long bytes)
    {
        var whole = bytes - (bytes % Size);
        if (!_isAvailable || whole == 0) return;
        try
        {
            // A kernel built without huge pages refuses; then the block has ordinary ones.
            _ = Advise(address, (nint)whole, Advice);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            _isAvailable = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint bytes, int advice);
}
