using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="IndexOffsets"/> computes.</summary>
/// <param name="Space">The positions, with the strides of the offsets (0) and the index (1).</param>
/// <param name="Offsets">Int64, written or added to: where in the table each position points, in elements.</param>
/// <param name="Add">Whether to add: for the second and later axes.</param>
/// <param name="Index">Positions along one axis of the table.</param>
public readonly record struct IndexOffsetsArgs(IterationSpace Space, Operand Offsets, bool Add, IndexOperand Index);

/// <summary>Makes one index of several that index different axes together: offsets in the table's memory.</summary>
public readonly partial struct IndexOffsets : IKernel<IndexOffsetsArgs>
{
    private const int BlockElements = 16 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in IndexOffsetsArgs args)
    {
        if (args.Space.Count == 0) return;
        if (args.Index.Type == DType.Int32) Spread<int>(device, args);
        else Spread<long>(device, args);
    }

    private static unsafe void Spread<TIndex>(CpuDevice device, in IndexOffsetsArgs args) where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        var space = args.Space;
        var rowsPerBlock = Math.Max(1, BlockElements / space.RowLength);
        device.Workers.For(
            checked((int)((space.Rows + rowsPerBlock - 1) / rowsPerBlock)),
            new Body<TIndex>(&space, args.Offsets.Pointer<long>(), args.Add, new IndexReader<TIndex>(args.Index), rowsPerBlock));
    }

    private readonly unsafe struct Body<TIndex>(IterationSpace* space, long* offsets, bool add, IndexReader<TIndex> index, int rowsPerBlock) : IParallelBody
        where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        public void Invoke(int block, int worker)
        {
            nint to = (nint)space->RowStride(space->Strides0), from = (nint)space->RowStride(space->Strides1);
            var lastRow = Math.Min((block + 1L) * rowsPerBlock, space->Rows);
            for (var row = (long)block * rowsPerBlock; row < lastRow; row++)
                Row(space->RowLength, offsets + space->RowOffset(space->Strides0, row), to, index.Positions + space->RowOffset(space->Strides1, row), from, add, index);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Row(nint count, long* o, nint to, TIndex* p, nint from, bool add, in IndexReader<TIndex> index)
        {
            long last = index.Last, wrap = index.Wrap, outside = 0;
            var stride = (nint)index.Stride;
            for (; count > 0; count--, o += to, p += from)
                *o = (IndexReader<TIndex>.Position(*p, last, wrap, ref outside) * stride) + (add ? *o : 0);
            index.Report(outside);
        }
    }
}
