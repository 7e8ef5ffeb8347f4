using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

internal unsafe partial struct WeightGradientSums<T>
{
    // A panel of three registers for this many positions takes 36 KB, about a first-level cache.
    private const nint PaddedPositions = 192;

    /// <summary>
    /// A band with zeros copied around it: the taps of a row are rows of one product, so that tiles are tall in spite of
    /// few channels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Padded(Band band, T* sums, T* scratch, bool isFirst)
    {
        nint channels = Geometry.Channels, filters = Geometry.Filters, tapsY = Geometry.Y.Kernel, tapsX = Geometry.X.Kernel;
        nint bandRows = band.Y1 - band.Y0, columns = band.X1 - band.X0, rows = tapsX * channels;
        var input = Input.Window(
            band.Sample, (band.Y0 * Geometry.Y.Stride) - Geometry.Y.Padding, (band.X0 * Geometry.X.Stride) - Geometry.X.Padding,
            ((bandRows - 1) * Geometry.Y.Stride) + (nint)Geometry.Y.Reach, ((columns - 1) * Geometry.X.Stride) + (nint)Geometry.X.Reach,
            scratch, out var inputRow);
        var gradient = Gradient.Window(band.Sample, band.Y0, band.X0, bandRows, columns, scratch + _inputSize, out var gradientRow);
        var dense = scratch + _inputSize + _gradientSize;
        var panels = Panels;
        Tile<T> tile;
        tile.ARow = 1;
        tile.ACol = Geometry.X.Stride * channels;
        tile.ASegment = Geometry.Y.Stride * inputRow;
        tile.K = columns;
        tile.Segments = bandRows;
        tile.B = dense;
        for (nint panel = 0; panel < panels.Count; panel++)
        {
            nint start = panels.Start(panel), width = panels.Start(panel + 1) - start;
            tile.Columns = Math.Min(width, filters - start);
            for (nint y = 0; y < bandRows; y++)
                BlockCopy.Rows(gradient + (y * gradientRow) + start, filters, dense + (y * columns * width), width, columns, width);

            tile.BRow = tile.CRow = tile.StartRow = width;
            tile.BSegment = columns * width;
            tile.C = sums + (start * tapsY * rows);
            nint highest = MicroKernel<T>.MaxRows((int)(width / MicroKernel<T>.Width));
            var tiles = (rows + highest - 1) / highest;
            var (height, taller) = Math.DivRem(rows, tiles);
            for (nint y = 0; y < tapsY; y++)
            {
                tile.A = input + (y * Geometry.Y.Dilation * inputRow);
                for (nint i = 0; i < tiles; i++)
                {
                    var count = i < taller ? height + 1 : height;
                    tile.Start = isFirst ? null : tile.C;
                    MicroKernel<T>.Run(count, &tile);
                    tile.A += count;
                    tile.C += count * width;
                }
            }
        }
    }
}
