namespace TensorCore.Kernels;

/// <summary>
/// An element-wise function of one variable, written once for every device and precision. Implement it on a read-only
/// record struct; parameters (a slope, a bound) are its fields.
/// </summary>
public interface IUnaryOp
{
    /// <summary>f(x).</summary>
    T Forward<T>(T x) where T : unmanaged, ILane<T>;

    /// <summary>f'(x), given y = f(x) as well because many derivatives are cheaper from it.</summary>
    T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>;
}

/// <summary>An element-wise function of two variables. See <see cref="IUnaryOp"/>.</summary>
public interface IBinaryOp
{
    /// <summary>f(a, b).</summary>
    T Forward<T>(T a, T b) where T : unmanaged, ILane<T>;

    /// <summary>The partial derivative by a.</summary>
    T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T>;

    /// <summary>The partial derivative by b.</summary>
    T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T>;
}

/// <summary>
/// What the element-wise loop applies: a function of up to three variables. Ops reach it through adapters such as
/// <see cref="UnaryMap{TOp}"/>, and composing two of them fuses two ops into one pass over memory.
/// </summary>
public interface IMap
{
    /// <summary>How many of the variables are used, 1 to 3; the others are never loaded.</summary>
    static abstract int Arity { get; }

    /// <summary>The value at one position.</summary>
    T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T>;
}

/// <summary>y = f(x).</summary>
public readonly record struct UnaryMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public static int Arity => 1;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => Op.Forward(a);
}

/// <summary>dx = dy * f'(x, y), of the variables (dy, x, y).</summary>
public readonly record struct UnaryGradientMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public static int Arity => 3;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => a * Op.Derivative(b, c);
}

/// <summary>y = f(a, b).</summary>
public readonly record struct BinaryMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static int Arity => 2;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => Op.Forward(a, b);
}

/// <summary>da = dy * df/da, of the variables (dy, a, b).</summary>
public readonly record struct BinaryGradientAMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static int Arity => 3;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => a * Op.DerivativeA(b, c);
}

/// <summary>db = dy * df/db, of the variables (dy, a, b).</summary>
public readonly record struct BinaryGradientBMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static int Arity => 3;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => a * Op.DerivativeB(b, c);
}
