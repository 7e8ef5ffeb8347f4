using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>Eight floats in one 256-bit vector.</summary>
/// <param name="vector">The vector itself.</param>
public readonly unsafe struct F32x8(Vector256<float> vector) : ISimdLane<F32x8, float>, IFloatLane<F32x8>
{
    /// <summary>The vector itself.</summary>
    public readonly Vector256<float> Vector = vector;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Constant(double value) => new(Vector256.Create((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x8 value, float* destination) => value.Vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(F32x8 value, float* destination) => value.Vector.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Broadcast(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator +(F32x8 a, F32x8 b) => new(a.Vector + b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator -(F32x8 a, F32x8 b) => new(a.Vector - b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator *(F32x8 a, F32x8 b) => new(a.Vector * b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator /(F32x8 a, F32x8 b) => new(a.Vector / b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator -(F32x8 a) => new(-a.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Fma(F32x8 a, F32x8 b, F32x8 c) => new(Vector256.FusedMultiplyAdd(a.Vector, b.Vector, c.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Abs(F32x8 x) => new(Vector256.Abs(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Sqrt(F32x8 x) => new(Vector256.Sqrt(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Floor(F32x8 x) => new(Vector256.Floor(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Ceiling(F32x8 x) => new(Vector256.Ceiling(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Round(F32x8 x) => new(Vector256.Round(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Truncate(F32x8 x) => new(Vector256.Truncate(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Min(F32x8 a, F32x8 b) => new(OrderedVectors.Min(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Max(F32x8 a, F32x8 b) => new(OrderedVectors.Max(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 CopySign(F32x8 magnitude, F32x8 sign) => new(Vector256.CopySign(magnitude.Vector, sign.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 IfLess(F32x8 a, F32x8 b, F32x8 then, F32x8 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 IfLessOrEqual(F32x8 a, F32x8 b, F32x8 then, F32x8 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThanOrEqual(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 IfEqual(F32x8 a, F32x8 b, F32x8 then, F32x8 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(F32x8 value)
    {
        var four = value.Vector.GetLower() + value.Vector.GetUpper();
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return (two + Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(F32x8 value)
    {
        var four = OrderedVectors.Max(value.Vector, Vector256.Shuffle(value.Vector, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)));
        var two = OrderedVectors.Max(four, Vector256.Shuffle(four, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)));
        return OrderedVectors.Max(two, Vector256.Shuffle(two, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6))).ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MinLane(F32x8 value)
    {
        var four = OrderedVectors.Min(value.Vector, Vector256.Shuffle(value.Vector, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)));
        var two = OrderedVectors.Min(four, Vector256.Shuffle(four, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)));
        return OrderedVectors.Min(two, Vector256.Shuffle(two, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6))).ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Exp(F32x8 x) => LaneMath.Exp(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 ExpM1(F32x8 x) => LaneMath.ExpM1(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Log(F32x8 x) => LaneMath.Log(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Log1P(F32x8 x) => LaneMath.Log1P(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Sin(F32x8 x) => LaneMath.Sin(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Cos(F32x8 x) => LaneMath.Cos(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Tan(F32x8 x) => LaneMath.Tan(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Asin(F32x8 x) => LaneMath.Asin(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Acos(F32x8 x) => LaneMath.Acos(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Atan(F32x8 x) => LaneMath.Atan(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Sinh(F32x8 x) => LaneMath.Sinh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Cosh(F32x8 x) => LaneMath.Cosh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Tanh(F32x8 x) => LaneMath.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Sigmoid(F32x8 x) => LaneMath.Sigmoid(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Erf(F32x8 x) => LaneMath.Erf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 NormalCdf(F32x8 x) => LaneMath.NormalCdf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Atan2(F32x8 y, F32x8 x) => LaneMath.Atan2(y, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Pow(F32x8 x, F32x8 y) => LaneMath.Pow(x, y);

    static int ILaneBits<F32x8>.FractionBits => 23;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.Step(F32x8 p, F32x8 x, double c) => new(Vector256.FusedMultiplyAdd(p.Vector, x.Vector, Vector256.Create((float)c)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.FromBits(long bits) => new(Vector256.Create((int)bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.FromIntegerBits(F32x8 bits) => new(Vector256.ConvertToSingle(bits.Vector.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.operator &(F32x8 a, F32x8 b) => new(a.Vector & b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.operator |(F32x8 a, F32x8 b) => new(a.Vector | b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.operator ^(F32x8 a, F32x8 b) => new(a.Vector ^ b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.AddBits(F32x8 a, F32x8 b) => new((a.Vector.AsInt32() + b.Vector.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.SubtractBits(F32x8 a, F32x8 b) => new((a.Vector.AsInt32() - b.Vector.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.operator <<(F32x8 x, int count) => new((x.Vector.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.operator >>(F32x8 x, int count) => new((x.Vector.AsInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.LesserOrSecond(F32x8 a, F32x8 b) => new(Avx.IsSupported
        ? Avx.Min(a.Vector, b.Vector)
        : Vector256.ConditionalSelect(Vector256.LessThan(a.Vector, b.Vector), a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.GreaterOrSecond(F32x8 a, F32x8 b) => new(Avx.IsSupported
        ? Avx.Max(a.Vector, b.Vector)
        : Vector256.ConditionalSelect(Vector256.GreaterThan(a.Vector, b.Vector), a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool ILaneBits<F32x8>.AnyGreater(F32x8 a, F32x8 b) => Vector256.GreaterThanAny(a.Vector, b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 ILaneBits<F32x8>.Scale(F32x8 x, F32x8 n) => LaneBits.Scale(x, n);

    static bool ILaneBits<F32x8>.ScalesInSteps => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool ILaneBits<F32x8>.AllWithin(F32x8 x, double lower, double upper) =>
        (Vector256.GreaterThanOrEqual(x.Vector, Vector256.Create((float)lower)) & Vector256.LessThanOrEqual(x.Vector, Vector256.Create((float)upper)))
            .ExtractMostSignificantBits() == 0xFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ILaneBits<F32x8>.Split(F32x8 x, out F32x8 mantissa, out F32x8 exponent) =>
        LaneBits.Split(x, out mantissa, out exponent);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F32x8 IFloatLane<F32x8>.InDouble<TFunction>(F32x8 x, F32x8 y)
    {
        var (xLower, xUpper) = Vector256.Widen(x.Vector);
        var (yLower, yUpper) = Vector256.Widen(y.Vector);
        var lower = TFunction.Apply(new F64x4(xLower), new F64x4(yLower)).Vector;
        var upper = TFunction.Apply(new F64x4(xUpper), new F64x4(yUpper)).Vector;
        return new(Vector256.Narrow(lower, upper));
    }
}
