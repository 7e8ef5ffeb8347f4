using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

internal unsafe partial struct WeightGradientSums<T>
{
    // A panel of three registers for this many positions takes 36 KB, about a first-level cache.
    private const nint PaddedPositions = 192;

    private const int MostNeighbors = 4;

    /// <summary>Taps of a row and those that only some of the neighbors have.</summary>
    private readonly nint PaddedTaps => Geometry.X.Kernel + ((_neighbors - 1) * Geometry.X.Stride);

    /// <summary>
    /// Few filters fill a part of a register: neighboring positions are put beside each other as often as they fit, all of
    /// which see one row of taps, each its own part of it. See <see cref="Fold"/>.
    /// </summary>
    private readonly nint Neighbors()
    {
        var g = Geometry;
        if (!_pads || _bandsX > 1 || g.X.Stride >= g.X.Kernel) return 1;
        var most = Math.Min(MostNeighbors, MicroKernel<T>.Width / g.Filters);
        while (most > 1 && g.X.Output % most != 0) most--;
        return Math.Max(1, most);
    }

    /// <summary>Adds what the neighbors have of a tap: sums [ky, kx + neighbor * stride, channel, neighbor, filter] to [ky, kx, channel, filter], in place.</summary>
    private readonly void Fold(T* sums)
    {
        nint channels = Geometry.Channels, filters = Geometry.Filters, width = Panels.Padded;
        for (nint y = 0; y < Geometry.Y.Kernel; y++)
        {
            for (nint tap = 0; tap < Geometry.X.Kernel * channels; tap++)
            {
                var to = sums + (((y * Geometry.X.Kernel * channels) + tap) * width);
                var from = sums + (((y * PaddedTaps * channels) + tap) * width);
                for (nint filter = 0; filter < filters; filter++)
                {
                    var sum = from[filter];
                    for (nint i = 1; i < _neighbors; i++) sum += from[(i * Geometry.X.Stride * channels * width) + (i * filters) + filter];
                    to[filter] = sum;
                }
            }
        }
    }

    /// <summary>
    /// A band with zeros copied around it: the taps of a row are rows of one product, so that tiles are tall in spite of
    /// few channels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Padded(Band band, T* sums, T* scratch, bool isFirst)
    {
        nint channels = Geometry.Channels, filters = Geometry.Filters, tapsY = Geometry.Y.Kernel;
        nint bandRows = band.Y1 - band.Y0, columns = band.X1 - band.X0, rows = PaddedTaps * channels;
        var input = Input.Window(
            band.Sample, (band.Y0 * Geometry.Y.Stride) - Geometry.Y.Padding, (band.X0 * Geometry.X.Stride) - Geometry.X.Padding,
            ((bandRows - 1) * Geometry.Y.Stride) + (nint)Geometry.Y.Reach, ((columns - 1) * Geometry.X.Stride) + (nint)Geometry.X.Reach,
            scratch, out var inputRow);
        var gradient = Gradient.Window(band.Sample, band.Y0, band.X0, bandRows, columns, scratch + _inputSize, out var gradientRow);
        var dense = scratch + _inputSize + _gradientSize;
        var panels = Panels;
        Tile<T> tile;
        tile.ARow = 1;
        tile.ACol = Geometry.X.Stride * channels * _neighbors;
        tile.ASegment = Geometry.Y.Stride * inputRow;
        tile.K = columns / _neighbors;
        tile.Segments = bandRows;
        tile.B = dense;
        for (nint panel = 0; panel < panels.Count; panel++)
        {
            nint start = panels.Start(panel), width = panels.Start(panel + 1) - start;
            tile.Columns = Math.Min(width, (filters * _neighbors) - start);
            for (nint y = 0; y < bandRows; y++)
                BlockCopy.Rows(gradient + (y * gradientRow) + start, filters * _neighbors, dense + (y * tile.K * width), width, tile.K, width);

            tile.BRow = tile.CRow = tile.StartRow = width;
            tile.BSegment = tile.K * width;
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
