using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

internal unsafe partial struct Correlation<T>
{
    // Neighboring columns of all rows, then the next: the rows of the source that several rows of the target see stay in
    // the first-level cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Depthwise(Band* band)
    {
        var pass = band->Pass;
        var padded = new ConvPanels<T>(TargetChannels).Padded;
        DepthwiseTile<T> tile;
        tile.SourceColumn = StrideX * Source.Channels;
        tile.TargetColumn = StepX * band->TargetColumn;
        tile.TapRow = DilationY * band->SourceRow;
        tile.TapColumn = DilationX * Source.Channels;
        tile.WeightColumn = padded;
        tile.WeightRow = pass->X.Count * padded;
        tile.Bias = Bias;
        tile.Channels = TargetChannels;
        for (var j = 0; j < pass->RunCountX; j++)
        {
            ref var xs = ref pass->RunsX[j];
            nint x0 = Math.Max(xs.Start, band->X0), x1 = Math.Min(xs.End, band->X1);
            tile.TapsX = xs.Count;
            var tiles = (x1 - x0 + DepthwiseTile<T>.MaxPositions - 1) / DepthwiseTile<T>.MaxPositions;
            for (nint k = 0, x = x0, end; x < x1; k++, x = end)
            {
                end = x0 + ((x1 - x0) * (k + 1) / tiles);
                for (var i = 0; i < pass->RunCountY; i++)
                {
                    ref var ys = ref pass->RunsY[i];
                    tile.TapsY = ys.Count;
                    tile.Weights = pass->Weights + (ys.First * tile.WeightRow) + (xs.First * padded);
                    for (var y = Math.Max(ys.Start, band->Y0); y < Math.Min(ys.End, band->Y1); y++)
                    {
                        tile.Source = band->Source + (((y * StrideY) + pass->Y.Offset + (ys.First * DilationY)) * band->SourceRow)
                            + (((x * StrideX) + pass->X.Offset + (xs.First * DilationX)) * Source.Channels);
                        tile.Target = band->Target + (((y * StepY) + pass->Y.Phase) * band->TargetRow) + (((x * StepX) + pass->X.Phase) * band->TargetColumn);
                        DepthwiseTile<T>.Run(end - x, &tile);
                    }
                }
            }
        }
    }
}
