using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// Versions:
//  1. With channels last, what one output sees of one row of the image is contiguous, and what its neighbor sees overlaps
//     it: a matrix product with overlapping rows, and one segment for each row of the kernel, straight from the image.
//     Nothing is unfolded; only bands that touch a border, or images with channels first, are copied once, to scratch.
//  2. Bands small enough for the second-level cache, all panels of weights over each.
internal unsafe partial struct Correlation<T>
{
    /// <summary>One band of one example.</summary>
    public readonly void Invoke(int block, int worker)
    {
        var (rest, bandX) = Math.DivRem((nint)block, _bandsX);
        var (sample, bandY) = Math.DivRem(rest, _bandsY);
        nint y0 = bandY * _bandHeight, y1 = Math.Min(y0 + _bandHeight, TargetHeight);
        nint x0 = bandX * _bandWidth, x1 = Math.Min(x0 + _bandWidth, TargetWidth);
        var scratch = _scratch + (worker * _scratchSize);

        // What all passes together read.
        nint top = nint.MaxValue, bottom = nint.MinValue, left = nint.MaxValue, right = nint.MinValue;
        for (var i = 0; i < PassCount; i++)
        {
            var pass = Passes + i;
            nint i0 = First(y0, pass->Y, StepY), i1 = First(y1, pass->Y, StepY), j0 = First(x0, pass->X, StepX), j1 = First(x1, pass->X, StepX);
            if (i0 >= i1 || j0 >= j1 || pass->Y.Count == 0 || pass->X.Count == 0) continue;
            top = Math.Min(top, (i0 * StrideY) + pass->Y.Offset);
            bottom = Math.Max(bottom, ((i1 - 1) * StrideY) + pass->Y.Offset + ((pass->Y.Count - 1) * DilationY) + 1);
            left = Math.Min(left, (j0 * StrideX) + pass->X.Offset);
            right = Math.Max(right, ((j1 - 1) * StrideX) + pass->X.Offset + ((pass->X.Count - 1) * DilationX) + 1);
        }

        var source = scratch;
        nint sourceRow = 0;
        if (top < bottom) source = Source.Window(sample, top, left, bottom - top, right - left, scratch, out sourceRow);
        else top = left = 0;

        T* target;
        nint row, column;
        if (IsDirect)
        {
            target = Target + (sample * TargetSample) + (y0 * TargetRow) + (x0 * TargetColumn);
            (row, column) = (TargetRow, TargetColumn);
        }
        else
        {
            target = scratch + _windowSize;
            (row, column) = ((x1 - x0) * TargetChannels, TargetChannels);
        }

        for (var i = 0; i < PassCount; i++)
        {
            var pass = Passes + i;
            nint i0 = First(y0, pass->Y, StepY), i1 = First(y1, pass->Y, StepY), j0 = First(x0, pass->X, StepX), j1 = First(x1, pass->X, StepX);
            if (i0 >= i1 || j0 >= j1) continue;
            var work = new Band
            {
                Pass = pass,
                Rows = i1 - i0,
                Columns = j1 - j0,
                Source = source + (((i0 * StrideY) + pass->Y.Offset - top) * sourceRow) + (((j0 * StrideX) + pass->X.Offset - left) * Source.Channels),
                SourceRow = sourceRow,
                Target = target + (((i0 * StepY) + pass->Y.Phase - y0) * row) + (((j0 * StepX) + pass->X.Phase - x0) * column),
                TargetRow = StepY * row,
                TargetColumn = StepX * column,
            };
            if (pass->Y.Count == 0 || pass->X.Count == 0) work.Source = source;
            if (IsDepthwise) Depthwise(&work);
            else Dense(&work);
        }

        if (IsDirect) return;
        var result = Target + (sample * TargetSample) + (y0 * TargetRow) + x0;
        for (nint y = 0; y < y1 - y0; y++)
            BlockCopy.Transpose(target + (y * row), TargetChannels, result + (y * TargetRow), TargetChannel, x1 - x0, TargetChannels);
    }

    /// <summary>The part of a band that one pass computes.</summary>
    private struct Band
    {
        public ConvPass<T>* Pass;
        public nint Rows, Columns;
        public T* Source, Target;
        public nint SourceRow, TargetRow, TargetColumn;
    }

    /// <summary>The first i for which step * i + phase is at least <paramref name="position"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint First(nint position, in AxisPhase phase, nint step) =>
        step == 1 ? position - phase.Phase : (position - phase.Phase + step - 1) / step;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Dense(Band* band)
    {
        var pass = band->Pass;
        nint sources = Source.Channels / Groups, targets = TargetChannels / Groups, tapsY = pass->Y.Count, tapsX = pass->X.Count;
        // Taps of a row are contiguous: one segment for a row of the kernel. Else one for each tap, and a sum over rows.
        var joined = tapsX <= 1 || tapsY == 0 || (Groups == 1 && DilationX == 1);
        var panels = new ConvPanels<T>(targets);
        Tile<T> tile;
        tile.ARow = StrideX * Source.Channels;
        tile.ACol = 1;
        tile.CRow = band->TargetColumn;
        tile.K = joined ? tapsX * sources : sources;
        tile.Segments = joined ? tapsY : tapsX;
        tile.ASegment = joined ? DilationY * band->SourceRow : DilationX * Source.Channels;
        for (nint group = 0; group < Groups; group++)
        {
            for (nint panel = 0; panel < panels.Count; panel++)
            {
                nint start = panels.Start(panel), width = panels.Start(panel + 1) - start;
                tile.Columns = Math.Min(width, targets - start);
                tile.BRow = width;
                tile.BSegment = tile.K * width;
                var weights = pass->Weights + (tapsY * tapsX * sources * ((group * panels.Padded) + start));
                nint highest = MicroKernel<T>.MaxRows((int)(width / MicroKernel<T>.Width));
                var tiles = (band->Columns + highest - 1) / highest;
                for (nint y = 0; y < band->Rows; y++)
                {
                    var (height, taller) = Math.DivRem(band->Columns, tiles);
                    var source = band->Source + (y * StrideY * band->SourceRow) + (group * sources);
                    tile.C = band->Target + (y * band->TargetRow) + (group * targets) + start;
                    for (nint i = 0; i < tiles; i++)
                    {
                        var rows = i < taller ? height + 1 : height;
                        tile.Start = Bias == null ? null : Bias + (group * targets) + start;
                        tile.StartRow = 0;
                        tile.A = source;
                        tile.B = weights;
                        MicroKernel<T>.Run(rows, &tile);
                        for (nint tap = 1; !joined && tap < tapsY; tap++)
                        {
                            tile.Start = tile.C;
                            tile.StartRow = tile.CRow;
                            tile.A += DilationY * band->SourceRow;
                            tile.B += tapsX * tile.BSegment;
                            MicroKernel<T>.Run(rows, &tile);
                        }

                        source += rows * tile.ARow;
                        tile.C += rows * tile.CRow;
                    }
                }
            }
        }
    }

    private readonly void Depthwise(Band* band)
    {
        var pass = band->Pass;
        var panels = new ConvPanels<T>(TargetChannels);
        DepthwiseRow<T> row;
        row.TapsY = pass->Y.Count;
        row.TapsX = pass->X.Count;
        row.TapRow = DilationY * band->SourceRow;
        row.TapColumn = DilationX * Source.Channels;
        row.Count = band->Columns;
        row.SourceColumn = StrideX * Source.Channels;
        row.TargetColumn = band->TargetColumn;
        for (nint panel = 0; panel < panels.Count; panel++)
        {
            nint start = panels.Start(panel), end = panels.Start(panel + 1);
            row.WeightTap = end - start;
            for (var channel = start; channel < end; channel += MicroKernel<T>.Width)
            {
                row.Weights = pass->Weights + (row.TapsY * row.TapsX * start) + channel - start;
                row.Bias = Bias == null ? null : Bias + channel;
                row.Channels = Math.Min(MicroKernel<T>.Width, TargetChannels - channel);
                for (nint y = 0; y < band->Rows; y++)
                {
                    row.Source = band->Source + (y * StrideY * band->SourceRow) + channel;
                    row.Target = band->Target + (y * band->TargetRow) + channel;
                    DepthwiseRow<T>.Run(&row);
                }
            }
        }
    }
}
