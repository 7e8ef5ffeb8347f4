using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>2 to the power x.</summary>
public readonly record struct Exp2 : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Second;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T>
    {
        // exp(x ln 2), where the rounding error of the product, which exp would magnify by |x|, is found by FMA and put back.
        var product = x * T.Constant(0.6931471805599453);
        var error = T.Fma(x, T.Constant(-2.1219444005469057e-4), T.Fma(x, T.Constant(0.693359375), -product));
        var y = T.Exp(product);
        var finite = T.IfLess(T.Constant(0), y, y, T.Constant(double.PositiveInfinity)); // 0, infinity and NaN need no correction
        return T.IfLess(finite, T.Constant(double.PositiveInfinity), T.Fma(y, error, y), y);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => y * T.Constant(0.6931471805599453);
}
