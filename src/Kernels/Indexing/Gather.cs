using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="Gather"/> and <see cref="Scatter{TCombine}"/> move.</summary>
/// <param name="Space">The values' elements, with the strides of the values (0), the table (1; 0 along the indexed axis) and the index (2).</param>
/// <param name="Type">Element type of values and table.</param>
/// <param name="Values">One element for each position.</param>
/// <param name="Table">What is indexed.</param>
/// <param name="Index">Which element along an axis of the table: added, times the axis's stride, to the place that the strides give.</param>
public readonly record struct GatherArgs(IterationSpace Space, DType Type, Operand Values, Operand Table, IndexOperand Index) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Space.Count} elements", 2.0 * Space.Count * Type.Size);
}

/// <summary>Reads elements of a table: values[p] = table[p * strides + index[p] * stride].</summary>
public readonly partial struct Gather : IKernel<GatherArgs>
{
    private const int BlockElements = 16 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in GatherArgs args)
    {
        if (args.Space.Count == 0) return;
        switch (args.Type.Size)
        {
            case 1: WithIndex<byte>(device, args); break;
            case 4: WithIndex<uint>(device, args); break;
            default: WithIndex<ulong>(device, args); break;
        }
    }

    private static void WithIndex<T>(CpuDevice device, in GatherArgs args) where T : unmanaged
    {
        if (args.Index.Type == DType.Int32) Spread<T, int>(device, args);
        else Spread<T, long>(device, args);
    }

    private static unsafe void Spread<T, TIndex>(CpuDevice device, in GatherArgs args)
        where T : unmanaged where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        var space = args.Space;
        var rowsPerBlock = RowBlocks.PerBlock(space.Rows, BlockElements / space.RowLength);
        var cuts = ((space.RowLength - 1) / BlockElements) + 1;
        device.Workers.For(
            checked((int)((space.Rows + rowsPerBlock - 1) / rowsPerBlock * cuts)),
            new Body<T, TIndex>(&space, args.Values.Pointer<T>(), args.Table.Pointer<T>(), new IndexReader<TIndex>(args.Index), rowsPerBlock, cuts));
    }

    private readonly unsafe struct Body<T, TIndex>(IterationSpace* space, T* values, T* table, IndexReader<TIndex> index, long rowsPerBlock, int cuts) : IParallelBody
        where T : unmanaged where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        public void Invoke(int block, int worker)
        {
            nint to = (nint)space->RowStride(space->Strides0), from = (nint)space->RowStride(space->Strides1), step = (nint)space->RowStride(space->Strides2);
            var firstRow = (long)(block / cuts) * rowsPerBlock;
            var lastRow = Math.Min(firstRow + rowsPerBlock, space->Rows);
            var start = block % cuts * (nint)BlockElements;
            var count = cuts == 1 ? space->RowLength : Math.Min(BlockElements, space->RowLength - start);
            if (step == 0 && to == 1 && from == 1 && space->Rank == 2 && space->Strides1[0] == 0)
            {
                nint rowV = (nint)space->Strides0[0], rowP = (nint)space->Strides2[0], first = (nint)firstRow;
                WholeRows((nint)lastRow - first, count, values + (first * rowV) + start, rowV, table + start, index.Positions + (first * rowP), rowP, index);
                return;
            }

            for (var row = firstRow; row < lastRow; row++)
            {
                var v = values + space->RowOffset(space->Strides0, row) + (start * to);
                var t = table + space->RowOffset(space->Strides1, row) + (start * from);
                var p = index.Positions + space->RowOffset(space->Strides2, row) + (start * step);
                if (step != 0) Each(count, v, to, t, from, p, step, index);
                else if (to == 1 && from == 1) Unsafe.CopyBlockUnaligned(v, t + index.Offset(p), (uint)(count * sizeof(T)));
                else Strided(count, v, to, t + index.Offset(p), from);
            }
        }

        /// <summary>Dense rows of a table of rows. Which come next only the index tells, so they are fetched ahead.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void WholeRows(nint rows, nint count, T* v, nint rowV, T* t, TIndex* p, nint rowP, in IndexReader<TIndex> index)
        {
            for (; rows > 0; rows--, v += rowV, p += rowP)
            {
                if (rows > IndexedRow.Ahead) IndexedRow.Fetch(t + index.Offset(p + (IndexedRow.Ahead * rowP)), count * sizeof(T));
                Unsafe.CopyBlockUnaligned(v, t + index.Offset(p), (uint)(count * sizeof(T)));
            }
        }

        // Loops of their own, whose few variables stay in registers.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Each(nint count, T* v, nint to, T* t, nint from, TIndex* p, nint step, in IndexReader<TIndex> index)
        {
            long last = index.Last, wrap = index.Wrap, outside = 0;
            var stride = (nint)index.Stride;
            for (; count > 0; count--, v += to, t += from, p += step) *v = t[IndexReader<TIndex>.Position(*p, last, wrap, ref outside) * stride];
            index.Report(outside);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Strided(nint count, T* v, nint to, T* t, nint from)
        {
            for (; count > 0; count--, v += to, t += from) *v = *t;
        }
    }
}
