using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// Versions:
//  1. Tiles straight from the input and the gradient: every tile streams both through the first-level cache, and with
//     channels a power of two their lines fall into a few sets only.
//  2. Bands of few positions; a panel of the gradient is copied densely and stays in the first-level cache for all tiles.
//  3. Bands as large as the second-level cache allows, so that sums are loaded and stored rarely; a tap at a time, of which
//     only positions inside the image count; parts of the weights for threads before partial sums, which cost a pass over
//     memory each.
internal unsafe partial struct WeightGradientSums<T>
{
    // Three rows of so many columns of a register each stay in the first-level cache.
    private const nint DepthwiseColumns = 16;

    /// <summary>Elements from one gathered position of the input to the next: an odd number of cache lines.</summary>
    private readonly nint InputRow => ((((Geometry.Channels / Geometry.Groups) + 15) / 16) | 1) * 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Dense(Band band, nint part, T* sums, T* scratch, bool isFirst)
    {
        nint channels = Geometry.Channels / Geometry.Groups, filters = Geometry.Filters / Geometry.Groups;
        nint tapsY = Geometry.Y.Kernel, tapsX = Geometry.X.Kernel;
        var panels = Panels;
        (part, var partX) = Math.DivRem(part, _partsX);
        (part, var partY) = Math.DivRem(part, _partsY);
        var (group, panel) = Math.DivRem(part, panels.Count);
        nint start = panels.Start(panel), width = panels.Start(panel + 1) - start;
        sums += ((group * panels.Padded) + start) * tapsY * tapsX * channels;
        var input = Input.Data + (band.Sample * Input.Sample) + (group * channels);
        var gradient = Gradient.Data + (band.Sample * Gradient.Sample) + (group * filters) + start;
        var dense = scratch + _inputSize;
        var columns = band.X1 - band.X0;
        if (!Gathers)
        {
            for (var y = band.Y0; y < band.Y1; y++)
            {
                BlockCopy.Rows(
                    gradient + (y * Gradient.Row) + (band.X0 * Geometry.Filters), Geometry.Filters,
                    dense + ((y - band.Y0) * columns * width), width, columns, width);
            }
        }

        Tile<T> tile;
        tile.ARow = 1;
        tile.BRow = tile.CRow = tile.StartRow = width;
        tile.Columns = Math.Min(width, filters - start);
        nint highest = MicroKernel<T>.MaxRows((int)(width / MicroKernel<T>.Width));
        var tiles = (channels + highest - 1) / highest;
        var (height, taller) = Math.DivRem(channels, tiles);
        nint firstY = _partsY > 1 ? partY : 0, endY = _partsY > 1 ? partY + 1 : tapsY;
        nint firstX = _partsX > 1 ? partX : 0, endX = _partsX > 1 ? partX + 1 : tapsX;
        for (var tapY = firstY; tapY < endY; tapY++)
        {
            var (y0, y1) = Inside(Geometry.Y, tapY, band.Y0, band.Y1);
            for (var tapX = firstX; tapX < endX; tapX++)
            {
                var (x0, x1) = Inside(Geometry.X, tapX, band.X0, band.X1);
                var a = input + (((y0 * Geometry.Y.Stride) + (tapY * Geometry.Y.Dilation) - Geometry.Y.Padding) * Input.Row)
                    + (((x0 * Geometry.X.Stride) + (tapX * Geometry.X.Dilation) - Geometry.X.Padding) * Geometry.Channels);
                if (Gathers)
                {
                    for (nint n = 0, k = 0; n < band.Samples; n++)
                    {
                        for (var y = y0; y < y1; y++, k += x1 - x0)
                        {
                            BlockCopy.Rows(
                                a + (n * Input.Sample) + ((y - y0) * Geometry.Y.Stride * Input.Row), Geometry.X.Stride * (nint)Geometry.Channels,
                                scratch + (k * InputRow), InputRow, x1 - x0, channels);
                            BlockCopy.Rows(
                                gradient + (n * Gradient.Sample) + (y * Gradient.Row) + (x0 * Geometry.Filters), Geometry.Filters,
                                dense + (k * width), width, x1 - x0, width);
                        }
                    }

                    tile.A = scratch;
                    tile.ACol = InputRow;
                    tile.B = dense;
                    tile.Segments = 1;
                    tile.K = band.Samples * (y1 - y0) * (x1 - x0);
                    tile.ASegment = tile.BSegment = 0;
                }
                else
                {
                    tile.A = a;
                    tile.ACol = Geometry.X.Stride * (nint)Geometry.Channels;
                    tile.ASegment = Geometry.Y.Stride * Input.Row;
                    tile.B = dense + ((((y0 - band.Y0) * columns) + x0 - band.X0) * width);
                    tile.BSegment = columns * width;
                    tile.Segments = y1 - y0;
                    tile.K = x1 - x0;
                }

                if (!isFirst && (tile.Segments == 0 || tile.K == 0)) continue;
                tile.C = sums + (((tapY * tapsX) + tapX) * channels * width);
                for (nint i = 0; i < tiles; i++)
                {
                    var rows = i < taller ? height + 1 : height;
                    tile.Start = isFirst ? null : tile.C;
                    MicroKernel<T>.Run(rows, &tile);
                    tile.A += rows;
                    tile.C += rows * width;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Depthwise(Band band, T* sums)
    {
        var padded = Panels.Padded;
        DepthwiseSums<T> part;
        part.SourceRow = Geometry.Y.Stride * Input.Row;
        part.SourceColumn = Geometry.X.Stride * (nint)Geometry.Channels;
        part.GradientRow = Gradient.Row;
        part.GradientColumn = Geometry.Channels;
        part.TapRow = Geometry.Y.Dilation * Input.Row;
        part.TapColumn = Geometry.X.Dilation * (nint)Geometry.Channels;
        part.SumColumn = padded;
        part.SumRow = Geometry.X.Kernel * padded;
        part.Channels = Geometry.Channels;
        var input = Input.Data + (band.Sample * Input.Sample);
        var gradient = Gradient.Data + (band.Sample * Gradient.Sample);
        // Rectangles of positions that see the same taps.
        for (nint y = band.Y0, endY; y < band.Y1; y = endY)
        {
            var ys = TapRun.From(AxisPhase.Forward(Geometry.Y), y, band.Y1, Geometry.Y.Stride, Geometry.Y.Dilation, Geometry.Y.Input);
            endY = ys.End;
            for (nint x = band.X0, endX; x < band.X1; x = endX)
            {
                var xs = TapRun.From(
                    AxisPhase.Forward(Geometry.X), x, Math.Min(band.X1, x + DepthwiseColumns), Geometry.X.Stride, Geometry.X.Dilation, Geometry.X.Input);
                endX = xs.End;
                part.Rows = endY - y;
                part.Columns = endX - x;
                part.Source = input + (((y * Geometry.Y.Stride) + (ys.First * Geometry.Y.Dilation) - Geometry.Y.Padding) * Input.Row)
                    + (((x * Geometry.X.Stride) + (xs.First * Geometry.X.Dilation) - Geometry.X.Padding) * Geometry.Channels);
                part.Gradient = gradient + (y * Gradient.Row) + (x * Geometry.Channels);
                part.Sums = sums + (ys.First * part.SumRow) + (xs.First * padded);
                DepthwiseSums<T>.Add(ys.Count, xs.Count, &part);
            }
        }
    }
}
