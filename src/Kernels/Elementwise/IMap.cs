namespace TensorCore.Kernels;

/// <summary>
/// What the element-wise loop applies: a function of up to three variables. Ops reach it through adapters such as
/// <see cref="UnaryMap{TOp}"/>, and composing two of them fuses two ops into one pass over memory.
/// </summary>
public interface IMap
{
    /// <summary>How many of the variables are used, 1 to 3; the others are never loaded.</summary>
    static abstract int Arity { get; }

    /// <summary>Cost of one element relative to an addition, roughly: decides from how many elements on a second thread pays.</summary>
    static virtual int Cost => 1;

    /// <summary>Whether the first variable is a Bool tensor, which arrives as 0 or 1.</summary>
    static virtual bool FirstIsMask => false;

    /// <summary>Whether the result, which must then be 0 or 1, is stored as Bool.</summary>
    static virtual bool ResultIsMask => false;

    /// <summary>The value at one position.</summary>
    T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T>;
}

/// <summary>y = f(x).</summary>
public readonly record struct UnaryMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public static int Arity => 1;

    /// <inheritdoc/>
    public static int Cost => TOp.Cost;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => Op.Forward(a);
}

/// <summary>dx = dy * f'(x, y), of the variables dy and then those of x and y that the derivative uses.</summary>
public readonly record struct UnaryGradientMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public static int Arity => TOp.DerivativeUses == Uses.Both ? 3 : 2;

    /// <inheritdoc/>
    public static int Cost => TOp.Cost;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> =>
        a * Op.Derivative(b, TOp.DerivativeUses == Uses.Both ? c : b);
}

/// <summary>y = f(a, b).</summary>
public readonly record struct BinaryMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static int Arity => 2;

    /// <inheritdoc/>
    public static int Cost => TOp.Cost;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => Op.Forward(a, b);
}

/// <summary>da = dy * df/da, of the variables dy and then those of a and b that the derivative uses.</summary>
public readonly record struct BinaryGradientAMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static int Arity => TOp.DerivativeAUses == Uses.Both ? 3 : 2;

    /// <inheritdoc/>
    public static int Cost => TOp.Cost;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> =>
        a * Op.DerivativeA(b, TOp.DerivativeAUses == Uses.Both ? c : b);
}

/// <summary>db = dy * df/db, of the variables dy and then those of a and b that the derivative uses.</summary>
public readonly record struct BinaryGradientBMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static int Arity => TOp.DerivativeBUses == Uses.Both ? 3 : 2;

    /// <inheritdoc/>
    public static int Cost => TOp.Cost;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> =>
        a * Op.DerivativeB(b, TOp.DerivativeBUses == Uses.Both ? c : b);
}
