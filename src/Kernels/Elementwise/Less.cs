namespace TensorCore.Kernels;

/// <summary>a &lt; b. False when either is NaN.</summary>
public readonly record struct Less : IComparison
{
    /// <inheritdoc/>
    public T Holds<T>(T a, T b) where T : unmanaged, INumberLane<T> => T.IfLess(a, b, T.Constant(1), T.Constant(0));
}
