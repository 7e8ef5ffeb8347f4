namespace TensorCore;

/// <summary>Merges axes: by default all but the first, [N, ...] to [N, C].</summary>
/// <param name="start">First axis to merge.</param>
/// <param name="end">Last axis to merge.</param>
public sealed class Flatten(int start = 1, int end = -1) : Layer
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.Flatten(start, end);
}
