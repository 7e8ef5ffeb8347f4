namespace TensorCore.Kernels;

/// <summary>Whether a number is infinity or -infinity.</summary>
public readonly record struct IsInfinite : IMap
{
    /// <inheritdoc/>
    public static int Arity => 1;

    /// <inheritdoc/>
    public static bool ResultIsMask => true;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => T.IfEqual(T.Abs(a), T.Constant(double.PositiveInfinity), T.Constant(1), T.Constant(0));
}
