namespace TensorCore.Kernels;

/// <summary>1 when no value is 0, else 0.</summary>
public readonly record struct All : IIntegerReducer
{
    /// <inheritdoc/>
    public static long Identity => 1;

    /// <inheritdoc/>
    public static long Combine(long a, long b) => a != 0 && b != 0 ? 1 : 0;
}
