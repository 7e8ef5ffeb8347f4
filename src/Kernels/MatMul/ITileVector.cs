using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>
/// What <see cref="MicroKernel{T}"/> does with one register. The register type itself (<c>Vector512&lt;float&gt;</c>, or a
/// plain <c>float</c>) is the type parameter, not a struct around it, so that accumulators are register candidates
/// whatever the JIT thinks of promoting structs.
/// </summary>
/// <typeparam name="TVector">The register type.</typeparam>
/// <typeparam name="T">The element type: float, double, int or long.</typeparam>
internal unsafe interface ITileVector<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Elements in a register.</summary>
    static abstract int Width { get; }

    static abstract TVector Load(T* source);

    static abstract TVector Broadcast(T* source);

    /// <summary>x * y + sum: with one rounding in the vector versions of float and double, wrapping around for integers.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector sum);

    static abstract void Store(TVector value, T* destination);

    /// <summary>Stores the first <paramref name="count"/> elements (1 to <see cref="Width"/>) and touches nothing after them.</summary>
    static abstract void StorePart(TVector value, T* destination, nint count);
}

/// <summary>512-bit registers: AVX-512.</summary>
internal unsafe struct TileVector512<T> : ITileVector<Vector512<T>, T>
    where T : unmanaged
{
    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T* source) => Vector512.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> sum)
    {
        if (typeof(T) == typeof(float)) return Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double)) return Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>();
        return (x * y) + sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(Vector512<T> value, T* destination, nint count)
    {
        if (sizeof(T) == 4)
            Avx512F.MaskStore((int*)destination, Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)), value.AsInt32());
        else
            Avx512F.MaskStore((long*)destination, Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)), value.AsInt64());
    }
}

/// <summary>256-bit registers: AVX2 with FMA.</summary>
internal unsafe struct TileVector256<T> : ITileVector<Vector256<T>, T>
    where T : unmanaged
{
    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T* source) => Vector256.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> sum)
    {
        if (typeof(T) == typeof(float)) return Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double)) return Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>();
        return (x * y) + sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(Vector256<T> value, T* destination, nint count)
    {
        if (sizeof(T) == 4)
            Avx2.MaskStore((int*)destination, Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)), value.AsInt32());
        else
            Avx2.MaskStore((long*)destination, Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)), value.AsInt64());
    }
}

/// <summary>One element at a time, for processors that have neither.</summary>
internal unsafe struct TileScalar<T> : ITileVector<T, T>
    where T : unmanaged, System.Numerics.INumber<T>
{
    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T* source) => *source;

    // Not fused: without the instruction a fused multiply-add is a library call of tens of nanoseconds.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T x, T y, T sum) => unchecked((x * y) + sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T value, T* destination) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(T value, T* destination, nint count) => *destination = value;
}
