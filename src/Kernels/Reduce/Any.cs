namespace TensorCore.Kernels;

/// <summary>1 when any value is not 0, else 0.</summary>
public readonly record struct Any : IIntegerReducer
{
    /// <inheritdoc/>
    public static long Identity => 0;

    /// <inheritdoc/>
    public static long Combine(long a, long b) => (a | b) != 0 ? 1 : 0;
}
