using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>A product of any number of rows and at most three registers of columns, cut evenly into tiles.</summary>
internal static unsafe class RowTiles
{
    /// <summary>Computes the product.</summary>
    /// <param name="tile">Addresses of the first row; A, C and Start are moved on from tile to tile.</param>
    /// <param name="rows">Rows of C, 0 or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Tile<float>* tile, nint rows)
    {
        if (rows <= 0) return;
        var vectors = (int)((tile->Columns + MicroKernel<float>.Width - 1) / MicroKernel<float>.Width);
        var most = MicroKernel<float>.MaxRows(vectors);
        var tiles = (rows + most - 1) / most;
        var (height, taller) = Math.DivRem(rows, tiles);
        for (nint i = 0; i < tiles; i++)
        {
            var count = i < taller ? height + 1 : height;
            MicroKernel<float>.Run(count, tile);
            tile->A += count * tile->ARow;
            tile->C += count * tile->CRow;
            if (tile->Start != null) tile->Start += count * tile->StartRow;
        }
    }
}
