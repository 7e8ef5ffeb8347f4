using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The inverse hyperbolic sine, log(x + sqrt(x^2 + 1)).</summary>
public readonly record struct Asinh : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 8;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T>
    {
        // log1p keeps small x, the logarithm alone keeps x^2 from overflowing; 1 / 4x^2 is below the precision there.
        T one = T.Constant(1), size = T.Abs(x), square = x * x;
        var near = T.Log1P(size + (square / (one + T.Sqrt(square + one))));
        var far = T.Log(size) + T.Constant(0.6931471805599453);
        return T.CopySign(T.IfLess(T.Constant(1e8), size, far, near), x);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(1) / T.Sqrt(T.Fma(x, x, T.Constant(1)));
}
