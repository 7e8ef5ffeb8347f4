namespace TensorCore.Kernels;

/// <summary>b where a is not 0, else c.</summary>
public readonly record struct Where : IMap
{
    /// <inheritdoc/>
    public static int Arity => 3;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => T.IfEqual(a, T.Constant(0), c, b);
}
