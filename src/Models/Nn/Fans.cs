namespace TensorCore;

/// <summary>How many inputs each output of a layer sums, and how many outputs each input reaches.</summary>
/// <param name="In">Inputs of one output.</param>
/// <param name="Out">Outputs of one input.</param>
public readonly record struct Fans(long In, long Out)
{
    /// <summary>
    /// The fans of a weight in PyTorch's layout, [out, in] or [out, in, ...kernel], counted as PyTorch does: the kernel's
    /// positions count for both.
    /// </summary>
    /// <exception cref="ShapeException">The shape has fewer than two axes; give the fans yourself.</exception>
    public static Fans Of(Shape weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank < 2) throw new ShapeException($"Fans are those of a weight [out, in, ...]; {weight} has fewer than two axes. Give them yourself, or use an initializer that needs none.");
        long positions = 1;
        for (var axis = 2; axis < weight.Rank; axis++) positions *= weight[axis];
        return new Fans(weight[1] * positions, weight[0] * positions);
    }
}
