using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>x * tanh(softplus(x)) (Misra, 2019, arXiv:1908.08681).</summary>
public readonly record struct Mish : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 6;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => x * Gate(x, out _);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>
    {
        var gate = Gate(x, out var rest);
        return T.Fma(Bounded(x) * rest * (T.Constant(1) + gate), T.Sigmoid(x), gate);
    }

    /// <summary>tanh(log(1 + e)) = n / (n + 2) with e = exp(x) and n = e (e + 2); and 1 minus it. Both are at their limits long before the bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Gate<T>(T x, out T rest) where T : unmanaged, ILane<T>
    {
        var e = T.Exp(Bounded(x));
        var n = e * (e + T.Constant(2));
        rest = T.Constant(2) / (n + T.Constant(2));
        return n / (n + T.Constant(2));
    }

    /// <summary>The square of exp(40) is still a Float32.</summary>
    private static T Bounded<T>(T x) where T : unmanaged, ILane<T> => T.Min(x, T.Constant(40));
}
