namespace TensorCore.Kernels;

/// <summary>Whether a number is NaN.</summary>
public readonly record struct IsNaN : IMap
{
    /// <inheritdoc/>
    public static int Arity => 1;

    /// <inheritdoc/>
    public static bool ResultIsMask => true;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => T.IfEqual(a, a, T.Constant(0), T.Constant(1));
}
