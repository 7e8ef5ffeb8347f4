namespace TensorCore.Kernels;

/// <summary>floor(a / b); infinite or NaN where b is 0, NaN where a is infinite.</summary>
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
        T r = T.Fma(-q, b, a), zero = T.Constant(0), less = q - T.Constant(1), infinity = T.Constant(double.PositiveInfinity);
        q = T.IfLess(b, zero, T.IfLess(zero, r, less, q), T.IfLess(r, zero, less, q));

        // As NumPy and PyTorch: infinity has no remainder, and a finite number is less than infinity by a whole one where signs differ.
        var differ = T.IfLess(T.CopySign(T.Constant(1), a) * T.CopySign(T.Constant(1), b), zero, T.Constant(-1), zero);
        q = T.IfEqual(T.Abs(b), infinity, T.IfLess(T.Abs(a), infinity, T.IfEqual(a, zero, q, differ), q), q);
        return T.IfEqual(T.Abs(a), infinity, T.IfEqual(b, zero, a / b, T.Constant(double.NaN)), q);
    }

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);

    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => T.FloorDivide(a, b);
}
