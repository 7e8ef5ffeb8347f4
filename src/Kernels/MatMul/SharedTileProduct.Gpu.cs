using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// A matrix product in tiles of 16 x 16: a group copies a tile of A and one of B to shared memory, from which each
/// work-item takes a row and a column, so that memory is read 16 times less. For doubles and integers of any layout; bound
/// by shared memory, two loads for each multiply-add.
/// </summary>
internal readonly struct SharedTileProduct<T, TMultiplyAdd> : IGpuKernel<SharedTileProduct<T, TMultiplyAdd>.Views>
    where T : unmanaged where TMultiplyAdd : struct, IMultiplyAdd<T>
{
    private const int Tile = 16;
    private const int Stride = Tile + 1; // copies of transposed tiles then fall into different banks

    internal readonly record struct Views(ProductViews<T> Product, int TilesOfColumns, int TilesOfRows);

    public static void Launch(GpuDevice device, in MatMulArgs args)
    {
        var p = new ProductViews<T>(device, args);
        int columns = ((p.N - 1) / Tile) + 1, rows = ((p.M - 1) / Tile) + 1;
        var groups = ProductSize.Of(columns * (long)rows * args.Batches);
        device.Launch<SharedTileProduct<T, TMultiplyAdd>, Views>(LaunchGrid.GroupsOf(Tile * Tile, groups), new(p, columns, rows));
    }

    public static void Execute(Views v)
    {
        var tileA = SharedMemory.Allocate<T>(Tile * Stride);
        var tileB = SharedMemory.Allocate<T>(Tile * Stride);
        var p = v.Product;
        int tile = Grid.IdxX, tileRow = tile / v.TilesOfColumns;
        var batch = tileRow / v.TilesOfRows;
        int x = Group.IdxX % Tile, y = Group.IdxX / Tile;
        int firstRow = tileRow % v.TilesOfRows * Tile, firstColumn = tile % v.TilesOfColumns * Tile;
        int row = firstRow + y, column = firstColumn + x;
        var isInside = row < p.M && column < p.N;

        // Neighboring work-items copy neighbors in memory.
        int rowA = p.RowsOfAAreAdjacent ? x : y, stepA = p.RowsOfAAreAdjacent ? y : x;
        int columnB = p.RowsOfBAreAdjacent ? y : x, stepB = p.RowsOfBAreAdjacent ? x : y;

        T sum = default;
        if (isInside) sum = p.Start(batch, row, column);
        for (var k0 = 0; k0 < p.K; k0 += Tile)
        {
            T a = default, b = default;
            if (firstRow + rowA < p.M && k0 + stepA < p.K) a = p.A(batch, firstRow + rowA, k0 + stepA);
            if (firstColumn + columnB < p.N && k0 + stepB < p.K) b = p.B(batch, k0 + stepB, firstColumn + columnB);
            tileA[(rowA * Stride) + stepA] = a;
            tileB[(stepB * Stride) + columnB] = b;
            Group.Barrier();
            for (var k = 0; k < Tile; k++) sum = TMultiplyAdd.Compute(tileA[(y * Stride) + k], tileB[(k * Stride) + x], sum);
            Group.Barrier();
        }

        if (isInside) p.Store(batch, row, column, sum);
    }
}
