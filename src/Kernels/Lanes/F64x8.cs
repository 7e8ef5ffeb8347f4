using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>Eight doubles in one 512-bit vector.</summary>
/// <param name="vector">The vector itself.</param>
public readonly unsafe struct F64x8(Vector512<double> vector) : ISimdLane<F64x8, double>, ILaneBits<F64x8>
{
    /// <summary>The vector itself.</summary>
    public readonly Vector512<double> Vector = vector;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Constant(double value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Load(double* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F64x8 value, double* destination) => value.Vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(F64x8 value, double* destination) => value.Vector.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Broadcast(double value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 operator +(F64x8 a, F64x8 b) => new(a.Vector + b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 operator -(F64x8 a, F64x8 b) => new(a.Vector - b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 operator *(F64x8 a, F64x8 b) => new(a.Vector * b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 operator /(F64x8 a, F64x8 b) => new(a.Vector / b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 operator -(F64x8 a) => new(-a.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Fma(F64x8 a, F64x8 b, F64x8 c) => new(Vector512.FusedMultiplyAdd(a.Vector, b.Vector, c.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Abs(F64x8 x) => new(Vector512.Abs(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Sqrt(F64x8 x) => new(Vector512.Sqrt(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Floor(F64x8 x) => new(Vector512.Floor(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Ceiling(F64x8 x) => new(Vector512.Ceiling(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Round(F64x8 x) => new(Vector512.Round(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Truncate(F64x8 x) => new(Vector512.Truncate(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Min(F64x8 a, F64x8 b) => new(Vector512.Min(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Max(F64x8 a, F64x8 b) => new(Vector512.Max(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 CopySign(F64x8 magnitude, F64x8 sign) => new(Vector512.CopySign(magnitude.Vector, sign.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 IfLess(F64x8 a, F64x8 b, F64x8 then, F64x8 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 IfLessOrEqual(F64x8 a, F64x8 b, F64x8 then, F64x8 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 IfEqual(F64x8 a, F64x8 b, F64x8 then, F64x8 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(F64x8 value) => F64x4.Sum(new(value.Vector.GetLower() + value.Vector.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MaxLane(F64x8 value) => F64x4.MaxLane(new(Vector256.Max(value.Vector.GetLower(), value.Vector.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MinLane(F64x8 value) => F64x4.MinLane(new(Vector256.Min(value.Vector.GetLower(), value.Vector.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Exp(F64x8 x) => LaneMath.Exp(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 ExpM1(F64x8 x) => LaneMath.ExpM1(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Log(F64x8 x) => LaneMath.Log(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Log1P(F64x8 x) => LaneMath.Log1P(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Sin(F64x8 x) => PerElement.Map(x, &Math.Sin);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Cos(F64x8 x) => PerElement.Map(x, &Math.Cos);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Tan(F64x8 x) => PerElement.Map(x, &Math.Tan);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Asin(F64x8 x) => PerElement.Map(x, &Math.Asin);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Acos(F64x8 x) => PerElement.Map(x, &Math.Acos);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Atan(F64x8 x) => PerElement.Map(x, &Math.Atan);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Sinh(F64x8 x) => LaneMath.Sinh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Cosh(F64x8 x) => LaneMath.Cosh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Tanh(F64x8 x) => LaneMath.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Sigmoid(F64x8 x) => LaneMath.Sigmoid(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Erf(F64x8 x) => LaneMath.Erf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 NormalCdf(F64x8 x) => LaneMath.NormalCdf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Atan2(F64x8 y, F64x8 x) => PerElement.Map(y, x, &Math.Atan2);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x8 Pow(F64x8 x, F64x8 y) => PerElement.Map(x, y, &Math.Pow);

    static int ILaneBits<F64x8>.FractionBits => 52;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.Step(F64x8 p, F64x8 x, double c) => new(Vector512.FusedMultiplyAdd(p.Vector, x.Vector, Vector512.Create(c)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.FromBits(long bits) => new(Vector512.Create(bits).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.FromIntegerBits(F64x8 bits) => new(Vector512.ConvertToDouble(bits.Vector.AsInt64()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.operator &(F64x8 a, F64x8 b) => new(a.Vector & b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.operator |(F64x8 a, F64x8 b) => new(a.Vector | b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.operator ^(F64x8 a, F64x8 b) => new(a.Vector ^ b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.AddBits(F64x8 a, F64x8 b) => new((a.Vector.AsInt64() + b.Vector.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.SubtractBits(F64x8 a, F64x8 b) => new((a.Vector.AsInt64() - b.Vector.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.operator <<(F64x8 x, int count) => new((x.Vector.AsInt64() << count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.operator >>(F64x8 x, int count) => new((x.Vector.AsInt64() >> count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.LesserOrSecond(F64x8 a, F64x8 b) => new(Avx512F.IsSupported
        ? Avx512F.Min(a.Vector, b.Vector)
        : Vector512.ConditionalSelect(Vector512.LessThan(a.Vector, b.Vector), a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.GreaterOrSecond(F64x8 a, F64x8 b) => new(Avx512F.IsSupported
        ? Avx512F.Max(a.Vector, b.Vector)
        : Vector512.ConditionalSelect(Vector512.GreaterThan(a.Vector, b.Vector), a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool ILaneBits<F64x8>.AnyGreater(F64x8 a, F64x8 b) => Vector512.GreaterThanAny(a.Vector, b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x8 ILaneBits<F64x8>.Scale(F64x8 x, F64x8 n) =>
        Avx512F.IsSupported ? new(Avx512F.Scale(x.Vector, n.Vector)) : LaneBits.Scale(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ILaneBits<F64x8>.Split(F64x8 x, out F64x8 mantissa, out F64x8 exponent)
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
    static F64x8 ILaneBits<F64x8>.LogOrSpecial(F64x8 x, F64x8 log) => Avx512F.IsSupported
        ? new(Avx512F.Fixup(log.Vector, x.Vector, Vector512.Create((long)LaneBits.LogSpecials), 0))
        : LaneBits.LogOrSpecial(x, log);
}
