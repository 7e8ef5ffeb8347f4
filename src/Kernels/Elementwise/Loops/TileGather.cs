using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>Copies a two-dimensional piece of a strided operand into a small dense tile, where vectors can work on it.</summary>
internal static unsafe class TileGather
{
    /// <summary>Bytes after the end of a tile that may be overwritten.</summary>
    public const int Padding = 64;

    /// <summary>Rows shorter than a vector: each is written as a whole vector, whose excess the next row overwrites.</summary>
    /// <param name="tile">Room for all rows and <see cref="Padding"/> bytes; rows lie densely one after the other.</param>
    /// <param name="source">The first element.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row, at most 64 bytes.</param>
    /// <param name="step">From one element of a row to the next.</param>
    /// <param name="stride">From one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ShortRows<T>(T* tile, T* source, nint rows, nint columns, nint step, nint stride) where T : unmanaged
    {
        if (step == 1)
        {
            for (nint row = 0; row < rows; row++) Vector512.Load(source + (row * stride)).Store(tile + (row * columns));
        }
        else if (step == 0)
        {
            for (nint row = 0; row < rows; row++) Vector512.Create(source[row * stride]).Store(tile + (row * columns));
        }
        else
        {
            Any(tile, columns, source, rows, columns, step, stride);
        }
    }

    /// <summary>Rows of any length and strides, column by column where that is the direction in which memory runs.</summary>
    /// <param name="tile">Room for all rows.</param>
    /// <param name="tileStride">From one row of the tile to the next.</param>
    /// <param name="source">The first element.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="step">From one element of a row to the next.</param>
    /// <param name="stride">From one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Any<T>(T* tile, nint tileStride, T* source, nint rows, nint columns, nint step, nint stride) where T : unmanaged
    {
        if (rows == 1 || Math.Abs(stride) >= Math.Abs(step))
        {
            for (nint row = 0; row < rows; row++)
            {
                T* from = source + (row * stride), to = tile + (row * tileStride);
                for (nint column = 0; column < columns; column++) to[column] = from[column * step];
            }

            return;
        }

        for (nint column = 0; column < columns; column++)
        {
            T* from = source + (column * step), to = tile + column;
            for (nint row = 0; row < rows; row++) to[row * tileStride] = from[row * stride];
        }
    }
}
