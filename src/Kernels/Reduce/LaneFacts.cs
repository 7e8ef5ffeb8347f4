using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

/// <summary>Small helpers of kernels that reduce over lanes.</summary>
internal static unsafe class LaneFacts
{
    private static ReadOnlySpan<float> Numbers32 => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private static ReadOnlySpan<double> Numbers64 => [0, 1, 2, 3, 4, 5, 6, 7];

    /// <summary>0, 1, 2, ... in the lanes: compared with a count, it tells the lanes that belong to a row from those past its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane LaneNumbers<TLane, T>() where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged =>
        typeof(T) == typeof(float)
            ? TLane.Load((T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Numbers32)))
            : TLane.Load((T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Numbers64)));

    /// <summary>A float or a double as a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(float) ? (float)(object)value : (double)(object)value;

    /// <summary>A double as a float or a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FromDouble<T>(double value) where T : unmanaged =>
        typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;

    /// <summary>Stores the first <paramref name="count"/> elements of a vector and nothing after them.</summary>
    /// <remarks>
    /// Element by element, not by a copy of the block: that is a call, and around a call in a loop all vectors of the loop
    /// go to the stack and back each time, where they cross cache lines.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart<TLane, T>(TLane value, T* destination, nint count) where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        var whole = value;
        for (nint i = 0; i < count; i++) destination[i] = ((T*)&whole)[i];
    }

    /// <summary>Stores the part of a vector for position <paramref name="at"/> of a row that lies before its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpTo<TLane, T>(TLane value, T* row, nint at, nint end) where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        if (at <= end - TLane.Count) TLane.Store(value, row + at);
        else StorePart<TLane, T>(value, row + at, end - at);
    }
}
