namespace TensorCore.Kernels;

/// <summary>Bool: whether a relation holds between the first and the second variable.</summary>
public readonly record struct ComparisonMap<TOp>(TOp Op) : IMap, IIntegerMap where TOp : unmanaged, IComparison
{
    /// <inheritdoc cref="IMap.Arity"/>
    public static int Arity => 2;

    /// <inheritdoc cref="IMap.ResultIsMask"/>
    public static bool ResultIsMask => true;

    T IMap.Apply<T>(T a, T b, T c) => Op.Holds(a, b);

    T IIntegerMap.Apply<T>(T a, T b, T c) => Op.Holds(a, b);
}

/// <summary>Bool: whether a relation holds between the variable and a number.</summary>
/// <param name="Op">The relation.</param>
/// <param name="Number">The number for floating-point tensors.</param>
/// <param name="Integer">The number for integer tensors.</param>
public readonly record struct FixedComparisonMap<TOp>(TOp Op, double Number, long Integer) : IMap, IIntegerMap where TOp : unmanaged, IComparison
{
    /// <inheritdoc cref="IMap.Arity"/>
    public static int Arity => 1;

    /// <inheritdoc cref="IMap.ResultIsMask"/>
    public static bool ResultIsMask => true;

    T IMap.Apply<T>(T a, T b, T c) => Op.Holds(a, T.Constant(Number));

    T IIntegerMap.Apply<T>(T a, T b, T c) => Op.Holds(a, T.Integer(Integer));
}

/// <summary>A relation with its sides exchanged: &lt; becomes &gt;.</summary>
public readonly record struct Swapped<TOp>(TOp Op) : IComparison where TOp : unmanaged, IComparison
{
    /// <inheritdoc/>
    public T Holds<T>(T a, T b) where T : unmanaged, INumberLane<T> => Op.Holds(b, a);
}
