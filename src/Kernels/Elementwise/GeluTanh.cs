using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The tanh approximation of <see cref="Gelu"/>: x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, the gate written as a sigmoid.</summary>
public readonly record struct GeluTanh : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 6;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => x * T.Sigmoid(Argument(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>
    {
        var gate = T.Sigmoid(Argument(x));
        var slope = T.Constant(Factor) * T.Fma(x * x, T.Constant(3 * 0.044715), T.Constant(1));
        return T.Fma(x * gate * (T.Constant(1) - gate), slope, gate);
    }

    private const double Factor = 1.5957691216057308; // 2 sqrt(2 / pi)

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Argument<T>(T x) where T : unmanaged, ILane<T> =>
        T.Constant(Factor) * x * T.Fma(x * x, T.Constant(0.044715), T.Constant(1));
}
