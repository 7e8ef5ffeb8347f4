using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>sqrt(a^2 + b^2) without overflow; infinite when either is, even beside NaN.</summary>
public readonly record struct Hypot : IBinaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T>
    {
        T x = T.Abs(a), y = T.Abs(b), zero = T.Constant(0), infinity = T.Constant(double.PositiveInfinity);
        var larger = T.Max(x, y);
        var ratio = T.Min(x, y) / larger;
        var length = larger * T.Sqrt(T.Fma(ratio, ratio, T.Constant(1)));
        return T.IfEqual(x, infinity, x, T.IfEqual(y, infinity, y, T.IfEqual(larger, zero, zero, length)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => a / Forward(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => b / Forward(a, b);
}
