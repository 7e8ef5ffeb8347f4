using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>One integer, for GPUs and machines without SIMD: an int, a long, or a byte for a truth value.</summary>
/// <param name="value">The integer itself.</param>
/// <typeparam name="T">int, long or byte.</typeparam>
public readonly unsafe struct IntegerLane1<T>(T value) : IIntegerLane<IntegerLane1<T>>, IVectorLane<IntegerLane1<T>, T>, IScalarLane<IntegerLane1<T>, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <summary>The integer itself.</summary>
    public readonly T Value = value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Load(T* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(IntegerLane1<T> value, T* destination) => *destination = value.Value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Broadcast(T value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Of(T value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ToElement(IntegerLane1<T> value) => value.Value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> OfMask(byte value) => Integer(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte ToMask(IntegerLane1<T> value) => T.IsZero(value.Value) ? (byte)0 : (byte)1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Constant(double value) => new(T.CreateSaturating(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Integer(long value) => new(T.CreateTruncating(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> operator +(IntegerLane1<T> a, IntegerLane1<T> b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> operator -(IntegerLane1<T> a, IntegerLane1<T> b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> operator *(IntegerLane1<T> a, IntegerLane1<T> b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> operator &(IntegerLane1<T> a, IntegerLane1<T> b) => new(a.Value & b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> operator |(IntegerLane1<T> a, IntegerLane1<T> b) => new(a.Value | b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> operator ^(IntegerLane1<T> a, IntegerLane1<T> b) => new(a.Value ^ b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> operator -(IntegerLane1<T> x) => new(-x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> operator ~(IntegerLane1<T> x) => new(~x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Abs(IntegerLane1<T> x) => new(T.IsNegative(x.Value) ? -x.Value : x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Min(IntegerLane1<T> a, IntegerLane1<T> b) => new(T.Min(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Max(IntegerLane1<T> a, IntegerLane1<T> b) => new(T.Max(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> IfLess(IntegerLane1<T> a, IntegerLane1<T> b, IntegerLane1<T> then, IntegerLane1<T> otherwise) =>
        a.Value < b.Value ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> IfLessOrEqual(IntegerLane1<T> a, IntegerLane1<T> b, IntegerLane1<T> then, IntegerLane1<T> otherwise) =>
        a.Value <= b.Value ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> IfEqual(IntegerLane1<T> a, IntegerLane1<T> b, IntegerLane1<T> then, IntegerLane1<T> otherwise) =>
        a.Value == b.Value ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> ShiftLeft(IntegerLane1<T> x, IntegerLane1<T> count) => new(IntegerMath.ShiftLeft.Apply(x.Value, count.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> ShiftRight(IntegerLane1<T> x, IntegerLane1<T> count) => new(IntegerMath.ShiftRight.Apply(x.Value, count.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> FloorDivide(IntegerLane1<T> a, IntegerLane1<T> b) => new(IntegerMath.FloorDivide.Apply(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Remainder(IntegerLane1<T> a, IntegerLane1<T> b) => new(IntegerMath.Remainder.Apply(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane1<T> Pow(IntegerLane1<T> x, IntegerLane1<T> y) => new(IntegerMath.Pow.Apply(x.Value, y.Value));
}
