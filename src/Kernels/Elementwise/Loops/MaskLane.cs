using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>Moves truth values between bytes in memory and lanes of any element type, where they are 0 and 1.</summary>
internal static unsafe class MaskLane<TLane, T> where TLane : unmanaged, IVectorLane<TLane, T> where T : unmanaged
{
    /// <summary>As many bytes as the lane has elements, widened. Each must be 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Load(byte* source)
    {
        if (typeof(T) == typeof(byte)) return TLane.Load((T*)source);
        if (sizeof(TLane) == 64 && sizeof(T) == 4)
        {
            var wide = Avx512F.ConvertToVector512Int32(Vector128.Load(source));
            return typeof(T) == typeof(float) ? Unsafe.BitCast<Vector512<float>, TLane>(Vector512.ConvertToSingle(wide)) : Unsafe.BitCast<Vector512<int>, TLane>(wide);
        }

        if (sizeof(TLane) == 64)
        {
            var wide = Avx512F.ConvertToVector512Int64(Vector128.CreateScalarUnsafe(*(long*)source).AsByte());
            return typeof(T) == typeof(double) ? Unsafe.BitCast<Vector512<double>, TLane>(Vector512.ConvertToDouble(wide)) : Unsafe.BitCast<Vector512<long>, TLane>(wide);
        }

        if (sizeof(TLane) == 32 && sizeof(T) == 4)
        {
            var wide = Avx2.ConvertToVector256Int32(source);
            return typeof(T) == typeof(float) ? Unsafe.BitCast<Vector256<float>, TLane>(Vector256.ConvertToSingle(wide)) : Unsafe.BitCast<Vector256<int>, TLane>(wide);
        }

        if (sizeof(TLane) == 32)
        {
            if (typeof(T) == typeof(double))
                return Unsafe.BitCast<Vector256<double>, TLane>(Avx.ConvertToVector256Double(Sse41.ConvertToVector128Int32(source)));
            return Unsafe.BitCast<Vector256<long>, TLane>(Avx2.ConvertToVector256Int64(source));
        }

        return One(*source);
    }

    /// <summary>One byte in every element of the lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Broadcast(byte* source) => One(*source);

    /// <summary>The elements, each 0 or 1, as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TLane value, byte* destination)
    {
        if (typeof(T) == typeof(byte))
        {
            TLane.Store(value, (T*)destination);
        }
        else if (sizeof(TLane) == 64 && sizeof(T) == 4)
        {
            var wide = typeof(T) == typeof(float)
                ? Vector512.ConvertToInt32Native(Unsafe.BitCast<TLane, Vector512<float>>(value))
                : Unsafe.BitCast<TLane, Vector512<int>>(value);
            Avx512F.ConvertToVector128Byte(wide).Store(destination);
        }
        else if (sizeof(TLane) == 64)
        {
            var wide = typeof(T) == typeof(double)
                ? Vector512.ConvertToInt64Native(Unsafe.BitCast<TLane, Vector512<double>>(value))
                : Unsafe.BitCast<TLane, Vector512<long>>(value);
            *(long*)destination = Avx512F.ConvertToVector128Byte(wide).AsInt64().ToScalar();
        }
        else if (sizeof(TLane) == 32 && sizeof(T) == 4)
        {
            var wide = typeof(T) == typeof(float)
                ? Vector256.ConvertToInt32Native(Unsafe.BitCast<TLane, Vector256<float>>(value))
                : Unsafe.BitCast<TLane, Vector256<int>>(value);
            var half = Vector128.Narrow(wide.GetLower(), wide.GetUpper());
            *(long*)destination = Vector128.Narrow(half, half).AsInt64().ToScalar();
        }
        else if (sizeof(TLane) == 32)
        {
            Vector128<int> half;
            if (typeof(T) == typeof(double))
            {
                half = Avx.ConvertToVector128Int32(Unsafe.BitCast<TLane, Vector256<double>>(value));
            }
            else
            {
                var wide = Unsafe.BitCast<TLane, Vector256<long>>(value);
                half = Vector128.Narrow(wide.GetLower(), wide.GetUpper());
            }

            var quarter = Vector128.Narrow(half, half);
            *(int*)destination = Vector128.Narrow(quarter, quarter).AsInt32().ToScalar();
        }
        else
        {
            *destination = IsZero(value) ? (byte)0 : (byte)1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane One(byte value)
    {
        if (typeof(T) == typeof(float)) return TLane.Broadcast((T)(object)(float)value);
        if (typeof(T) == typeof(double)) return TLane.Broadcast((T)(object)(double)value);
        if (typeof(T) == typeof(int)) return TLane.Broadcast((T)(object)(int)value);
        if (typeof(T) == typeof(long)) return TLane.Broadcast((T)(object)(long)value);
        return TLane.Broadcast((T)(object)value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsZero(TLane value)
    {
        if (typeof(T) == typeof(float)) return Unsafe.BitCast<TLane, float>(value) == 0;
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<TLane, double>(value) == 0;
        return typeof(T) == typeof(int) ? Unsafe.BitCast<TLane, int>(value) == 0 : Unsafe.BitCast<TLane, long>(value) == 0;
    }
}
