namespace TensorCore.Kernels;

/// <summary>floor(a / b); infinite or NaN where b is 0.</summary>
public readonly record struct FloorDivide : IBinaryOp, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Nothing;

    /// <inheritdoc/>
    public static Uses DerivativeBUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T>
    {
        // The quotient may have been rounded up to an integer; then the remainder has the wrong sign.
        var q = T.Floor(a / b);
        T r = T.Fma(-q, b, a), zero = T.Constant(0), less = q - T.Constant(1);
        return T.IfLess(b, zero, T.IfLess(zero, r, less, q), T.IfLess(r, zero, less, q));
    }

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);

    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => T.FloorDivide(a, b);
}
