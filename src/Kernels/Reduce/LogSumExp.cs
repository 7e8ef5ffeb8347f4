namespace TensorCore.Kernels;

/// <summary>exp(a - b), where a b that is not finite counts as 0: what is summed for the logarithm of a sum of exponentials.</summary>
public readonly record struct ShiftedExp : IMap
{
    /// <inheritdoc/>
    public static int Arity => 2;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => T.Exp(a - FiniteOrZero(b));

    /// <summary>x where it is finite, else 0.</summary>
    public static T FiniteOrZero<T>(T x) where T : unmanaged, ILane<T> => T.IfLess(T.Abs(x), T.Constant(double.PositiveInfinity), x, T.Constant(0));
}

/// <summary>log(sum) + max, of the variables (sum, max), where a max that is not finite counts as 0.</summary>
public readonly record struct LogAndShiftBack : IMap
{
    /// <inheritdoc/>
    public static int Arity => 2;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => T.Log(a) + ShiftedExp.FiniteOrZero(b);
}

/// <summary>The gradient of the logarithm of a sum of exponentials: dx = dy * exp(x - y), of the variables (dy, x, y); 0 where all x are -infinity.</summary>
public readonly record struct LogSumExpGradient : IMap
{
    /// <inheritdoc/>
    public static int Arity => 3;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> =>
        a * T.Exp(b - T.IfLess(T.Constant(double.NegativeInfinity), c, c, T.Constant(1) / c)); // 1 / -infinity is 0, 1 / NaN stays NaN
}
