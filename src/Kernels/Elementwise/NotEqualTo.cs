namespace TensorCore.Kernels;

/// <summary>a != b. NaN differs from everything.</summary>
public readonly record struct NotEqualTo : IComparison
{
    /// <inheritdoc/>
    public T Holds<T>(T a, T b) where T : unmanaged, INumberLane<T> => T.IfEqual(a, b, T.Constant(0), T.Constant(1));
}
