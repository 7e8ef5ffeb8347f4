using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>Kernels written over <see cref="ITileVector{TVector, T}"/>, to be had for the registers of this processor.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal unsafe interface ITileKernels<T>
    where T : unmanaged
{
    /// <summary>How many kernels there are.</summary>
    static abstract int Count { get; }

    /// <summary>Puts the kernels' addresses into a table of <see cref="Count"/>. That compiles nothing: a kernel is compiled when it is first called.</summary>
    static abstract void Fill<TVector, TOps>(void** table)
        where TVector : unmanaged
        where TOps : struct, ITileVector<TVector, T>;
}

/// <summary>Chooses the registers of the tile kernels.</summary>
internal static unsafe class TileKernels
{
    /// <summary>Elements in a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Width<T>()
        where T : unmanaged =>
        Vector512.IsHardwareAccelerated ? Vector512<T>.Count
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? Vector256<T>.Count
        : 1;

    /// <summary>The table of kernels for the widest registers there are, in native memory: no bounds checks and no write barriers on the way to a call.</summary>
    public static void** Table<TKernels, T>()
        where TKernels : struct, ITileKernels<T>
        where T : unmanaged, INumber<T>
    {
        var table = (void**)NativeMemory.AllocZeroed((nuint)TKernels.Count, (nuint)sizeof(void*));
        if (Vector512.IsHardwareAccelerated) TKernels.Fill<Vector512<T>, TileVector512<T>>(table);
        else if (Vector256.IsHardwareAccelerated && Fma.IsSupported) TKernels.Fill<Vector256<T>, TileVector256<T>>(table);
        else TKernels.Fill<T, TileScalar<T>>(table);
        return table;
    }
}
