using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The inverse hyperbolic cosine, log(x + sqrt(x^2 - 1)).</summary>
public readonly record struct Acosh : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 8;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T>
    {
        // As Asinh: in x - 1 near 1, and by the logarithm alone where x^2 would overflow.
        var above = x - T.Constant(1);
        var near = T.Log1P(above + T.Sqrt(above * (above + T.Constant(2))));
        var far = T.Log(x) + T.Constant(0.6931471805599453);
        // Squared, a negative number looks like a positive one.
        return T.IfLess(x, T.Constant(1), T.Constant(double.NaN), T.IfLess(T.Constant(1e8), x, far, near));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(1) / T.Sqrt((x - T.Constant(1)) * (x + T.Constant(1)));
}
