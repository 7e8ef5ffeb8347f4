using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="Triangle"/> clears.</summary>
/// <param name="Data">Dense matrices, one after the other.</param>
/// <param name="Type">Their element type.</param>
/// <param name="Matrices">How many.</param>
/// <param name="Rows">Rows of each.</param>
/// <param name="Columns">Columns of each.</param>
/// <param name="Diagonal">The diagonal that the border follows: 0 for the main one, positive above it.</param>
/// <param name="Upper">Whether what lies above and on the diagonal stays, and the rest becomes zero; else what lies below and on it.</param>
public readonly record struct TriangleArgs(Operand Data, DType Type, long Matrices, int Rows, int Columns, int Diagonal, bool Upper);

/// <summary>Sets what lies on one side of a diagonal to zero, in place.</summary>
public readonly partial struct Triangle : IKernel<TriangleArgs>
{
    private const int BlockElements = 32 * 1024;

    /// <inheritdoc/>
    public static unsafe void Cpu(CpuDevice device, in TriangleArgs args)
    {
        var rows = args.Matrices * args.Rows;
        if (rows == 0 || args.Columns == 0) return;
        var rowsPerBlock = Math.Max(1, BlockElements / args.Columns);
        device.Workers.For(checked((int)((rows + rowsPerBlock - 1) / rowsPerBlock)), new Body
        {
            Data = args.Data.Pointer<byte>(),
            RowsInAll = rows,
            Rows = args.Rows,
            Columns = args.Columns,
            Size = args.Type.Size,
            Diagonal = args.Diagonal,
            Upper = args.Upper,
            RowsPerBlock = rowsPerBlock,
        });
    }

    private unsafe struct Body : IParallelBody
    {
        public byte* Data;
        public long RowsInAll, Columns, Diagonal;
        public int Rows, Size, RowsPerBlock;
        public bool Upper;

        public readonly void Invoke(int block, int worker)
        {
            var last = Math.Min((block + 1L) * RowsPerBlock, RowsInAll);
            for (var row = (long)block * RowsPerBlock; row < last; row++)
            {
                // The first column on the diagonal or right of it; of the lower part, the first right of the diagonal.
                var border = Math.Clamp((row % Rows) + Diagonal + (Upper ? 0 : 1), 0, Columns);
                var (from, to) = Upper ? (0L, border) : (border, Columns);
                NativeMemory.Clear(Data + (((row * Columns) + from) * Size), (nuint)((to - from) * Size));
            }
        }
    }
}
