namespace TensorCore.Kernels;

/// <summary>The gradient of a variance: dx = dy * 2 / divisor * (x - mean), of the variables (dy, x, mean).</summary>
/// <param name="Divisor">What the sum of squares was divided by.</param>
public readonly record struct VarGradient(double Divisor) : IMap
{
    /// <inheritdoc/>
    public static int Arity => 3;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => T.Constant(2 / Divisor) * a * (b - c);
}
