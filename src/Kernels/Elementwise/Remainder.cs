namespace TensorCore.Kernels;

/// <summary>
/// a - b floor(a / b), with the sign of b, as <c>%</c> in Python. Exact while the quotient is below 2^46 (2^104 in double precision).
/// </summary>
public readonly record struct Remainder : IBinaryOp, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T>
    {
        // The quotient of the first step may be off in its last bit; its remainder is exact all the same, and divided again. Cut off
        // toward zero, no quotient adds b to what is too small to be told from it; the sign does that, once.
        var first = T.Fma(-T.Truncate(a / b), b, a);
        var r = T.Fma(-T.Truncate(first / b), b, first);
        T zero = T.Constant(0), infinity = T.Constant(double.PositiveInfinity);
        r = T.IfLess(b, zero, T.IfLess(zero, r, r + b, r), T.IfLess(r, zero, r + b, r));
        var sameSign = T.IfLess(T.Constant(-1), T.CopySign(T.Constant(1), a) * T.CopySign(T.Constant(1), b), a, b);
        var unbounded = T.IfEqual(a, zero, a, sameSign);
        return T.IfEqual(T.Abs(b), infinity, T.IfLess(T.Abs(a), infinity, unbounded, r), r);
    }

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(1);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => -T.Floor(a / b);

    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => T.Remainder(a, b);
}
