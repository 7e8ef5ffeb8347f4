using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>Sixteen floats in one 512-bit vector.</summary>
/// <param name="vector">The vector itself.</param>
public readonly unsafe struct F32x16(Vector512<float> vector) : ISimdLane<F32x16, float>, IFloatLane<F32x16>
{
    /// <summary>The vector itself.</summary>
    public readonly Vector512<float> Vector = vector;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Constant(double value) => new(Vector512.Create((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Load(float* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x16 value, float* destination) => value.Vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(F32x16 value, float* destination) => value.Vector.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Broadcast(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator +(F32x16 a, F32x16 b) => new(a.Vector + b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator -(F32x16 a, F32x16 b) => new(a.Vector - b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator *(F32x16 a, F32x16 b) => new(a.Vector * b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator /(F32x16 a, F32x16 b) => new(a.Vector / b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator -(F32x16 a) => new(-a.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Fma(F32x16 a, F32x16 b, F32x16 c) => new(Vector512.FusedMultiplyAdd(a.Vector, b.Vector, c.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Abs(F32x16 x) => new(Vector512.Abs(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Sqrt(F32x16 x) => new(Vector512.Sqrt(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Floor(F32x16 x) => new(Vector512.Floor(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Ceiling(F32x16 x) => new(Vector512.Ceiling(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Round(F32x16 x) => new(Vector512.Round(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Truncate(F32x16 x) => new(Vector512.Truncate(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Min(F32x16 a, F32x16 b) => new(Vector512.Min(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Max(F32x16 a, F32x16 b) => new(Vector512.Max(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 CopySign(F32x16 magnitude, F32x16 sign) => new(Vector512.CopySign(magnitude.Vector, sign.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 IfLess(F32x16 a, F32x16 b, F32x16 then, F32x16 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 IfLessOrEqual(F32x16 a, F32x16 b, F32x16 then, F32x16 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 IfEqual(F32x16 a, F32x16 b, F32x16 then, F32x16 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(F32x16 value) => F32x8.Sum(new(value.Vector.GetLower() + value.Vector.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(F32x16 value) => F32x8.MaxLane(new(Vector256.Max(value.Vector.GetLower(), value.Vector.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MinLane(F32x16 value) => F32x8.MinLane(new(Vector256.Min(value.Vector.GetLower(), value.Vector.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Exp(F32x16 x) => LaneMath.Exp(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 ExpM1(F32x16 x) => LaneMath.ExpM1(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Log(F32x16 x) => LaneMath.Log(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Log1P(F32x16 x) => LaneMath.Log1P(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Sin(F32x16 x) => LaneMath.Sin(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Cos(F32x16 x) => LaneMath.Cos(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Tan(F32x16 x) => LaneMath.Tan(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Asin(F32x16 x) => LaneMath.Asin(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Acos(F32x16 x) => LaneMath.Acos(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Atan(F32x16 x) => LaneMath.Atan(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Sinh(F32x16 x) => LaneMath.Sinh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Cosh(F32x16 x) => LaneMath.Cosh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Tanh(F32x16 x) => LaneMath.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Sigmoid(F32x16 x) => LaneMath.Sigmoid(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Erf(F32x16 x) => LaneMath.Erf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 NormalCdf(F32x16 x) => LaneMath.NormalCdf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Atan2(F32x16 y, F32x16 x) => LaneMath.Atan2(y, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Pow(F32x16 x, F32x16 y) => LaneMath.Pow(x, y);

    static int ILaneBits<F32x16>.FractionBits => 23;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.Step(F32x16 p, F32x16 x, double c) => new(Vector512.FusedMultiplyAdd(p.Vector, x.Vector, Vector512.Create((float)c)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.FromBits(long bits) => new(Vector512.Create((int)bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.FromIntegerBits(F32x16 bits) => new(Vector512.ConvertToSingle(bits.Vector.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.operator &(F32x16 a, F32x16 b) => new(a.Vector & b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.operator |(F32x16 a, F32x16 b) => new(a.Vector | b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.operator ^(F32x16 a, F32x16 b) => new(a.Vector ^ b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.Select(F32x16 mask, F32x16 a, F32x16 b) => new(Vector512.ConditionalSelect(mask.Vector, a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.AddBits(F32x16 a, F32x16 b) => new((a.Vector.AsInt32() + b.Vector.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.SubtractBits(F32x16 a, F32x16 b) => new((a.Vector.AsInt32() - b.Vector.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.operator <<(F32x16 x, int count) => new((x.Vector.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.operator >>(F32x16 x, int count) => new((x.Vector.AsInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.LesserOrSecond(F32x16 a, F32x16 b) => new(Avx512F.IsSupported
        ? Avx512F.Min(a.Vector, b.Vector)
        : Vector512.ConditionalSelect(Vector512.LessThan(a.Vector, b.Vector), a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.GreaterOrSecond(F32x16 a, F32x16 b) => new(Avx512F.IsSupported
        ? Avx512F.Max(a.Vector, b.Vector)
        : Vector512.ConditionalSelect(Vector512.GreaterThan(a.Vector, b.Vector), a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool ILaneBits<F32x16>.AnyGreater(F32x16 a, F32x16 b) => Vector512.GreaterThanAny(a.Vector, b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.Scale(F32x16 x, F32x16 n) =>
        Avx512F.IsSupported ? new(Avx512F.Scale(x.Vector, n.Vector)) : LaneBits.Scale(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ILaneBits<F32x16>.Split(F32x16 x, out F32x16 mantissa, out F32x16 exponent)
    {
        if (!Avx512F.IsSupported)
        {
            LaneBits.Split(x, out mantissa, out exponent);
            return;
        }

        mantissa = new(Avx512F.GetMantissa(x.Vector, LaneBits.MantissaFrom075To15));
        exponent = new(Avx512F.GetExponent(x.Vector) - Avx512F.GetExponent(mantissa.Vector));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 ILaneBits<F32x16>.LogOrSpecial(F32x16 x, F32x16 log) => Avx512F.IsSupported
        ? new(Avx512F.Fixup(log.Vector, x.Vector, Vector512.Create(LaneBits.LogSpecials), 0))
        : LaneBits.LogOrSpecial(x, log);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x16 IFloatLane<F32x16>.InDouble<TFunction>(F32x16 x, F32x16 y)
    {
        var (xLower, xUpper) = Vector512.Widen(x.Vector);
        var (yLower, yUpper) = Vector512.Widen(y.Vector);
        var lower = TFunction.Apply(new F64x8(xLower), new F64x8(yLower)).Vector;
        var upper = TFunction.Apply(new F64x8(xUpper), new F64x8(yUpper)).Vector;
        return new(Vector512.Narrow(lower, upper));
    }
}
