using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The logarithm of x to base 2.</summary>
public readonly record struct Log2 : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => Snapped(T.Log(x) * T.Constant(1.4426950408889634));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(1.4426950408889634) / x;

    /// <summary>
    /// The nearest integer when y is off by no more than the rounding of log and product: powers of the base have
    /// integral logarithms.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Snapped<T>(T y) where T : unmanaged, ILane<T>
    {
        // 3 (4/3 - 1) - 1 is the spacing of numbers above 1 in the lane's own precision.
        var spacing = T.Abs(((T.Constant(4.0 / 3) - T.Constant(1)) * T.Constant(3)) - T.Constant(1));
        var nearest = T.Round(y);
        return T.IfLessOrEqual(T.Abs(y - nearest), spacing * T.Abs(nearest), nearest, y);
    }
}
