using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>Integers in one 512-bit vector: int, long, or byte for truth values.</summary>
/// <param name="vector">The vector itself.</param>
/// <typeparam name="T">int, long or byte.</typeparam>
public readonly unsafe struct IntegerLane512<T>(Vector512<T> vector) : IIntegerLane<IntegerLane512<T>>, IVectorLane<IntegerLane512<T>, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <summary>The vector itself.</summary>
    public readonly Vector512<T> Vector = vector;

    /// <inheritdoc/>
    public static int Count => Vector512<T>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> Load(T* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(IntegerLane512<T> value, T* destination) => value.Vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(IntegerLane512<T> value, T* destination) => value.Vector.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> Broadcast(T value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> Constant(double value) => new(Vector512.Create(T.CreateSaturating(value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> Integer(long value) => new(Vector512.Create(T.CreateTruncating(value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> operator +(IntegerLane512<T> a, IntegerLane512<T> b) => new(a.Vector + b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> operator -(IntegerLane512<T> a, IntegerLane512<T> b) => new(a.Vector - b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> operator *(IntegerLane512<T> a, IntegerLane512<T> b) => new(a.Vector * b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> operator &(IntegerLane512<T> a, IntegerLane512<T> b) => new(a.Vector & b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> operator |(IntegerLane512<T> a, IntegerLane512<T> b) => new(a.Vector | b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> operator ^(IntegerLane512<T> a, IntegerLane512<T> b) => new(a.Vector ^ b.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> operator -(IntegerLane512<T> x) => new(-x.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> operator ~(IntegerLane512<T> x) => new(~x.Vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> Abs(IntegerLane512<T> x) => new(Vector512.Abs(x.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> Min(IntegerLane512<T> a, IntegerLane512<T> b) => new(Vector512.Min(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> Max(IntegerLane512<T> a, IntegerLane512<T> b) => new(Vector512.Max(a.Vector, b.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> IfLess(IntegerLane512<T> a, IntegerLane512<T> b, IntegerLane512<T> then, IntegerLane512<T> otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> IfLessOrEqual(IntegerLane512<T> a, IntegerLane512<T> b, IntegerLane512<T> then, IntegerLane512<T> otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> IfEqual(IntegerLane512<T> a, IntegerLane512<T> b, IntegerLane512<T> then, IntegerLane512<T> otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.Vector, b.Vector), then.Vector, otherwise.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> ShiftLeft(IntegerLane512<T> x, IntegerLane512<T> count) => IntegerMath.Map<IntegerMath.ShiftLeft, IntegerLane512<T>, T>(x, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> ShiftRight(IntegerLane512<T> x, IntegerLane512<T> count) => IntegerMath.Map<IntegerMath.ShiftRight, IntegerLane512<T>, T>(x, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> FloorDivide(IntegerLane512<T> a, IntegerLane512<T> b) => IntegerMath.Map<IntegerMath.FloorDivide, IntegerLane512<T>, T>(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> Remainder(IntegerLane512<T> a, IntegerLane512<T> b) => IntegerMath.Map<IntegerMath.Remainder, IntegerLane512<T>, T>(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLane512<T> Pow(IntegerLane512<T> x, IntegerLane512<T> y) => IntegerMath.Map<IntegerMath.Pow, IntegerLane512<T>, T>(x, y);
}
