using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// Versions:
//  1. Tiles straight from the input and the gradient: every tile streams both through the first-level cache, and with
//     channels a power of two their lines fall into a few sets only.
//  2. Bands of few positions; a panel of the gradient is copied densely and stays in the first-level cache for all tiles.

/// <summary>
/// The sums over positions of a convolution's weight gradient: a product of the transposed windows of the input, which
/// overlap, by the gradient of the output. A unit is a band of one example; each partial sum goes over a fixed run of units.
/// </summary>
internal unsafe struct WeightGradientSums<T> : IParallelBody
    where T : unmanaged, INumber<T>
{
    // A panel of three registers for this many positions takes 36 KB, three quarters of a first-level cache.
    private const nint BandPositions = 192;

    public ConvGeometry Geometry;
    public ConvSource<T> Input, Gradient;

    /// <summary>
    /// [partial sum][group][ky][kx][channel of the group][filter of the group], or [partial sum][ky][kx][channel] if
    /// depthwise; <see cref="Size"/> elements from one partial sum to the next.
    /// </summary>
    public T* Partials;
    public nint Size;
    public int PartialCount;
    public T* Scratch;

    private nint _bandHeight, _bandWidth, _bandsY, _bandsX, _inputSize, _gradientSize;

    /// <summary>How many units.</summary>
    public readonly int Units => checked((int)(Geometry.Batch * _bandsY * _bandsX));

    /// <summary>Scratch elements for each thread.</summary>
    public readonly nint ScratchSize =>
        _inputSize + _gradientSize + (_bandHeight * _bandWidth * MicroKernel<T>.MaxVectors * MicroKernel<T>.Width) + 32;

    private readonly bool IsDepthwise => Geometry.Groups > 1 && Geometry.Groups == Geometry.Channels && Geometry.Groups == Geometry.Filters;

    /// <summary>Where a weight's partial sums are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly nint Index(nint filter, nint channel, nint tap)
    {
        if (IsDepthwise) return (tap * Geometry.Channels) + filter;
        nint filters = Geometry.Filters / Geometry.Groups, channels = Geometry.Channels / Geometry.Groups;
        nint taps = Geometry.Y.Kernel * (nint)Geometry.X.Kernel;
        var (group, inGroup) = Geometry.Groups == 1 ? (0, filter) : Math.DivRem(filter, filters);
        return (((((group * taps) + tap) * channels) + channel) * filters) + inGroup;
    }

    /// <summary>Chooses the bands, by the sizes alone: threads must not matter.</summary>
    public void Cut()
    {
        _bandWidth = Even(Geometry.X.Output, BandPositions);
        _bandHeight = Even(Geometry.Y.Output, Math.Max(1, BandPositions / _bandWidth));
        _bandsY = (Geometry.Y.Output + _bandHeight - 1) / _bandHeight;
        _bandsX = (Geometry.X.Output + _bandWidth - 1) / _bandWidth;
        var inputRows = ((_bandHeight - 1) * Geometry.Y.Stride) + (nint)Geometry.Y.Reach;
        var inputColumns = ((_bandWidth - 1) * Geometry.X.Stride) + (nint)Geometry.X.Reach;
        _inputSize = ((inputRows * inputColumns * Geometry.Channels) + 31) & ~15;
        _gradientSize = ((_bandHeight * _bandWidth * Geometry.Filters) + 31) & ~15;

        // Parts of about the same length, none longer than most.
        static nint Even(nint length, nint most)
        {
            var parts = (length + most - 1) / most;
            return (length + parts - 1) / parts;
        }
    }

    /// <summary>One partial sum.</summary>
    public readonly void Invoke(int block, int worker)
    {
        var scratch = Scratch + (worker * ScratchSize);
        var sums = Partials + (block * Size);
        nint first = (nint)((long)Units * block / PartialCount), last = (nint)((long)Units * (block + 1) / PartialCount);
        if (IsDepthwise) new Span<T>(sums, (int)Size).Clear();
        for (var unit = first; unit < last; unit++)
        {
            var (rest, bandX) = Math.DivRem(unit, _bandsX);
            var (sample, bandY) = Math.DivRem(rest, _bandsY);
            nint y = bandY * _bandHeight, x = bandX * _bandWidth;
            nint rows = Math.Min(_bandHeight, Geometry.Y.Output - y), columns = Math.Min(_bandWidth, Geometry.X.Output - x);
            Band band;
            band.Rows = rows;
            band.Columns = columns;
            band.Input = Input.Window(
                sample, (y * Geometry.Y.Stride) - Geometry.Y.Padding, (x * Geometry.X.Stride) - Geometry.X.Padding,
                ((rows - 1) * Geometry.Y.Stride) + (nint)Geometry.Y.Reach, ((columns - 1) * Geometry.X.Stride) + (nint)Geometry.X.Reach,
                scratch, out band.InputRow);
            band.Gradient = Gradient.Window(sample, y, x, rows, columns, scratch + _inputSize, out band.GradientRow);
            if (IsDepthwise) Depthwise(&band, sums);
            else Dense(&band, sums, scratch + _inputSize + _gradientSize, unit == first);
        }
    }

    private struct Band
    {
        public nint Rows, Columns;
        public T* Input, Gradient;
        public nint InputRow, GradientRow;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Dense(Band* band, T* sums, T* dense, bool isFirst)
    {
        nint groups = Geometry.Groups, channels = Geometry.Channels / groups, filters = Geometry.Filters / groups;
        nint tapsY = Geometry.Y.Kernel, tapsX = Geometry.X.Kernel;
        // Where taps of a row are contiguous they are rows of one product, else of one each.
        var joined = tapsX == 1 || (groups == 1 && Geometry.X.Dilation == 1);
        nint rows = joined ? tapsX * channels : channels, parts = joined ? 1 : tapsX;
        var panels = new ConvPanels<T>(filters);
        Tile<T> tile;
        tile.ARow = 1;
        tile.ACol = Geometry.X.Stride * (nint)Geometry.Channels;
        tile.ASegment = Geometry.Y.Stride * band->InputRow;
        tile.K = band->Columns;
        tile.Segments = band->Rows;
        tile.CRow = tile.StartRow = filters;
        for (nint group = 0; group < groups; group++)
        {
            for (nint panel = 0; panel < panels.Count; panel++)
            {
                nint start = panels.Start(panel), width = panels.Start(panel + 1) - start;
                tile.Columns = Math.Min(width, filters - start);
                for (nint y = 0; y < band->Rows; y++)
                {
                    BlockCopy.Rows(
                        band->Gradient + (y * band->GradientRow) + (group * filters) + start, Geometry.Filters,
                        dense + (y * band->Columns * width), width, band->Columns, width);
                }

                tile.B = dense;
                tile.BRow = width;
                tile.BSegment = band->Columns * width;
                nint highest = MicroKernel<T>.MaxRows((int)(width / MicroKernel<T>.Width));
                var tiles = (rows + highest - 1) / highest;
                var (height, taller) = Math.DivRem(rows, tiles);
                for (nint y = 0; y < tapsY; y++)
                {
                    for (nint x = 0; x < parts; x++)
                    {
                        tile.A = band->Input + (y * Geometry.Y.Dilation * band->InputRow) + (x * Geometry.X.Dilation * Geometry.Channels) + (group * channels);
                        tile.C = sums + (((((group * tapsY) + y) * tapsX) + x) * channels * filters) + start;
                        for (nint i = 0; i < tiles; i++)
                        {
                            var count = i < taller ? height + 1 : height;
                            tile.Start = isFirst ? null : tile.C;
                            MicroKernel<T>.Run(count, &tile);
                            tile.A += count;
                            tile.C += count * filters;
                        }
                    }
                }
            }
        }
    }

    private readonly void Depthwise(Band* band, T* sums)
    {
        DepthwiseRow<T> row;
        row.Bias = null;
        row.TapsY = Geometry.Y.Kernel;
        row.TapsX = Geometry.X.Kernel;
        row.TapRow = Geometry.Y.Dilation * band->InputRow;
        row.TapColumn = Geometry.X.Dilation * (nint)Geometry.Channels;
        row.Count = band->Columns;
        row.SourceColumn = Geometry.X.Stride * (nint)Geometry.Channels;
        row.TargetColumn = Geometry.Channels;
        row.WeightTap = Geometry.Channels;
        for (nint channel = 0; channel < Geometry.Channels; channel += MicroKernel<T>.Width)
        {
            row.Weights = sums + channel;
            row.Channels = Math.Min(MicroKernel<T>.Width, Geometry.Channels - channel);
            for (nint y = 0; y < band->Rows; y++)
            {
                row.Source = band->Input + (y * Geometry.Y.Stride * band->InputRow) + channel;
                row.Target = band->Gradient + (y * band->GradientRow) + channel;
                DepthwiseRow<T>.AddWeightGradient(&row);
            }
        }
    }
}
