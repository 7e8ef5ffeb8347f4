using System.Numerics;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>What a reduction on a GPU reads, how it combines, and what it stores. Positions are of the inputs, 1 to 3.</summary>
/// <typeparam name="TSum">What is combined.</typeparam>
internal interface IReduction<TSum> : ICombination<TSum> where TSum : unmanaged
{
    /// <summary>One element, which has this number along the reduced axes.</summary>
    TSum One(GpuOffsets at, int number);

    /// <summary>Four elements, <paramref name="step"/> and <paramref name="numbers"/> apart, into one.</summary>
    TSum Four(GpuOffsets at, GpuOffsets step, int number, int numbers);

    void Store(long offset, TSum total);
}

/// <summary>
/// Reduces over any set of axes of any layout. A group of work-items has a column for each of some neighboring outputs and
/// in each column some lanes, which take the elements in turn; what they have is combined in shared memory. Lanes are
/// neighbors where reduced elements are neighbors in memory, columns where outputs are: reads are of whole cache lines.
/// Few outputs of many elements are cut into parts, one group each, whose results a second pass combines. The order of
/// everything depends on sizes and layout only: the same bits in every run.
/// </summary>
/// <remarks>
/// Bound by memory: an element is read once, four at a time per work-item. ILGPU.Algorithms has a reduction of dense views;
/// this one takes layouts and formulas, runs on the simulator as well, and combines in a fixed order.
/// </remarks>
internal static class Reduction<TReduction, TSum> where TReduction : struct, IReduction<TSum> where TSum : unmanaged
{
    // At most so many groups work on parts: several for each multiprocessor of the largest GPUs.
    private const int MostGroups = 1024;

    // Elements that a lane should have at least: in a row, and in a part.
    private const int ElementsPerLane = 8;
    private const int ElementsPerPart = 32;

    // Columns of neighboring outputs: a whole cache line of floats.
    private const int Columns = 32;

    /// <summary>Queues the reduction. There is at least one output.</summary>
    public static unsafe void Launch(GpuDevice device, TReduction reduction, in ReduceSpace space)
    {
        int outputs = new GpuSpace(space.Kept).Count, count = new GpuSpace(space.Reduced).Count;
        var (columns, lanes, areColumns) = Shape(space);
        var groups = (outputs + columns - 1) / columns;
        var parts = Math.Clamp(Math.Min(MostGroups / groups, count / (lanes * ElementsPerPart)), 1, 65535);
        var chunk = (((count + parts - 1) / parts) + lanes - 1) / lanes * lanes;
        if (chunk > 0) parts = (int)(((long)count + chunk - 1) / chunk);
        var partials = parts > 1 ? device.Memory.Rent((long)parts * outputs * sizeof(TSum)) : null;
        var view = partials is null ? default : device.View<TSum>(new Operand(partials, 0), (long)parts * outputs);
        ref readonly var reduced = ref space.Reduced;
        device.Launch<Parts, PartViews>(
            new LaunchGrid(new Index3D(groups, parts, 1), new Index3D(columns * lanes, 1, 1)),
            new PartViews(
                reduction, new GpuSpace(space.Kept), new GpuSpace(reduced), reduced.RowLength, reduced.RowStride(reduced.Strides1),
                reduced.RowStride(reduced.Strides2), reduced.RowStride(reduced.Strides3), chunk, lanes, areColumns ? 1 : 0, view));
        if (partials is null) return;
        columns = Math.Min(Columns, Power(outputs));
        lanes = Math.Min(LaunchGrid.DefaultGroupSize / columns, Power((parts + 3) / 4));
        device.Launch<Totals, TotalViews>(
            LaunchGrid.GroupsOf(columns * lanes, (outputs + columns - 1) / columns),
            new TotalViews(reduction, new GpuSpace(space.Kept), parts, lanes, view));
        partials.Release();
    }

    private static (int Columns, int Lanes, bool AreColumns) Shape(in ReduceSpace space)
    {
        ref readonly var kept = ref space.Kept;
        ref readonly var reduced = ref space.Reduced;
        var areColumns = kept.Rank > 0
            && (reduced.Rank == 0 || Math.Abs(kept.RowStride(kept.Strides1)) < Math.Abs(reduced.RowStride(reduced.Strides1)));
        var most = LaunchGrid.DefaultGroupSize / (areColumns ? Math.Min(Columns, Power(kept.Count)) : 1);
        var lanes = Math.Min(most, Power((reduced.Count + ElementsPerLane - 1) / ElementsPerLane));
        return (Math.Min(LaunchGrid.DefaultGroupSize / lanes, Power(kept.Count)), lanes, areColumns);
    }

    /// <summary>The power of two that is not below the value.</summary>
    private static int Power(long value) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(value, 1, 1 << 30));

    internal readonly record struct PartViews(
        TReduction Reduction, GpuSpace Kept, GpuSpace Reduced, int RowLength, long Step1, long Step2, long Step3, int Chunk, int Lanes, int AreColumns,
        ArrayView<TSum> Partials);

    internal readonly struct Parts : IGpuKernel<PartViews>
    {
        public static void Execute(PartViews v)
        {
            var shared = SharedMemory.Allocate<TSum>(LaunchGrid.DefaultGroupSize);
            int columns = Group.DimX / v.Lanes, item = Group.IdxX;
            var lane = v.AreColumns != 0 ? item / columns : item % v.Lanes;
            var column = v.AreColumns != 0 ? item % columns : item / v.Lanes;
            var output = (Grid.IdxX * columns) + column;
            var isThere = output < v.Kept.Count;
            var kept = v.Kept[isThere ? output : 0];
            var sum = TReduction.Identity;
            if (isThere)
            {
                var first = Grid.IdxY * v.Chunk;
                var number = first + lane;
                var last = first + Math.Min(v.Reduced.Count - first, v.Chunk);
                var step = new GpuOffsets(0, v.Lanes * v.Step1, v.Lanes * v.Step2, v.Lanes * v.Step3);
                while (number < last)
                {
                    // Along a row positions are sums; only a new row takes divisions.
                    var start = number / v.RowLength * v.RowLength;
                    var end = Math.Min(v.RowLength, last - start);
                    var i = number - start;
                    var row = v.Reduced[start];
                    var at = new GpuOffsets(0, kept.O1 + row.O1 + (i * v.Step1), kept.O2 + row.O2 + (i * v.Step2), kept.O3 + row.O3 + (i * v.Step3));
                    for (; end - i > 3 * v.Lanes; i += 4 * v.Lanes)
                    {
                        sum = TReduction.Combine(sum, v.Reduction.Four(at, step, start + i, v.Lanes));
                        at = new GpuOffsets(0, at.O1 + (4 * step.O1), at.O2 + (4 * step.O2), at.O3 + (4 * step.O3));
                    }

                    for (; i < end; i += v.Lanes)
                    {
                        sum = TReduction.Combine(sum, v.Reduction.One(at, start + i));
                        at = new GpuOffsets(0, at.O1 + step.O1, at.O2 + step.O2, at.O3 + step.O3);
                    }

                    number = start + i;
                }
            }

            sum = GroupTotal<TReduction, TSum>.Of(shared, sum, lane, column, columns, v.Lanes);
            if (lane != 0 || !isThere) return;
            if (v.Partials.Length == 0) v.Reduction.Store(kept.O0, sum);
            else v.Partials[((long)Grid.IdxY * v.Kept.Count) + output] = sum;
        }
    }

    internal readonly record struct TotalViews(TReduction Reduction, GpuSpace Kept, int Parts, int Lanes, ArrayView<TSum> Partials);

    internal readonly struct Totals : IGpuKernel<TotalViews>
    {
        public static void Execute(TotalViews v)
        {
            var shared = SharedMemory.Allocate<TSum>(LaunchGrid.DefaultGroupSize);
            var columns = Group.DimX / v.Lanes;
            int lane = Group.IdxX / columns, column = Group.IdxX % columns;
            var output = (Grid.IdxX * columns) + column;
            var sum = TReduction.Identity;
            if (output < v.Kept.Count)
                for (var part = lane; part < v.Parts; part += v.Lanes) sum = TReduction.Combine(sum, v.Partials[((long)part * v.Kept.Count) + output]);
            sum = GroupTotal<TReduction, TSum>.Of(shared, sum, lane, column, columns, v.Lanes);
            if (lane == 0 && output < v.Kept.Count) v.Reduction.Store(v.Kept[output].O0, sum);
        }
    }
}
