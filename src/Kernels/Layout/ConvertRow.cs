using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>Conversion between element types.</summary>
internal static unsafe class ConvertRow
{
    /// <summary>One value; see <see cref="CopyKernel"/> for the rules.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTo One<TFrom, TTo>(TFrom value, bool toBool) where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        if (typeof(TFrom) == typeof(TTo)) return (TTo)(object)value;
        if (toBool) return TFrom.IsZero(value) ? TTo.Zero : TTo.One;
        if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(int)) return (TTo)(object)(int)(long)(object)value;
        return TTo.CreateSaturating(value);
    }

    /// <summary>Dense to dense. The pairs that models convert between all the time take 8 elements at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dense<TFrom, TTo>(TTo* to, TFrom* from, nint count, bool toBool)
        where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        nint i = 0;
        if (Vector256.IsHardwareAccelerated && !toBool)
        {
            for (; i <= count - 8 && Eight(to + i, from + i); i += 8)
            {
            }
        }

        for (; i < count; i++) to[i] = One<TFrom, TTo>(from[i], toBool);
    }

    /// <summary>Converts 8 elements, or says that there is no such conversion: known when compiled, so the loop folds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Eight<TFrom, TTo>(TTo* to, TFrom* from) where TFrom : unmanaged where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(double)) Two((double*)to, Vector256.Widen(Vector256.Load((float*)from)));
        else if (typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(float)) Vector256.Narrow(Vector256.Load((double*)from), Vector256.Load((double*)from + 4)).Store((float*)to);
        else if (typeof(TFrom) == typeof(int) && typeof(TTo) == typeof(float)) Vector256.ConvertToSingle(Vector256.Load((int*)from)).Store((float*)to);
        else if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(int)) Vector256.ConvertToInt32(Vector256.Load((float*)from)).Store((int*)to);
        else if (typeof(TFrom) == typeof(byte) && typeof(TTo) == typeof(float)) Vector256.ConvertToSingle(Bytes((byte*)from)).Store((float*)to);
        else if (typeof(TFrom) == typeof(byte) && typeof(TTo) == typeof(int)) Bytes((byte*)from).Store((int*)to);
        else if (typeof(TFrom) == typeof(int) && typeof(TTo) == typeof(long)) Two((long*)to, Vector256.Widen(Vector256.Load((int*)from)));
        else if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(int)) Vector256.Narrow(Vector256.Load((long*)from), Vector256.Load((long*)from + 4)).Store((int*)to);
        else return false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Bytes(byte* from)
    {
        var words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)from).AsByte());
        var (lower, upper) = Vector128.Widen(words);
        return Vector256.Create(lower, upper).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two<T>(T* to, (Vector256<T> Lower, Vector256<T> Upper) halves) where T : unmanaged
    {
        halves.Lower.Store(to);
        halves.Upper.Store(to + 4);
    }
}
