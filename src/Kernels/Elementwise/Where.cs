namespace TensorCore.Kernels;

/// <summary>b where the mask a is set, else c. Only moves bits, so it serves every dtype of the same width.</summary>
public readonly record struct Where : IIntegerMap
{
    /// <inheritdoc/>
    public static int Arity => 3;

    /// <inheritdoc/>
    public static bool FirstIsMask => true;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, IIntegerLane<T> => T.IfEqual(a, T.Integer(0), c, b);
}
