using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>
/// On a GPU: 1. One work-item per line, in the CPU's order: for recurrences with coefficients, whose products over parts of
/// a line could overflow where the recurrence itself does not, and for many or short lines. 2. Cumulative sums along few or
/// long lines: a group per part of a line. Each work-item adds up four neighbors, two levels of sixteen turn these sums into
/// prefixes, and what earlier parts sum up to comes from a pass before. The order depends on sizes and layout only. Bound
/// by memory: version 2 reads twice and writes once where a line has several parts. Prefixes are not made in place: with
/// ILGPU 1.5.3 on OpenCL, a loop that read an element, replaced it and went on with what it had read gave wrong sums.
/// ILGPU.Algorithms has scans of dense views; these take layouts and run on the simulator as well.
/// </remarks>
public readonly partial struct LinearScan
{
    private const int GroupSize = 256;
    private const int PerItem = 4;
    private const int Tile = GroupSize * PerItem;

    // Shorter lines are not worth a group; with more lines than this one work-item for each fills a GPU.
    private const int LongLine = 512;
    private const int ManyLines = 4096;

    // Parts of all lines together: several groups for each multiprocessor of the largest GPUs.
    private const int MostParts = 1024;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">A line is longer than <see cref="LaunchGrid.MostElements"/>.</exception>
    public static void Gpu(GpuDevice device, in LinearScanArgs args)
    {
        if (args.Space.Count == 0 || args.Length == 0) return;
        if (args.Length > LaunchGrid.MostElements)
            throw new NotSupportedException($"A GPU scans lines of at most {LaunchGrid.MostElements} elements; this one has {args.Length}.");
        if (args.Type == DType.Float32) Scan<float, double, DoubleSum<float, Float32Element>>.Launch(device, args);
        else if (args.Type == DType.Float64) Scan<double, double, DoubleSum<double, Float64Element>>.Launch(device, args);
        else Scan<long, long, LongSum>.Launch(device, args);
    }

    /// <summary>What elements are summed in.</summary>
    internal interface ISum<T, TSum> : ICombination<TSum> where T : unmanaged where TSum : unmanaged
    {
        static abstract TSum Widen(T value);

        static abstract T Narrow(TSum value);

        static abstract TSum Multiply(TSum a, TSum b);
    }

    internal readonly struct DoubleSum<T, TElement> : ISum<T, double> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static double Identity => 0;

        public static double Widen(T value) => TElement.ToDouble(value);

        public static T Narrow(double value) => TElement.FromDouble(value);

        public static double Combine(double a, double b) => a + b;

        public static double Multiply(double a, double b) => a * b;
    }

    internal readonly struct LongSum : ISum<long, long>
    {
        public static long Identity => 0;

        public static long Widen(long value) => value;

        public static long Narrow(long value) => value;

        public static long Combine(long a, long b) => a + b;

        public static long Multiply(long a, long b) => a * b;
    }

    internal readonly record struct Views<T, TSum>(
        GpuSpace Lines, int Length, long StepOutput, long StepA, long StepB, int HasA, int Chunk,
        GpuOperand<T> Output, GpuOperand<T> A, GpuOperand<T> B, ArrayView<TSum> Sums)
        where T : unmanaged where TSum : unmanaged;

    internal static class Scan<T, TSum, TNumber> where T : unmanaged where TSum : unmanaged where TNumber : struct, ISum<T, TSum>
    {
        public static unsafe void Launch(GpuDevice device, in LinearScanArgs args)
        {
            var lines = new GpuSpace(args.Space);
            var isDense = Math.Abs(args.StepB) < Math.Abs(args.Space.RowStride(args.Space.Strides2));
            var views = new Views<T, TSum>(
                lines, args.Length, args.StepOutput, args.StepA, args.StepB, args.A.IsPresent ? 1 : 0, args.Length,
                device.Strided<T>(args.Output), device.Strided<T>(args.A), device.Strided<T>(args.B), default);
            if (args.A.IsPresent || args.Length < LongLine || (lines.Count >= ManyLines && !isDense))
            {
                device.Launch<Serial, Views<T, TSum>>(lines.Count, views);
                return;
            }

            var parts = Math.Clamp(Math.Min(MostParts / lines.Count, args.Length / (4 * Tile)), 1, 65535);
            var chunk = (((args.Length + parts - 1) / parts) + Tile - 1) / Tile * Tile;
            parts = (args.Length + chunk - 1) / chunk;
            var grid = new LaunchGrid(new Index3D(lines.Count, parts, 1), new Index3D(GroupSize, 1, 1));
            if (parts == 1)
            {
                device.Launch<Grouped, Views<T, TSum>>(grid, views with { Chunk = chunk });
                return;
            }

            var sums = device.Memory.Rent((long)parts * lines.Count * sizeof(TSum));
            views = views with { Chunk = chunk, Sums = device.View<TSum>(new Operand(sums, 0), (long)parts * lines.Count) };
            device.Launch<PartSums, Views<T, TSum>>(grid, views);
            device.Launch<Grouped, Views<T, TSum>>(grid, views);
            sums.Release();
        }

        internal readonly struct Serial : IGpuKernel<Views<T, TSum>>
        {
            public static void Execute(Views<T, TSum> v)
            {
                var line = WorkItem.Index;
                if (line >= v.Lines.Count) return;
                var at = v.Lines[(int)line];
                long o = at.O0, a = at.O1, b = at.O2;
                var sum = TNumber.Widen(v.B[b]);
                v.Output[o] = v.B[b];
                for (var left = v.Length - 1; left > 0; left--)
                {
                    o += v.StepOutput;
                    b += v.StepB;
                    if (v.HasA != 0) sum = TNumber.Multiply(TNumber.Widen(v.A[a]), sum);
                    a += v.StepA;
                    sum = TNumber.Combine(sum, TNumber.Widen(v.B[b]));
                    v.Output[o] = TNumber.Narrow(sum);
                }
            }
        }

        /// <summary>The sum of each part of each line.</summary>
        internal readonly struct PartSums : IGpuKernel<Views<T, TSum>>
        {
            public static void Execute(Views<T, TSum> v)
            {
                var shared = SharedMemory.Allocate<TSum>(GroupSize);
                var b = v.Lines[Grid.IdxX].O2;
                var first = Grid.IdxY * v.Chunk;
                var last = first + Math.Min(v.Length - first, v.Chunk);
                var sum = default(TSum);
                for (var i = first + Group.IdxX; i < last; i += GroupSize) sum = TNumber.Combine(sum, TNumber.Widen(v.B[b + (i * v.StepB)]));
                sum = GroupTotal<TNumber, TSum>.Of(shared, sum, Group.IdxX, 0, 1, GroupSize);
                if (Group.IdxX == 0) v.Sums[(Grid.IdxY * (long)v.Lines.Count) + Grid.IdxX] = sum;
            }
        }

        /// <summary>The cumulative sums of a part of a line, tile by tile.</summary>
        internal readonly struct Grouped : IGpuKernel<Views<T, TSum>>
        {
            public static void Execute(Views<T, TSum> v)
            {
                var shared = SharedMemory.Allocate<TSum>(GroupSize);
                var totals = SharedMemory.Allocate<TSum>(16);
                var item = Group.IdxX;
                var line = v.Lines[Grid.IdxX];

                // What the parts before this one sum up to.
                var carry = TNumber.Identity;
                for (var part = item; part < Grid.IdxY; part += GroupSize) carry = TNumber.Combine(carry, v.Sums[(part * (long)v.Lines.Count) + Grid.IdxX]);
                carry = GroupTotal<TNumber, TSum>.Of(shared, carry, item, 0, 1, GroupSize);
                Group.Barrier();
                var first = Grid.IdxY * v.Chunk;
                var last = first + Math.Min(v.Length - first, v.Chunk);
                for (var start = first; start < last; start += Tile)
                {
                    var i = start + (item * PerItem);
                    var b = line.O2 + (i * v.StepB);
                    var s0 = i < last ? TNumber.Widen(v.B[b]) : default;
                    var s1 = TNumber.Combine(s0, i + 1 < last ? TNumber.Widen(v.B[b + v.StepB]) : default);
                    var s2 = TNumber.Combine(s1, i + 2 < last ? TNumber.Widen(v.B[b + (2 * v.StepB)]) : default);
                    var s3 = TNumber.Combine(s2, i + 3 < last ? TNumber.Widen(v.B[b + (3 * v.StepB)]) : default);
                    shared[item] = s3;
                    Group.Barrier();
                    if (item < 16)
                    {
                        var sum = shared[item * 16];
                        for (var j = 1; j < 16; j++) sum = TNumber.Combine(sum, shared[(item * 16) + j]);
                        totals[item] = sum;
                    }

                    Group.Barrier();
                    var before = TNumber.Identity;
                    for (var j = 0; j < item / 16; j++) before = TNumber.Combine(before, totals[j]);
                    var tile = before;
                    for (var j = item / 16; j < 16; j++) tile = TNumber.Combine(tile, totals[j]);
                    var near = TNumber.Identity;
                    for (var j = item / 16 * 16; j < item; j++) near = TNumber.Combine(near, shared[j]);
                    before = TNumber.Combine(carry, TNumber.Combine(before, near));
                    carry = TNumber.Combine(carry, tile);
                    var o = line.O0 + (i * v.StepOutput);
                    if (i < last) v.Output[o] = TNumber.Narrow(TNumber.Combine(before, s0));
                    if (i + 1 < last) v.Output[o + v.StepOutput] = TNumber.Narrow(TNumber.Combine(before, s1));
                    if (i + 2 < last) v.Output[o + (2 * v.StepOutput)] = TNumber.Narrow(TNumber.Combine(before, s2));
                    if (i + 3 < last) v.Output[o + (3 * v.StepOutput)] = TNumber.Narrow(TNumber.Combine(before, s3));
                    Group.Barrier();
                }
            }
        }
    }
}
