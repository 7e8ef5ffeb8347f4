using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="IndexOffsets"/> computes.</summary>
/// <param name="Space">The positions, with the strides of the offsets (0) and the index (1).</param>
/// <param name="Offsets">Int64, written: where in the table each position points, in elements.</param>
/// <param name="Index">Int32 or Int64 positions along one axis of the table.</param>
/// <param name="IndexType">Element type of the index.</param>
/// <param name="Length">Length of that axis.</param>
/// <param name="Stride">Stride of that axis in the table.</param>
/// <param name="Wrap">Whether negative positions count from the end; otherwise they are outside.</param>
/// <param name="Add">Whether to add to the offsets: for the second and later indexed axes.</param>
/// <param name="FirstOutside">
/// One Int64, which must hold -1: becomes the row-major number of the first position outside the axis. The offset of
/// such a position is that of position 0, so that nothing outside the table is ever touched.
/// </param>
public readonly record struct IndexOffsetsArgs(
    IterationSpace Space, Operand Offsets, Operand Index, DType IndexType, long Length, long Stride, bool Wrap, bool Add, Operand FirstOutside);

/// <summary>Turns an index tensor into offsets in the table's memory, and finds positions that are outside.</summary>
public readonly struct IndexOffsets : IKernel<IndexOffsetsArgs>
{
    private const int BlockElements = 16 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in IndexOffsetsArgs args)
    {
        if (args.Space.Count == 0) return;
        if (args.IndexType == DType.Int32) Spread<int>(device, args);
        else Spread<long>(device, args);
    }

    private static unsafe void Spread<TIndex>(CpuDevice device, in IndexOffsetsArgs args) where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        var space = args.Space;
        var rowsPerBlock = Math.Max(1, BlockElements / space.RowLength);
        device.Workers.For(
            checked((int)((space.Rows + rowsPerBlock - 1) / rowsPerBlock)),
            new Body<TIndex>
            {
                Space = &space,
                Offsets = args.Offsets.Pointer<long>(),
                Index = args.Index.Pointer<TIndex>(),
                FirstOutside = args.FirstOutside.Pointer<long>(),
                Length = args.Length,
                Stride = args.Stride,
                Wrap = args.Wrap ? args.Length : 0,
                Add = args.Add,
                RowsPerBlock = rowsPerBlock,
            });
    }

    private unsafe struct Body<TIndex> : IParallelBody where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        public IterationSpace* Space;
        public long* Offsets, FirstOutside;
        public TIndex* Index;
        public long Length, Stride, Wrap;
        public bool Add;
        public int RowsPerBlock;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int block, int worker)
        {
            ref var space = ref *Space;
            nint count = space.RowLength, to = (nint)space.RowStride(space.Strides0), from = (nint)space.RowStride(space.Strides1);
            long length = Length, stride = Stride, wrap = Wrap;
            var add = Add;
            var lastRow = Math.Min((block + 1L) * RowsPerBlock, space.Rows);
            for (var row = (long)block * RowsPerBlock; row < lastRow; row++)
            {
                var o = Offsets + space.RowOffset(space.Strides0, row);
                var s = Index + space.RowOffset(space.Strides1, row);
                for (nint i = 0; i < count; i++)
                {
                    var position = long.CreateTruncating(s[i * from]);
                    if (position < 0) position += wrap;
                    if ((ulong)position >= (ulong)length)
                    {
                        Report((row * count) + i);
                        position = 0;
                    }

                    o[i * to] = (position * stride) + (add ? o[i * to] : 0);
                }
            }
        }

        /// <summary>Keeps the smallest number, whichever thread finds it.</summary>
        private readonly void Report(long number)
        {
            ref var first = ref *FirstOutside;
            var seen = Volatile.Read(ref first);
            while ((ulong)number < (ulong)seen)
            {
                var before = Interlocked.CompareExchange(ref first, number, seen);
                if (before == seen) return;
                seen = before;
            }
        }
    }
}
