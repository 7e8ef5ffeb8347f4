namespace TensorCore.Kernels;

/// <summary>The counterpart of <see cref="IMap"/> for Int32, Int64 and Bool.</summary>
public interface IIntegerMap
{
    /// <summary>How many of the variables are used, 1 to 3; the others are never loaded.</summary>
    static abstract int Arity { get; }

    /// <summary>Whether the first variable is a Bool tensor, which arrives as 0 or 1.</summary>
    static virtual bool FirstIsMask => false;

    /// <summary>Whether the result, which must then be 0 or 1, is stored as Bool.</summary>
    static virtual bool ResultIsMask => false;

    /// <summary>The value at one position.</summary>
    T Apply<T>(T a, T b, T c) where T : unmanaged, IIntegerLane<T>;
}

/// <summary>y = f(x).</summary>
public readonly record struct IntegerUnaryMap<TOp>(TOp Op) : IIntegerMap where TOp : unmanaged, IIntegerUnaryOp
{
    /// <inheritdoc/>
    public static int Arity => 1;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, IIntegerLane<T> => Op.Integer(a);
}

/// <summary>y = f(a, b).</summary>
public readonly record struct IntegerBinaryMap<TOp>(TOp Op) : IIntegerMap where TOp : unmanaged, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public static int Arity => 2;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, IIntegerLane<T> => Op.Integer(a, b);
}

/// <summary>y = f(a, b) of truth values: whatever is not 0 becomes 1, so that a sum is "or" and a product "and".</summary>
public readonly record struct TruthMap<TOp>(TOp Op) : IIntegerMap where TOp : unmanaged, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public static int Arity => 2;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, IIntegerLane<T> =>
        T.IfEqual(Op.Integer(a, b), T.Integer(0), T.Integer(0), T.Integer(1));
}

/// <summary>f(x, b) with a fixed b, as a function of x alone.</summary>
public readonly record struct FixedIntegerB<TOp>(TOp Op, long B) : IIntegerUnaryOp where TOp : unmanaged, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public T Integer<T>(T x) where T : unmanaged, IIntegerLane<T> => Op.Integer(x, T.Integer(B));
}

/// <summary>f(a, x) with a fixed a, as a function of x alone.</summary>
public readonly record struct FixedIntegerA<TOp>(TOp Op, long A) : IIntegerUnaryOp where TOp : unmanaged, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public T Integer<T>(T x) where T : unmanaged, IIntegerLane<T> => Op.Integer(T.Integer(A), x);
}
