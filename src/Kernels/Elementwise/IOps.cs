namespace TensorCore.Kernels;

/// <summary>Which values a derivative is computed from: what a backward pass has to read, and nothing else.</summary>
[Flags]
public enum Uses
{
    /// <summary>None: the derivative is a constant.</summary>
    Nothing = 0,

    /// <summary>x of a function y = f(x); a of a function f(a, b).</summary>
    First = 1,

    /// <summary>y of a function y = f(x); b of a function f(a, b).</summary>
    Second = 2,

    /// <summary>Both.</summary>
    Both = First | Second,
}

/// <summary>
/// An element-wise function of one variable, written once for every device and precision. Implement it on a read-only
/// record struct; parameters (a slope, a bound) are its fields.
/// </summary>
public interface IUnaryOp
{
    /// <summary>What <see cref="Derivative"/> looks at. Saying less than both makes the backward pass faster.</summary>
    static virtual Uses DerivativeUses => Uses.Both;

    /// <summary>f(x).</summary>
    T Forward<T>(T x) where T : unmanaged, ILane<T>;

    /// <summary>f'(x), given y = f(x) as well because many derivatives are cheaper from it.</summary>
    T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>;
}

/// <summary>An element-wise function of two variables. See <see cref="IUnaryOp"/>.</summary>
public interface IBinaryOp
{
    /// <summary>What <see cref="DerivativeA"/> looks at.</summary>
    static virtual Uses DerivativeAUses => Uses.Both;

    /// <summary>What <see cref="DerivativeB"/> looks at.</summary>
    static virtual Uses DerivativeBUses => Uses.Both;

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

/// <summary>dx = dy * f'(x, y), of the variables dy and then those of x and y that the derivative uses.</summary>
public readonly record struct UnaryGradientMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public static int Arity => TOp.DerivativeUses == Uses.Both ? 3 : 2;

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
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => Op.Forward(a, b);
}

/// <summary>da = dy * df/da, of the variables dy and then those of a and b that the derivative uses.</summary>
public readonly record struct BinaryGradientAMap<TOp>(TOp Op) : IMap where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static int Arity => TOp.DerivativeAUses == Uses.Both ? 3 : 2;

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
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> =>
        a * Op.DerivativeB(b, TOp.DerivativeBUses == Uses.Both ? c : b);
}

/// <summary>f(x, b) with a fixed b, as a function of x alone.</summary>
public readonly record struct FixedB<TOp>(TOp Op, double B) : IUnaryOp where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => TOp.DerivativeAUses & Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => Op.Forward(x, T.Constant(B));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => Op.DerivativeA(x, T.Constant(B));
}

/// <summary>f(a, x) with a fixed a, as a function of x alone.</summary>
public readonly record struct FixedA<TOp>(TOp Op, double A) : IUnaryOp where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => (TOp.DerivativeBUses & Uses.Second) != 0 ? Uses.First : Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => Op.Forward(T.Constant(A), x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => Op.DerivativeB(T.Constant(A), x);
}
