namespace TensorCore;

/// <summary>The largest element of each window of an image, [N, C, H, W] to [N, C, OH, OW].</summary>
/// <param name="kernel">Rows and columns of a window.</param>
/// <param name="stride">Rows and columns from one window to the next; the size of a window when left out.</param>
/// <param name="padding">Rows and columns on each side that count as -infinity; at most half a window.</param>
public sealed class MaxPool2d(int kernel, int? stride = null, int padding = 0) : Layer
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) =>
        x.Rank == 4 ? x.MaxPool2d(kernel, stride, padding) : throw WrongShape(x, "[batch, channels, height, width]");
}
