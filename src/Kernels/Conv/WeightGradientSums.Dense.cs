using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// Versions:
//  1. Tiles straight from the input and the gradient: every tile streams both through the first-level cache, and with
//     channels a power of two their lines fall into a few sets only.
//  2. Bands of few positions; a panel of the gradient is copied densely and stays in the first-level cache for all tiles.
//  3. Bands as large as the second-level cache allows, so that sums are loaded and stored rarely; a tap at a time, of which
//     only positions inside the image count; parts of the weights for threads before partial sums, which cost a pass over
//     memory each.
//  4. With AVX-512 the gradient where it lies: copying a panel takes longer than tiles lose by it. More positions of short sequences at
//     once. Conv1d 3, 32 x 96 x 41 on one thread of Zen 5: 75 to 84 % of the peak beside it; conv1d 5, 16 x 64 x 256: 72 to 91 %.
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
        var (group, partPanel) = Math.DivRem(part, _partsPanels);
        nint firstY = _partsY > 1 ? partY : 0, endY = _partsY > 1 ? partY + 1 : tapsY;
        nint firstX = _partsX > 1 ? partX : 0, endX = _partsX > 1 ? partX + 1 : tapsX;
        nint firstPanel = _partsPanels > 1 ? partPanel : 0, endPanel = _partsPanels > 1 ? partPanel + 1 : panels.Count;
        sums += group * panels.Padded * tapsY * tapsX * channels;
        var input = Input.Data + (band.Sample * Input.Sample) + (group * channels);
        var gradient = Gradient.Data + (band.Sample * Gradient.Sample) + (group * filters);
        nint inputRow = Geometry.Y.Stride * Input.Row, inputColumn = Geometry.X.Stride * (nint)Geometry.Channels;
        var dense = scratch + _inputSize;
        var columns = band.X1 - band.X0;
        Tile<T> tile;
        tile.ARow = 1;
        if (CopiesGradient && !Gathers)
        {
            // A part has one panel. Images of a single row have one segment for each example, others one for each row.
            var (segments, step) = band.Samples > 1 ? (band.Samples, Gradient.Sample) : (band.Y1 - band.Y0, Gradient.Row);
            var start = gradient + (band.Y0 * Gradient.Row) + (band.X0 * Geometry.Filters) + panels.Start(firstPanel);
            var width = panels.Start(firstPanel + 1) - panels.Start(firstPanel);
            for (nint i = 0; i < segments; i++)
                BlockCopy.Rows(start + (i * step), Geometry.Filters, dense + (i * columns * width), width, columns, width);
        }

        for (var tapY = firstY; tapY < endY; tapY++)
        {
            var (y0, y1) = Inside(Geometry.Y, tapY, band.Y0, band.Y1);
            for (var tapX = firstX; tapX < endX; tapX++)
            {
                var (x0, x1) = Inside(Geometry.X, tapX, band.X0, band.X1);
                var a = input + (((y0 * Geometry.Y.Stride) + (tapY * Geometry.Y.Dilation) - Geometry.Y.Padding) * Input.Row)
                    + (((x0 * Geometry.X.Stride) + (tapX * Geometry.X.Dilation) - Geometry.X.Padding) * Geometry.Channels);
                if (!isFirst && (y0 == y1 || x0 == x1)) continue;
                if (Gathers) Gather(band, y1 - y0, x1 - x0, a, Input.Sample, inputRow, inputColumn, scratch, InputRow, channels);
                for (var panel = firstPanel; panel < endPanel; panel++)
                {
                    nint start = panels.Start(panel), width = panels.Start(panel + 1) - start;
                    tile.CRow = tile.StartRow = width;
                    tile.Columns = Math.Min(width, filters - start);
                    tile.C = sums + (((start * tapsY * tapsX) + (((tapY * tapsX) + tapX) * width)) * channels);
                    var b = gradient + (y0 * Gradient.Row) + (x0 * Geometry.Filters) + start;
                    if (Gathers)
                    {
                        Gather(band, y1 - y0, x1 - x0, b, Gradient.Sample, Gradient.Row, Geometry.Filters, dense, width, width);
                        tile.A = scratch;
                        tile.B = dense;
                        (tile.ACol, tile.ASegment, tile.BRow, tile.BSegment) = (InputRow, 0, width, 0);
                        (tile.Segments, tile.K) = (1, band.Samples * (y1 - y0) * (x1 - x0));
                    }
                    else
                    {
                        // Images of a single row have one segment for each example, others one for each row.
                        tile.A = a;
                        tile.B = b;
                        (tile.ACol, tile.BRow) = (inputColumn, Geometry.Filters);
                        (tile.ASegment, tile.BSegment) = band.Samples > 1 ? (Input.Sample, Gradient.Sample) : (inputRow, Gradient.Row);
                        (tile.Segments, tile.K) = ((y1 - y0) * band.Samples, x1 - x0);
                        if (CopiesGradient)
                        {
                            tile.B = dense + ((((y0 - band.Y0) * columns) + x0 - band.X0) * width);
                            (tile.BRow, tile.BSegment) = (width, columns * width);
                        }
                    }

                    nint highest = MicroKernel<T>.MaxRows((int)(width / MicroKernel<T>.Width));
                    var tiles = (channels + highest - 1) / highest;
                    var (height, taller) = Math.DivRem(channels, tiles);
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
    }

    /// <summary>Copies positions of all examples of a band, one after another.</summary>
    private static void Gather(
        in Band band, nint rows, nint columns, T* source, nint sample, nint row, nint column, T* target, nint targetColumn, nint length)
    {
        for (nint n = 0; n < band.Samples; n++)
        {
            for (nint y = 0; y < rows; y++)
            {
                BlockCopy.Rows(source + (n * sample) + (y * row), column, target, targetColumn, columns, length);
                target += columns * targetColumn;
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
