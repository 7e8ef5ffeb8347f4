using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

/// <summary>Which processor a thread runs on, and how it leaves one. Linux only: elsewhere nothing is known and nothing moves.</summary>
internal static unsafe partial class Processor
{
    /// <summary>What <see cref="Current"/> gives where it cannot be known.</summary>
    public const int Unknown = -1;

    private const int MaskWords = 16; // of 64 processors each: glibc's cpu_set_t
    private static bool _isAvailable = OperatingSystem.IsLinux();

    /// <summary>Number of the processor that the calling thread is on, or <see cref="Unknown"/>. Takes some nanoseconds.</summary>
    public static int Current()
    {
        if (!_isAvailable) return Unknown;
        try
        {
            return CurrentProcessor();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            _isAvailable = false;
            return Unknown;
        }
    }

    /// <summary>
    /// Moves the calling thread to a processor that is not among these, if it may run on one. It may go back, or be moved
    /// back, to any that it was allowed before.
    /// </summary>
    /// <returns>Whether it was moved.</returns>
    public static bool Leave(ReadOnlySpan<int> taken)
    {
        var allowed = stackalloc ulong[MaskWords];
        // Fails on a machine with more processors than the mask has bits.
        if (!_isAvailable || GetAffinity(0, MaskWords * sizeof(ulong), allowed) < 0) return false;
        var others = stackalloc ulong[MaskWords];
        for (var i = 0; i < MaskWords; i++) others[i] = allowed[i];
        foreach (var processor in taken)
        {
            if (processor >= 0) others[processor / 64] &= ~(1UL << (processor % 64));
        }

        // Without any other the system refuses.
        if (SetAffinity(0, MaskWords * sizeof(ulong), others) != 0) return false;
        _ = SetAffinity(0, MaskWords * sizeof(ulong), allowed);
        return true;
    }

    [SuppressGCTransition]
    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    private static partial int CurrentProcessor();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint bytes, ulong* mask);
}
