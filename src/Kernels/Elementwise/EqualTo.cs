namespace TensorCore.Kernels;

/// <summary>a == b. NaN equals nothing.</summary>
public readonly record struct EqualTo : IComparison
{
    /// <inheritdoc/>
    public T Holds<T>(T a, T b) where T : unmanaged, INumberLane<T> => T.IfEqual(a, b, T.Constant(1), T.Constant(0));
}
