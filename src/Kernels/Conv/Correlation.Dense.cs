using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// Versions:
//  1. Tiles of neighboring positions of a row, all taps; zeros around the image.
//  2. Only taps inside the image: rectangles of positions that see the same taps, in tiles along a row, along a column or,
//     for small images, of one position in several examples, whichever makes the tallest. Left out are 5 % of the work
//     with 3 x 3 taps and 28 x 28 positions, 31 % with 4 x 4.
//  3. The channels of a group copied side by side, so that its taps are contiguous too.
//  4. One row of taps at a time where the weights of all would not stay in the second-level cache.
internal unsafe partial struct Correlation<T>
{
    // Weights that stay in the second-level cache beside the image.
    private const nint PanelBytes = 384 * 1024;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Dense(Band* band)
    {
        var pass = band->Pass;
        nint sources = Source.Channels / Groups, targets = TargetChannels / Groups, tapsY = pass->Y.Count, tapsX = pass->X.Count;
        // Taps of a row are contiguous: one segment for a row of the kernel. Else one for each tap.
        var joined = tapsX <= 1 || DilationX == 1;
        var panels = new ConvPanels<T>(targets);
        DensePart part;
        part.Joined = joined;
        (part.SourceSample, part.SourceRow, part.SourceColumn) = (band->SourceSample, band->SourceRow, Source.Channels);
        for (nint group = 0; group < Groups; group++)
        {
            part.Source = band->Source + (group * sources);
            if (CopiesGroups) CopyGroup(band, &part);
            for (nint panel = 0; panel < panels.Count; panel++)
            {
                nint start = panels.Start(panel), width = panels.Start(panel + 1) - start;
                part.Tile.Columns = Math.Min(width, targets - start);
                part.Tile.BRow = width;
                part.Target = band->Target + (group * targets) + start;
                part.Weights = pass->Weights + (tapsY * tapsX * sources * ((group * panels.Padded) + start));
                part.Bias = Bias == null ? null : Bias + (group * targets) + start;
                part.Highest = MicroKernel<T>.MaxRows((int)(width / MicroKernel<T>.Width));
                var step = joined && tapsY * tapsX * sources * width * sizeof(T) <= PanelBytes ? Math.Max(1, tapsY) : 1;
                part.FirstTap = 0;
                do
                {
                    part.EndTap = part.FirstTap + step;
                    Rectangles(band, &part);
                    part.FirstTap = part.EndTap;
                }
                while (part.FirstTap < tapsY);
            }
        }
    }

    /// <summary>A panel of target channels and some rows of taps.</summary>
    private struct DensePart
    {
        public Tile<T> Tile;
        public bool Joined;
        public T* Source, Target, Weights, Bias;
        public nint SourceSample, SourceRow, SourceColumn;
        public nint Highest, FirstTap, EndTap;
    }

    /// <summary>Copies the channels of a group, so that the taps of a row are contiguous.</summary>
    private readonly void CopyGroup(Band* band, DensePart* part)
    {
        nint sources = Source.Channels / Groups, rows = band->Bottom - band->Top, columns = band->Right - band->Left;
        if (rows <= 0 || columns <= 0) return;
        var first = part->Source + (band->Top * band->SourceRow) + (band->Left * Source.Channels);
        part->SourceColumn = sources;
        part->SourceRow = columns * sources;
        part->SourceSample = rows * part->SourceRow;
        for (nint n = 0; n < band->Samples; n++)
        {
            for (nint y = 0; y < rows; y++)
            {
                BlockCopy.Rows(
                    first + (n * band->SourceSample) + (y * band->SourceRow), Source.Channels,
                    band->GroupCopy + (n * part->SourceSample) + (y * part->SourceRow), sources, columns, sources);
            }
        }

        part->Source = band->GroupCopy - (band->Top * part->SourceRow) - (band->Left * sources);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Rectangles(Band* band, DensePart* part)
    {
        var pass = band->Pass;
        nint sources = Source.Channels / Groups, tapsX = pass->X.Count;
        for (var i = 0; i < pass->RunCountY; i++)
        {
            ref var ys = ref pass->RunsY[i];
            nint y0 = Math.Max(ys.Start, band->Y0), y1 = Math.Min(ys.End, band->Y1);
            nint firstY = Math.Max(ys.First, part->FirstTap), countY = Math.Min(ys.First + ys.Count, part->EndTap) - firstY;
            if (y0 >= y1) continue;
            for (var j = 0; j < pass->RunCountX; j++)
            {
                ref var xs = ref pass->RunsX[j];
                nint x0 = Math.Max(xs.Start, band->X0), x1 = Math.Min(xs.End, band->X1);
                if (x0 >= x1) continue;
                // Where nothing is inside, the first part writes zeros or the bias.
                var isEmpty = ys.Count == 0 || xs.Count == 0;
                if (isEmpty ? part->FirstTap > 0 : countY <= 0) continue;
                ref var tile = ref part->Tile;
                nint rows = isEmpty ? 0 : countY, columns = isEmpty ? 0 : xs.Count;
                var isFirst = isEmpty || ys.First >= part->FirstTap;
                tile.K = part->Joined ? columns * sources : sources;
                tile.Segments = part->Joined ? rows : columns;
                tile.ASegment = part->Joined ? DilationY * part->SourceRow : DilationX * part->SourceColumn;
                tile.BSegment = (part->Joined ? tapsX : 1) * sources * tile.BRow;
                tile.B = part->Weights + (((firstY * tapsX) + xs.First) * sources * tile.BRow);
                tile.Start = isFirst ? part->Bias : null;
                var source = part->Source + (((y0 * StrideY) + pass->Y.Offset + (firstY * DilationY)) * part->SourceRow)
                    + (((x0 * StrideX) + pass->X.Offset + (xs.First * DilationX)) * part->SourceColumn);
                var target = part->Target + (((y0 * StepY) + pass->Y.Phase) * band->TargetRow) + (((x0 * StepX) + pass->X.Phase) * band->TargetColumn);
                Rectangle(
                    part, source, target, isFirst,
                    new Axis(band->Samples, part->SourceSample, band->TargetSample),
                    new Axis(y1 - y0, StrideY * part->SourceRow, StepY * band->TargetRow),
                    new Axis(x1 - x0, StrideX * part->SourceColumn, StepX * band->TargetColumn));
            }
        }
    }

    private readonly record struct Axis(nint Count, nint SourceStep, nint TargetStep);

    /// <summary>Tiles along the axis that gives the tallest, one for each position along the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rectangle(DensePart* part, T* source, T* target, bool isFirst, Axis n, Axis y, Axis x)
    {
        ref var tile = ref part->Tile;
        var highest = part->Highest;
        // Positions a tile, compared without a division.
        nint tilesX = (x.Count + highest - 1) / highest, tilesY = (y.Count + highest - 1) / highest, tilesN = (n.Count + highest - 1) / highest;
        if (y.Count * tilesX > x.Count * tilesY)
        {
            (x, y) = (y, x);
            tilesX = tilesY;
        }

        if (n.Count * tilesX > x.Count * tilesN)
        {
            (x, n) = (n, x);
            tilesX = tilesN;
        }

        tile.ARow = x.SourceStep;
        tile.ACol = 1;
        tile.CRow = x.TargetStep;
        tile.StartRow = 0;
        var start = tile.Start;
        var (height, taller) = Math.DivRem(x.Count, tilesX);
        for (nint i = 0; i < n.Count; i++)
        {
            for (nint j = 0; j < y.Count; j++)
            {
                tile.A = source + (i * n.SourceStep) + (j * y.SourceStep);
                tile.C = target + (i * n.TargetStep) + (j * y.TargetStep);
                for (nint k = 0; k < tilesX; k++)
                {
                    var rows = k < taller ? height + 1 : height;
                    if (!isFirst)
                    {
                        tile.Start = tile.C;
                        tile.StartRow = tile.CRow;
                    }

                    MicroKernel<T>.Run(rows, &part->Tile);
                    tile.A += rows * tile.ARow;
                    tile.C += rows * tile.CRow;
                }
            }
        }

        tile.Start = start;
    }
}
