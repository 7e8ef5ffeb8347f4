namespace TensorCore.Kernels;

/// <summary>Whether a number is neither infinite nor NaN.</summary>
public readonly record struct IsFinite : IMap
{
    /// <inheritdoc/>
    public static int Arity => 1;

    /// <inheritdoc/>
    public static bool ResultIsMask => true;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => T.IfLess(T.Abs(a), T.Constant(double.PositiveInfinity), T.Constant(1), T.Constant(0));
}
