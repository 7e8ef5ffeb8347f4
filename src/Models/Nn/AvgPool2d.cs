namespace TensorCore;

/// <summary>The mean of each window of an image, [N, C, H, W] to [N, C, OH, OW].</summary>
/// <param name="kernel">Rows and columns of a window.</param>
/// <param name="stride">Rows and columns from one window to the next; the size of a window when left out.</param>
/// <param name="padding">Zeros on each side; at most half a window.</param>
/// <param name="countIncludePad">Whether these zeros count as elements of the mean.</param>
public sealed class AvgPool2d(int kernel, int? stride = null, int padding = 0, bool countIncludePad = true) : Layer
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) =>
        x.Rank == 4 ? x.AvgPool2d(kernel, stride, padding, countIncludePad) : throw WrongShape(x, "[batch, channels, height, width]");
}
