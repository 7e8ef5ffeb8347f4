using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What a scatter does with a value and what the table holds.</summary>
public interface ICombine
{
    /// <summary>What the table holds afterwards.</summary>
    static abstract T Combine<T>(T held, T value) where T : unmanaged, INumber<T>;
}

/// <summary>The value replaces what was there; of several for one place the last in row-major order stays.</summary>
public readonly struct CombineReplace : ICombine
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<T>(T held, T value) where T : unmanaged, INumber<T> => value;
}

/// <summary>The value is added, in row-major order. Integers wrap around.</summary>
public readonly struct CombineAdd : ICombine
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<T>(T held, T value) where T : unmanaged, INumber<T> => held + value;
}

/// <summary>
/// Writes elements of a table: table[p * strides + index[p] * stride] becomes its combination with values[p]. Positions may
/// repeat; what meets in one place is always combined in row-major order, whatever the number of threads: only axes
/// along which places cannot meet (those the table has a stride for) are spread over threads.
/// The table must not show an element twice.
/// </summary>
public readonly partial struct Scatter<TCombine> : IKernel<GatherArgs> where TCombine : struct, ICombine
{
    private const int BlockElements = 16 * 1024;

    // Pieces of a row that different threads add to: whole cache lines, and enough work to read a position for.
    private const int PieceElements = 128;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in GatherArgs args)
    {
        if (args.Space.Count == 0) return;
        switch (args.Type)
        {
            case DType.Float32: WithIndex<float>(device, args); break;
            case DType.Float64: WithIndex<double>(device, args); break;
            case DType.Int32: WithIndex<int>(device, args); break;
            case DType.Int64: WithIndex<long>(device, args); break;
            default: WithIndex<byte>(device, args); break;
        }
    }

    private static void WithIndex<T>(CpuDevice device, in GatherArgs args) where T : unmanaged, INumber<T>
    {
        if (args.Index.Type == DType.Int32) Spread<T, int>(device, args);
        else Spread<T, long>(device, args);
    }

    private static unsafe void Spread<T, TIndex>(CpuDevice device, in GatherArgs args)
        where T : unmanaged, INumber<T> where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        Split(args.Space, out var free, out var meeting);
        // The innermost axis, when it is free, is cut into pieces; each then walks all that meet, short row by short row.
        var rowIsFree = args.Space.Rank == 0 || args.Space.Strides1[args.Space.Rank - 1] != 0;
        var cuts = rowIsFree ? ((args.Space.RowLength - 1) / PieceElements) + 1 : 1;
        var ranges = 0;
        if (rowIsFree && free.Rank == 1 && free.Strides2[0] == 0 && args.Index.Last >= 0)
            ranges = (int)Math.Clamp(args.Space.Count / BlockElements, 1, Math.Min(device.Workers.Count, args.Index.Last + 1));
        var tasks = ranges > 0 ? ranges : (rowIsFree ? free.Rows : free.Count) * cuts;
        var perTask = Math.Max(1, args.Space.Count / tasks);
        var tasksPerBlock = ranges > 0 ? 1 : Math.Max(1, BlockElements / perTask);
        device.Workers.For(
            checked((int)((tasks + tasksPerBlock - 1) / tasksPerBlock)),
            new Body<T, TIndex>
            {
                Free = &free,
                Meeting = &meeting,
                Values = args.Values.Pointer<T>(),
                Table = args.Table.Pointer<T>(),
                Index = new IndexReader<TIndex>(args.Index),
                Tasks = tasks,
                TasksPerBlock = tasksPerBlock,
                Cuts = cuts,
                Ranges = ranges,
                RowIsFree = rowIsFree,
            });
    }

    /// <summary>The axes along which places in the table differ by themselves, and those along which only the index tells them apart.</summary>
    private static void Split(in IterationSpace space, out IterationSpace free, out IterationSpace meeting)
    {
        free = meeting = default;
        free.Count = meeting.Count = 1;
        for (var axis = 0; axis < space.Rank; axis++)
        {
            ref var part = ref (space.Strides1[axis] != 0 ? ref free : ref meeting);
            part.Lengths[part.Rank] = space.Lengths[axis];
            part.Strides0[part.Rank] = space.Strides0[axis];
            part.Strides1[part.Rank] = space.Strides1[axis];
            part.Strides2[part.Rank] = space.Strides2[axis];
            part.Count *= space.Lengths[axis];
            part.Rank++;
        }
    }

    private unsafe struct Body<T, TIndex> : IParallelBody where T : unmanaged, INumber<T> where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        public IterationSpace* Free, Meeting;
        public T* Values, Table;
        public IndexReader<TIndex> Index;
        public long Tasks, TasksPerBlock;
        public int Cuts, Ranges;
        public bool RowIsFree;

        public readonly void Invoke(int block, int worker)
        {
            var last = Math.Min((block + 1) * TasksPerBlock, Tasks);
            for (var task = block * TasksPerBlock; task < last; task++)
            {
                if (Ranges > 0) Range(task);
                else if (RowIsFree) Pieces(task);
                else Meetings(task);
            }
        }

        /// <summary>
        /// A part of a table of rows: each thread looks at all positions, in order, and adds the values of those in its part.
        /// Pieces of rows would be read by turns by all threads, and narrow rows have none.
        /// </summary>
        private readonly void Range(long range)
        {
            ref var meeting = ref *Meeting;
            nint first = (nint)((Index.Last + 1) * range / Ranges), end = (nint)((Index.Last + 1) * (range + 1) / Ranges);
            nint length = Free->RowLength, stepV = (nint)Free->Strides0[0], stepT = (nint)Free->Strides1[0], stride = (nint)Index.Stride;
            nint meetings = meeting.RowLength, mV = (nint)meeting.RowStride(meeting.Strides0), mO = (nint)meeting.RowStride(meeting.Strides2);
            long last = Index.Last, wrap = Index.Wrap, outside = 0;
            for (long outer = 0; outer < meeting.Rows; outer++)
            {
                var v = Values + meeting.RowOffset(meeting.Strides0, outer);
                var o = Index.Positions + meeting.RowOffset(meeting.Strides2, outer);
                for (var left = meetings; left > 0; left--, v += mV, o += mO)
                {
                    if (left > IndexedRow.Ahead)
                    {
                        var next = IndexReader<TIndex>.Position(o[IndexedRow.Ahead * mO], last, wrap, ref outside);
                        if (next >= first && next < end) IndexedRow.Fetch(Table + (next * stride), length * sizeof(T));
                    }

                    var position = IndexReader<TIndex>.Position(*o, last, wrap, ref outside);
                    if (position >= first && position < end) Along(length, Table + (position * stride), stepT, v, stepV);
                }
            }

            Index.Report(outside);
        }

        /// <summary>A piece of the innermost axis: for each meeting position, in order, a short loop along the piece.</summary>
        private readonly void Pieces(long task)
        {
            ref var free = ref *Free;
            ref var meeting = ref *Meeting;
            var row = task / Cuts;
            var start = (nint)(task % Cuts) * PieceElements;
            var count = Math.Min(PieceElements, free.RowLength - start);
            nint stepV = (nint)free.RowStride(free.Strides0), stepT = (nint)free.RowStride(free.Strides1), stepO = (nint)free.RowStride(free.Strides2);
            var v = Values + free.RowOffset(free.Strides0, row) + (start * stepV);
            var t = Table + free.RowOffset(free.Strides1, row) + (start * stepT);
            var o = Index.Positions + free.RowOffset(free.Strides2, row) + (start * stepO);
            nint meetings = meeting.RowLength, mV = (nint)meeting.RowStride(meeting.Strides0), mO = (nint)meeting.RowStride(meeting.Strides2);
            for (long outer = 0; outer < meeting.Rows; outer++)
            {
                var vm = v + meeting.RowOffset(meeting.Strides0, outer);
                var om = o + meeting.RowOffset(meeting.Strides2, outer);
                for (nint m = 0; m < meetings; m++, vm += mV, om += mO)
                {
                    if (stepO == 0) Along(count, t + Index.Offset(om), stepT, vm, stepV);
                    else Each(count, t, stepT, vm, stepV, om, stepO, Index);
                }
            }
        }

        /// <summary>One position of the free axes: everything that may meet there, in order.</summary>
        private readonly void Meetings(long task)
        {
            ref var free = ref *Free;
            ref var meeting = ref *Meeting;
            var (row, last) = Math.DivRem(task, free.RowLength);
            var v = Values + free.RowOffset(free.Strides0, row) + (last * free.RowStride(free.Strides0));
            var t = Table + free.RowOffset(free.Strides1, row) + (last * free.RowStride(free.Strides1));
            var o = Index.Positions + free.RowOffset(free.Strides2, row) + (last * free.RowStride(free.Strides2));
            nint count = meeting.RowLength, stepV = (nint)meeting.RowStride(meeting.Strides0), stepO = (nint)meeting.RowStride(meeting.Strides2);
            for (long outer = 0; outer < meeting.Rows; outer++)
            {
                var vm = v + meeting.RowOffset(meeting.Strides0, outer);
                var om = o + meeting.RowOffset(meeting.Strides2, outer);
                Each(count, t, 0, vm, stepV, om, stepO, Index);
            }
        }

        // Loops of their own, whose few variables stay in registers.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Each(nint count, T* t, nint stepT, T* v, nint stepV, TIndex* p, nint stepP, in IndexReader<TIndex> index)
        {
            long last = index.Last, wrap = index.Wrap, outside = 0;
            var stride = (nint)index.Stride;
            for (; count > 0; count--, t += stepT, v += stepV, p += stepP)
                Put(t + (IndexReader<TIndex>.Position(*p, last, wrap, ref outside) * stride), *v);
            index.Report(outside);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Along(nint count, T* t, nint stepT, T* v, nint stepV)
        {
            if (stepT == 1 && stepV == 1)
            {
                // Vector<T> is enough here: rows come from memory or the L2 cache.
                nint i = 0;
                for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
                {
                    var value = Unsafe.ReadUnaligned<Vector<T>>(v + i);
                    Unsafe.WriteUnaligned(t + i, typeof(TCombine) == typeof(CombineAdd) ? Unsafe.ReadUnaligned<Vector<T>>(t + i) + value : value);
                }

                for (; i < count; i++) Put(t + i, v[i]);
                return;
            }

            for (nint i = 0; i < count; i++) Put(t + (i * stepT), v[i * stepV]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put(T* place, T value) => *place = TCombine.Combine(*place, value);
    }
}
