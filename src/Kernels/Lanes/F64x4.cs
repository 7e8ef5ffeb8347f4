using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>Four doubles in one 256-bit vector.</summary>
/// <param name="vector">The vector itself.</param>
public readonly unsafe struct F64x4(Vector256<double> vector) : ISimdLane<F64x4, double>, ILaneBits<F64x4>
{
    /// <summary>The vector itself.</summary>
    public readonly Vector256<double> Vector = vector;

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Constant(double value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Load(double* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F64x4 value, double* destination) => value.Vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(F64x4 value, double* destination) => value.Vector.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Broadcast(double value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 operator +(F64x4 a, F64x4 b) => new(a.Vector + b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 operator -(F64x4 a, F64x4 b) => new(a.Vector - b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 operator *(F64x4 a, F64x4 b) => new(a.Vector * b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 operator /(F64x4 a, F64x4 b) => new(a.Vector / b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 operator -(F64x4 a) => new(-a.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Fma(F64x4 a, F64x4 b, F64x4 c) => new(Vector256.FusedMultiplyAdd(a.Vector, b.Vector, c.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Abs(F64x4 x) => new(Vector256.Abs(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Sqrt(F64x4 x) => new(Vector256.Sqrt(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Floor(F64x4 x) => new(Vector256.Floor(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Ceiling(F64x4 x) => new(Vector256.Ceiling(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Round(F64x4 x) => new(Vector256.Round(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Truncate(F64x4 x) => new(Vector256.Truncate(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Min(F64x4 a, F64x4 b) => new(OrderedVectors.Min(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Max(F64x4 a, F64x4 b) => new(OrderedVectors.Max(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 CopySign(F64x4 magnitude, F64x4 sign) => new(Vector256.CopySign(magnitude.Vector, sign.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 IfLess(F64x4 a, F64x4 b, F64x4 then, F64x4 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 IfLessOrEqual(F64x4 a, F64x4 b, F64x4 then, F64x4 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThanOrEqual(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 IfEqual(F64x4 a, F64x4 b, F64x4 then, F64x4 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(F64x4 value)
    {
        var two = value.Vector.GetLower() + value.Vector.GetUpper();
        return (two + Vector128.Shuffle(two, Vector128.Create(1L, 0L))).ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MaxLane(F64x4 value)
    {
        var two = OrderedVectors.Max(value.Vector, Vector256.Shuffle(value.Vector, Vector256.Create(2L, 3L, 0L, 1L)));
        return OrderedVectors.Max(two, Vector256.Shuffle(two, Vector256.Create(1L, 0L, 3L, 2L))).ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MinLane(F64x4 value)
    {
        var two = OrderedVectors.Min(value.Vector, Vector256.Shuffle(value.Vector, Vector256.Create(2L, 3L, 0L, 1L)));
        return OrderedVectors.Min(two, Vector256.Shuffle(two, Vector256.Create(1L, 0L, 3L, 2L))).ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Exp(F64x4 x) => LaneMath.Exp(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 ExpM1(F64x4 x) => LaneMath.ExpM1(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Log(F64x4 x) => LaneMath.Log(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Log1P(F64x4 x) => LaneMath.Log1P(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Sin(F64x4 x) => PerElement.Map(x, &Math.Sin);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Cos(F64x4 x) => PerElement.Map(x, &Math.Cos);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Tan(F64x4 x) => PerElement.Map(x, &Math.Tan);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Asin(F64x4 x) => PerElement.Map(x, &Math.Asin);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Acos(F64x4 x) => PerElement.Map(x, &Math.Acos);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Atan(F64x4 x) => PerElement.Map(x, &Math.Atan);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Sinh(F64x4 x) => LaneMath.Sinh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Cosh(F64x4 x) => LaneMath.Cosh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Tanh(F64x4 x) => LaneMath.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Sigmoid(F64x4 x) => LaneMath.Sigmoid(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Erf(F64x4 x) => LaneMath.Erf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 NormalCdf(F64x4 x) => LaneMath.NormalCdf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Atan2(F64x4 y, F64x4 x) => PerElement.Map(y, x, &Math.Atan2);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F64x4 Pow(F64x4 x, F64x4 y) => PerElement.Map(x, y, &Math.Pow);

    static int ILaneBits<F64x4>.FractionBits => 52;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.Step(F64x4 p, F64x4 x, double c) => new(Vector256.FusedMultiplyAdd(p.Vector, x.Vector, Vector256.Create(c)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.FromBits(long bits) => new(Vector256.Create(bits).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.FromIntegerBits(F64x4 bits) => new(Vector256.ConvertToDouble(bits.Vector.AsInt64()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.operator &(F64x4 a, F64x4 b) => new(a.Vector & b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.operator |(F64x4 a, F64x4 b) => new(a.Vector | b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.operator ^(F64x4 a, F64x4 b) => new(a.Vector ^ b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.AddBits(F64x4 a, F64x4 b) => new((a.Vector.AsInt64() + b.Vector.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.SubtractBits(F64x4 a, F64x4 b) => new((a.Vector.AsInt64() - b.Vector.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.operator <<(F64x4 x, int count) => new((x.Vector.AsInt64() << count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.operator >>(F64x4 x, int count) => new((x.Vector.AsInt64() >> count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.LesserOrSecond(F64x4 a, F64x4 b) => new(Avx.IsSupported
        ? Avx.Min(a.Vector, b.Vector)
        : Vector256.ConditionalSelect(Vector256.LessThan(a.Vector, b.Vector), a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.GreaterOrSecond(F64x4 a, F64x4 b) => new(Avx.IsSupported
        ? Avx.Max(a.Vector, b.Vector)
        : Vector256.ConditionalSelect(Vector256.GreaterThan(a.Vector, b.Vector), a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool ILaneBits<F64x4>.AnyGreater(F64x4 a, F64x4 b) => Vector256.GreaterThanAny(a.Vector, b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F64x4 ILaneBits<F64x4>.Scale(F64x4 x, F64x4 n) => LaneBits.Scale(x, n);

    static bool ILaneBits<F64x4>.ScalesInSteps => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool ILaneBits<F64x4>.AllWithin(F64x4 x, double lower, double upper) =>
        (Vector256.GreaterThanOrEqual(x.Vector, Vector256.Create(lower)) & Vector256.LessThanOrEqual(x.Vector, Vector256.Create(upper)))
            .ExtractMostSignificantBits() == 0xF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ILaneBits<F64x4>.Split(F64x4 x, out F64x4 mantissa, out F64x4 exponent) =>
        LaneBits.Split(x, out mantissa, out exponent);
}
