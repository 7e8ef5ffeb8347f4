using System.Numerics;
using ILGPU;

namespace TensorCore.Kernels;

// No atomic additions: what meets in one place is combined by one work-item in row-major order, as on the CPU and with the
// same bits.
// 1. A work-item for each position of the free axes (those the table has a stride for) walks everything that may meet
//    there. Good where the free axes are large; a table of embeddings has one free axis of a few hundred elements.
// 2. Where one index serves all positions of the free axes, and is not short: places and their numbers in the index are
//    sorted together, and for each place that occurs a work-item per free position walks its run. The sort is about
//    log2(n)^2 / 2 passes over the index, a few hundred microseconds of launches for thousands of positions; after it the
//    additions run as many beside each other as there are different places. A place that occurs often is still a long run.
public readonly partial struct Scatter<TCombine>
{
    private const int ShortIndex = 64;

    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in GatherArgs args)
    {
        if (args.Space.Count == 0) return;
        switch (args.Type)
        {
            case DType.Float32: OfType<float>(device, args); break;
            case DType.Float64: OfType<double>(device, args); break;
            case DType.Int32: OfType<int>(device, args); break;
            case DType.Int64: OfType<long>(device, args); break;
            default: OfType<byte>(device, args); break;
        }
    }

    private static void OfType<T>(GpuDevice device, in GatherArgs args) where T : unmanaged, INumber<T>
    {
        if (args.Index.Type == DType.Int32) Launch<T, int, Int32Element>(device, args);
        else Launch<T, long, Int64Element>(device, args);
    }

    private static void Launch<T, TIndex, TElement>(GpuDevice device, in GatherArgs args)
        where T : unmanaged, INumber<T> where TIndex : unmanaged where TElement : unmanaged, IElement<TIndex>
    {
        Split(args.Space, out var free, out var meeting);
        var index = new GpuIndex<TIndex, TElement>(device, args.Index);
        var isShared = true;
        for (var axis = 0; axis < free.Rank; axis++) isShared &= free.Strides2[axis] == 0;
        var views = new Views<T>(new GpuSpace(free), new GpuSpace(meeting), device.Strided<T>(args.Values), device.Strided<T>(args.Table));
        if (!isShared || meeting.Count < ShortIndex)
        {
            device.Launch<Walk<T, TIndex, TElement>, WalkViews<T, TIndex, TElement>>(free.Count, new(views, index));
            return;
        }

        var scratch = device.Memory.Rent(GpuSort.Padded(meeting.Count) * sizeof(ulong));
        var keys = device.View<ulong>(new Operand(scratch, 0), GpuSort.Padded(meeting.Count));
        device.Launch<MakeKeys<TIndex, TElement>, KeyViews<TIndex, TElement>>(keys.Length, new(views.Meeting, index, keys));
        GpuSort.Sort(device, keys);
        device.Launch<WalkRuns<T>, RunViews<T>>(checked(free.Count * meeting.Count), new(views, keys));
        scratch.Release();
    }

    internal readonly record struct Views<T>(GpuSpace Free, GpuSpace Meeting, GpuOperand<T> Values, GpuOperand<T> Table) where T : unmanaged;

    internal readonly record struct WalkViews<T, TIndex, TElement>(Views<T> All, GpuIndex<TIndex, TElement> Index)
        where T : unmanaged where TIndex : unmanaged where TElement : unmanaged, IElement<TIndex>;

    internal readonly struct Walk<T, TIndex, TElement> : IGpuKernel<WalkViews<T, TIndex, TElement>>
        where T : unmanaged, INumber<T> where TIndex : unmanaged where TElement : unmanaged, IElement<TIndex>
    {
        public static void Execute(WalkViews<T, TIndex, TElement> v)
        {
            var i = WorkItem.Index;
            if (i >= v.All.Free.Count) return;
            var free = v.All.Free[(int)i];
            for (var m = 0; m < v.All.Meeting.Count; m++)
            {
                var at = v.All.Meeting[m];
                var place = free.O1 + v.Index.Offset(free.O2 + at.O2);
                v.All.Table[place] = TCombine.Combine(v.All.Table[place], v.All.Values[free.O0 + at.O0]);
            }
        }
    }

    // A key is a place in the table, and in its lower 31 bits which position names it.
    private const int NumberBits = 31;

    internal readonly record struct KeyViews<TIndex, TElement>(GpuSpace Meeting, GpuIndex<TIndex, TElement> Index, ArrayView<ulong> Keys)
        where TIndex : unmanaged where TElement : unmanaged, IElement<TIndex>;

    internal readonly struct MakeKeys<TIndex, TElement> : IGpuKernel<KeyViews<TIndex, TElement>>
        where TIndex : unmanaged where TElement : unmanaged, IElement<TIndex>
    {
        public static void Execute(KeyViews<TIndex, TElement> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Keys.Length) return;
            v.Keys[i] = i < v.Meeting.Count
                ? ((ulong)v.Index.Offset(v.Meeting[(int)i].O2) << NumberBits) | (ulong)i
                : ulong.MaxValue;
        }
    }

    internal readonly record struct RunViews<T>(Views<T> All, ArrayView<ulong> Keys) where T : unmanaged;

    internal readonly struct WalkRuns<T> : IGpuKernel<RunViews<T>> where T : unmanaged, INumber<T>
    {
        public static void Execute(RunViews<T> v)
        {
            // Neighboring work-items take neighboring free positions of one run.
            var i = WorkItem.Index;
            var rank = i / v.All.Free.Count;
            if (rank >= v.All.Meeting.Count) return;
            var place = v.Keys[rank] >> NumberBits;
            if (rank > 0 && v.Keys[rank - 1] >> NumberBits == place) return;
            var free = v.All.Free[(int)(i - (rank * v.All.Free.Count))];
            var held = v.All.Table[free.O1 + (long)place];
            for (; rank < v.All.Meeting.Count; rank++)
            {
                var key = v.Keys[rank];
                if (key >> NumberBits != place) break;
                held = TCombine.Combine(held, v.All.Values[free.O0 + v.All.Meeting[(int)(key & ((1UL << NumberBits) - 1))].O0]);
            }

            v.All.Table[free.O1 + (long)place] = held;
        }
    }
}
