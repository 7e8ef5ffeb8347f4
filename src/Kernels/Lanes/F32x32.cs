using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>
/// Thirty-two floats in two 512-bit vectors that go through a formula together, on machines with AVX-512: each of its
/// constants is loaded once for both, where <see cref="F32x16"/> loads it for every vector.
/// </summary>
/// <remarks>
/// Cycles per 16 floats from cache on Zen 5, which loads two vectors a cycle: exp 7.2 with F32x16 and 6.1 with this, sigmoid 9.1
/// and 8.4, gelu 23.4 and 21.1. It holds the vectors themselves, not two lanes: a pair of lanes gives the same machine code
/// where the JIT inlines it all, but has over twice as much to inline and too many locals for gelu.
/// </remarks>
/// <param name="first">Elements 0 to 15.</param>
/// <param name="second">Elements 16 to 31.</param>
internal readonly unsafe struct F32x32(Vector512<float> first, Vector512<float> second) : IVectorLane<F32x32, float>, IFloatLane<F32x32>
{
    public readonly Vector512<float> First = first, Second = second;

    public static int Count => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Constant(double value)
    {
        var shared = Vector512.Create((float)value);
        return new(shared, shared);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Load(float* source) => new(Vector512.Load(source), Vector512.Load(source + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x32 value, float* destination)
    {
        value.First.Store(destination);
        value.Second.Store(destination + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(F32x32 value, float* destination)
    {
        value.First.StoreAlignedNonTemporal(destination);
        value.Second.StoreAlignedNonTemporal(destination + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Broadcast(float value)
    {
        var shared = Vector512.Create(value);
        return new(shared, shared);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 operator +(F32x32 a, F32x32 b) => new(a.First + b.First, a.Second + b.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 operator -(F32x32 a, F32x32 b) => new(a.First - b.First, a.Second - b.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 operator *(F32x32 a, F32x32 b) => new(a.First * b.First, a.Second * b.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 operator /(F32x32 a, F32x32 b) => new(a.First / b.First, a.Second / b.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 operator -(F32x32 a) => new(-a.First, -a.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Fma(F32x32 a, F32x32 b, F32x32 c) =>
        new(Vector512.FusedMultiplyAdd(a.First, b.First, c.First), Vector512.FusedMultiplyAdd(a.Second, b.Second, c.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Abs(F32x32 x) => new(Vector512.Abs(x.First), Vector512.Abs(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Sqrt(F32x32 x) => new(Vector512.Sqrt(x.First), Vector512.Sqrt(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Floor(F32x32 x) => new(Vector512.Floor(x.First), Vector512.Floor(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Ceiling(F32x32 x) => new(Vector512.Ceiling(x.First), Vector512.Ceiling(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Round(F32x32 x) => new(Vector512.Round(x.First), Vector512.Round(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Truncate(F32x32 x) => new(Vector512.Truncate(x.First), Vector512.Truncate(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Min(F32x32 a, F32x32 b) => new(Vector512.Min(a.First, b.First), Vector512.Min(a.Second, b.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Max(F32x32 a, F32x32 b) => new(Vector512.Max(a.First, b.First), Vector512.Max(a.Second, b.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 CopySign(F32x32 magnitude, F32x32 sign) =>
        new(Vector512.CopySign(magnitude.First, sign.First), Vector512.CopySign(magnitude.Second, sign.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 IfLess(F32x32 a, F32x32 b, F32x32 then, F32x32 otherwise) => new(
        Vector512.ConditionalSelect(Vector512.LessThan(a.First, b.First), then.First, otherwise.First),
        Vector512.ConditionalSelect(Vector512.LessThan(a.Second, b.Second), then.Second, otherwise.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 IfLessOrEqual(F32x32 a, F32x32 b, F32x32 then, F32x32 otherwise) => new(
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a.First, b.First), then.First, otherwise.First),
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a.Second, b.Second), then.Second, otherwise.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 IfEqual(F32x32 a, F32x32 b, F32x32 then, F32x32 otherwise) => new(
        Vector512.ConditionalSelect(Vector512.Equals(a.First, b.First), then.First, otherwise.First),
        Vector512.ConditionalSelect(Vector512.Equals(a.Second, b.Second), then.Second, otherwise.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Exp(F32x32 x) => LaneMath.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 ExpM1(F32x32 x) => LaneMath.ExpM1(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Log(F32x32 x) => LaneMath.Log(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Log1P(F32x32 x) => LaneMath.Log1P(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Sin(F32x32 x) => LaneMath.Sin(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Cos(F32x32 x) => LaneMath.Cos(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Tan(F32x32 x) => LaneMath.Tan(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Asin(F32x32 x) => LaneMath.Asin(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Acos(F32x32 x) => LaneMath.Acos(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Atan(F32x32 x) => LaneMath.Atan(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Sinh(F32x32 x) => LaneMath.Sinh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Cosh(F32x32 x) => LaneMath.Cosh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Tanh(F32x32 x) => LaneMath.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Sigmoid(F32x32 x) => LaneMath.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Erf(F32x32 x) => LaneMath.Erf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 NormalCdf(F32x32 x) => LaneMath.NormalCdf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Atan2(F32x32 y, F32x32 x) => LaneMath.Atan2(y, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x32 Pow(F32x32 x, F32x32 y) => LaneMath.Pow(x, y);

    static int ILaneBits<F32x32>.FractionBits => 23;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.Step(F32x32 p, F32x32 x, double c)
    {
        var shared = Vector512.Create((float)c);
        return new(Vector512.FusedMultiplyAdd(p.First, x.First, shared), Vector512.FusedMultiplyAdd(p.Second, x.Second, shared));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.FromBits(long bits) => Broadcast(BitConverter.Int32BitsToSingle((int)bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.FromIntegerBits(F32x32 bits) =>
        new(Vector512.ConvertToSingle(bits.First.AsInt32()), Vector512.ConvertToSingle(bits.Second.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.operator &(F32x32 a, F32x32 b) => new(a.First & b.First, a.Second & b.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.operator |(F32x32 a, F32x32 b) => new(a.First | b.First, a.Second | b.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.operator ^(F32x32 a, F32x32 b) => new(a.First ^ b.First, a.Second ^ b.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.Select(F32x32 mask, F32x32 a, F32x32 b) => new(
        Vector512.ConditionalSelect(mask.First, a.First, b.First), Vector512.ConditionalSelect(mask.Second, a.Second, b.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.AddBits(F32x32 a, F32x32 b) => new(
        (a.First.AsInt32() + b.First.AsInt32()).AsSingle(), (a.Second.AsInt32() + b.Second.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.SubtractBits(F32x32 a, F32x32 b) => new(
        (a.First.AsInt32() - b.First.AsInt32()).AsSingle(), (a.Second.AsInt32() - b.Second.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.operator <<(F32x32 x, int count) =>
        new((x.First.AsInt32() << count).AsSingle(), (x.Second.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.operator >>(F32x32 x, int count) =>
        new((x.First.AsInt32() >> count).AsSingle(), (x.Second.AsInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.LesserOrSecond(F32x32 a, F32x32 b) =>
        new(Avx512F.Min(a.First, b.First), Avx512F.Min(a.Second, b.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.GreaterOrSecond(F32x32 a, F32x32 b) =>
        new(Avx512F.Max(a.First, b.First), Avx512F.Max(a.Second, b.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool ILaneBits<F32x32>.AnyGreater(F32x32 a, F32x32 b) =>
        Vector512.GreaterThanAny(a.First, b.First) || Vector512.GreaterThanAny(a.Second, b.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.Scale(F32x32 x, F32x32 n) => new(Avx512F.Scale(x.First, n.First), Avx512F.Scale(x.Second, n.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ILaneBits<F32x32>.Split(F32x32 x, out F32x32 mantissa, out F32x32 exponent)
    {
        mantissa = new(Avx512F.GetMantissa(x.First, LaneBits.MantissaFrom075To15), Avx512F.GetMantissa(x.Second, LaneBits.MantissaFrom075To15));
        exponent = new(
            Avx512F.GetExponent(x.First) - Avx512F.GetExponent(mantissa.First),
            Avx512F.GetExponent(x.Second) - Avx512F.GetExponent(mantissa.Second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 ILaneBits<F32x32>.LogOrSpecial(F32x32 x, F32x32 log)
    {
        var table = Vector512.Create(LaneBits.LogSpecials);
        return new(Avx512F.Fixup(log.First, x.First, table, 0), Avx512F.Fixup(log.Second, x.Second, table, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x32 IFloatLane<F32x32>.InDouble<TFunction>(F32x32 x, F32x32 y) => new(
        InDouble<F32x16, TFunction>(new(x.First), new(y.First)).Vector, InDouble<F32x16, TFunction>(new(x.Second), new(y.Second)).Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane InDouble<TLane, TFunction>(TLane x, TLane y) where TLane : unmanaged, IFloatLane<TLane> where TFunction : IDoubleFunction =>
        TLane.InDouble<TFunction>(x, y);
}
