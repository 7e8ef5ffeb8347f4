namespace TensorCore.Kernels;

/// <summary>The square root of a sum.</summary>
public readonly record struct RootOfSum : IReducer
{
    /// <inheritdoc/>
    public static double Identity => 0;

    /// <inheritdoc/>
    public static T Combine<T>(T a, T b) where T : unmanaged, ILane<T> => a + b;

    /// <inheritdoc/>
    public static double Across<T, TElement>(T value) where T : unmanaged, ISimdLane<T, TElement> where TElement : unmanaged =>
        Sum.Across<T, TElement>(value);

    /// <inheritdoc/>
    public T Finish<T>(T value) where T : unmanaged, ILane<T> => T.Sqrt(value);
}

/// <summary>A sum to the power 1 / p.</summary>
/// <param name="P">The order of the norm.</param>
public readonly record struct PowerOfSum(double P) : IReducer
{
    /// <inheritdoc/>
    public static double Identity => 0;

    /// <inheritdoc/>
    public static T Combine<T>(T a, T b) where T : unmanaged, ILane<T> => a + b;

    /// <inheritdoc/>
    public static double Across<T, TElement>(T value) where T : unmanaged, ISimdLane<T, TElement> where TElement : unmanaged =>
        Sum.Across<T, TElement>(value);

    /// <inheritdoc/>
    public T Finish<T>(T value) where T : unmanaged, ILane<T> => T.Pow(value, T.Constant(1 / P));
}

/// <summary>|x|^p.</summary>
/// <param name="P">The exponent.</param>
public readonly record struct AbsPower(double P) : IUnaryOp
{
    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Pow(T.Abs(x), T.Constant(P));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> =>
        T.Constant(P) * new SignedPower(P - 1).Forward(x);
}

/// <summary>sign(x) |x|^p, and 0 at 0.</summary>
/// <param name="P">The exponent.</param>
public readonly record struct SignedPower(double P) : IUnaryOp
{
    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> =>
        T.IfEqual(x, T.Constant(0), T.Constant(0), P == 1 ? x : T.CopySign(T.Pow(T.Abs(x), T.Constant(P)), x));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => P == 1
        ? T.Constant(1)
        : T.IfEqual(x, T.Constant(0), T.Constant(0), T.Constant(P) * T.Pow(T.Abs(x), T.Constant(P - 1)));
}

/// <summary>a / b^p, and 0 where b is 0.</summary>
/// <param name="P">The exponent.</param>
public readonly record struct OverPower(double P) : IBinaryOp
{
    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => Guarded(b, a / Power(b, P));

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => Guarded(b, T.Constant(1) / Power(b, P));

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => Guarded(b, T.Constant(-P) * a / Power(b, P + 1));

    private static T Guarded<T>(T b, T value) where T : unmanaged, ILane<T> => T.IfEqual(b, T.Constant(0), T.Constant(0), value);

    private static T Power<T>(T b, double p) where T : unmanaged, ILane<T> => p == 1 ? b : p == 2 ? b * b : T.Pow(b, T.Constant(p));
}
