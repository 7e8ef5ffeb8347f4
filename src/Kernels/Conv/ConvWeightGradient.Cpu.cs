using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

public readonly partial struct ConvWeightGradient
{
    // Sums of up to this many sets of positions are kept apart and added at the end, which costs less than a tenth of the
    // whole for sets of this size; not of more elements than this together.
    private const int MaxPartials = 16;
    private const long PartialPositions = 256;
    private const long MaxPartialElements = 8 << 20;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in ConvArgs args)
    {
        if (args.Type == DType.Float32) Run<float>(device, args.Flattened());
        else Run<double>(device, args.Flattened());
    }

    private static unsafe void Run<T>(CpuDevice device, in ConvArgs args)
        where T : unmanaged, INumber<T>
    {
        var g = args.Geometry;
        nint size = (nint)g.Filters * (g.Channels / g.Groups) * g.Y.Kernel * g.X.Kernel;
        if (size == 0) return;
        if (g.Batch == 0 || g.Y.Output == 0 || g.X.Output == 0)
        {
            new Span<T>(args.Weights.Pointer<T>(), checked((int)size)).Clear();
            return;
        }

        var sums = new WeightGradientSums<T>
        {
            Geometry = g,
            Input = ConvSource<T>.Of(args.Input, g.Channels, g.Y.Input, g.X.Input),
            Gradient = ConvSource<T>.Of(args.Output, g.Filters, g.Y.Output, g.X.Output),
            Size = (size + 31) & ~15,
        };
        sums.Cut();
        var positions = (long)g.Batch * g.Y.Output * g.X.Output;
        var most = Math.Min(Math.Min(MaxPartials, sums.Units), MaxPartialElements / size);
        sums.PartialCount = (int)Math.Clamp(positions / PartialPositions, 1, Math.Max(1, most));
        var memory = device.Memory.Rent(((sums.Size * sums.PartialCount) + (sums.ScratchSize * device.Workers.Count)) * sizeof(T));
        sums.Partials = (T*)memory.Address;
        sums.Scratch = sums.Partials + (sums.Size * sums.PartialCount);
        device.Workers.For(sums.PartialCount, sums);

        var total = new Total<T> { Sums = sums, Weights = args.Weights.Pointer<T>() };
        device.Workers.For((g.Filters + Total<T>.FiltersPerBlock - 1) / Total<T>.FiltersPerBlock, total);
        memory.Release();
    }

    /// <summary>Adds the partial sums, always in the same order, and brings them into the weights' layout.</summary>
    private unsafe struct Total<T> : IParallelBody
        where T : unmanaged, INumber<T>
    {
        public const int FiltersPerBlock = 16; // a line of memory in the partial sums

        public WeightGradientSums<T> Sums;
        public T* Weights;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int block, int worker)
        {
            var g = Sums.Geometry;
            nint channels = g.Channels / g.Groups, taps = g.Y.Kernel * (nint)g.X.Kernel;
            nint inGroup = g.Channels == g.Groups && g.Filters == g.Groups ? g.Filters : g.Filters / g.Groups;
            nint first = block * (nint)FiltersPerBlock, last = Math.Min(first + FiltersPerBlock, g.Filters);
            for (nint tap = 0; tap < taps; tap++)
            {
                for (nint c = 0; c < channels; c++)
                {
                    // Neighboring filters of a group are neighbors in memory.
                    for (nint filter = first, end; filter < last; filter = end)
                    {
                        end = Math.Min(last, ((filter / inGroup) + 1) * inGroup);
                        var sum = Sums.Partials + Sums.Index(filter, c, tap);
                        for (nint partial = 1; partial < Sums.PartialCount; partial++) Add(sum, sum + (partial * Sums.Size), end - filter);
                        for (var i = filter; i < end; i++) Weights[(((i * channels) + c) * taps) + tap] = sum[i - filter];
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add(T* sum, T* part, nint count)
        {
            nint i = 0;
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(sum + i) + Vector.Load(part + i)).Store(sum + i);
            for (; i < count; i++) sum[i] += part[i];
        }
    }
}
