using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>Integers in one 256-bit vector: int, long, or byte for truth values.</summary>
/// <param name="vector">The vector itself.</param>
/// <typeparam name="T">int, long or byte.</typeparam>
public readonly unsafe struct IntegerLane256<T>(Vector256<T> vector) : IIntegerLane<IntegerLane256<T>>, IVectorLane<IntegerLane256<T>, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <summary>The vector itself.</summary>
    public readonly Vector256<T> Vector = vector;

    /// <inheritdoc/>
    public static int Count => Vector256<T>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> Load(T* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(IntegerLane256<T> value, T* destination) => value.Vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(IntegerLane256<T> value, T* destination) => value.Vector.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> Broadcast(T value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> Constant(double value) => new(Vector256.Create(T.CreateSaturating(value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> Integer(long value) => new(Vector256.Create(T.CreateTruncating(value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> operator +(IntegerLane256<T> a, IntegerLane256<T> b) => new(a.Vector + b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> operator -(IntegerLane256<T> a, IntegerLane256<T> b) => new(a.Vector - b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> operator *(IntegerLane256<T> a, IntegerLane256<T> b) => new(a.Vector * b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> operator &(IntegerLane256<T> a, IntegerLane256<T> b) => new(a.Vector & b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> operator |(IntegerLane256<T> a, IntegerLane256<T> b) => new(a.Vector | b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> operator ^(IntegerLane256<T> a, IntegerLane256<T> b) => new(a.Vector ^ b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> operator -(IntegerLane256<T> x) => new(-x.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> operator ~(IntegerLane256<T> x) => new(~x.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> Abs(IntegerLane256<T> x) => new(Vector256.Abs(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> Min(IntegerLane256<T> a, IntegerLane256<T> b) => new(Vector256.Min(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> Max(IntegerLane256<T> a, IntegerLane256<T> b) => new(Vector256.Max(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> IfLess(IntegerLane256<T> a, IntegerLane256<T> b, IntegerLane256<T> then, IntegerLane256<T> otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> IfLessOrEqual(IntegerLane256<T> a, IntegerLane256<T> b, IntegerLane256<T> then, IntegerLane256<T> otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThanOrEqual(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> IfEqual(IntegerLane256<T> a, IntegerLane256<T> b, IntegerLane256<T> then, IntegerLane256<T> otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> ShiftLeft(IntegerLane256<T> x, IntegerLane256<T> count) => IntegerMath.Map<IntegerMath.ShiftLeft, IntegerLane256<T>, T>(x, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> ShiftRight(IntegerLane256<T> x, IntegerLane256<T> count) => IntegerMath.Map<IntegerMath.ShiftRight, IntegerLane256<T>, T>(x, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> FloorDivide(IntegerLane256<T> a, IntegerLane256<T> b) => IntegerMath.Map<IntegerMath.FloorDivide, IntegerLane256<T>, T>(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> Remainder(IntegerLane256<T> a, IntegerLane256<T> b) => IntegerMath.Map<IntegerMath.Remainder, IntegerLane256<T>, T>(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane256<T> Pow(IntegerLane256<T> x, IntegerLane256<T> y) => IntegerMath.Map<IntegerMath.Pow, IntegerLane256<T>, T>(x, y);
}
