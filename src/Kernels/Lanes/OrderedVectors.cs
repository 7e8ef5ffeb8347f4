using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>
/// <see cref="Vector256.Min{T}"/> and <see cref="Vector256.Max{T}"/>, NaN when either is NaN and -0 less than 0, in fewer instructions where
/// AVX-512 does not have them as one. The instructions of AVX give the second operand of two zeros, and when either is NaN: both ways together
/// tell what a single one forgets.
/// </summary>
internal static class OrderedVectors
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) =>
        Avx.IsSupported && !Avx512DQ.VL.IsSupported ? Avx.Min(a, b) | Avx.Min(b, a) : Vector256.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Min(Vector256<double> a, Vector256<double> b) =>
        Avx.IsSupported && !Avx512DQ.VL.IsSupported ? Avx.Min(a, b) | Avx.Min(b, a) : Vector256.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b)
    {
        if (!Avx.IsSupported || Avx512DQ.VL.IsSupported) return Vector256.Max(a, b);
        Vector256<float> one = Avx.Max(a, b), differs = one ^ Avx.Max(b, a);
        return (one | differs) - differs; // -0 - -0 of two zeros, NaN of NaN, else nothing is taken away.
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Max(Vector256<double> a, Vector256<double> b)
    {
        if (!Avx.IsSupported || Avx512DQ.VL.IsSupported) return Vector256.Max(a, b);
        Vector256<double> one = Avx.Max(a, b), differs = one ^ Avx.Max(b, a);
        return (one | differs) - differs;
    }
}
