using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

public readonly partial struct ConvWeightGradient
{
    /// <summary>Partial sums are of no more elements than this together.</summary>
    internal const int MaxPartialElements = 8 << 20;

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
        };
        sums.Cut();
        nint inputSize = 0, gradientSize = 0;
        if (sums.ReadsInPlace)
        {
            if (!sums.Input.IsDense) inputSize = sums.Input.DenseSize(g.Batch);
            if (!sums.Gradient.IsDense) gradientSize = sums.Gradient.DenseSize(g.Batch);
        }

        var memory = device.Memory.Rent(
            ((sums.Size * sums.PartialCount) + (sums.ScratchSize * device.Workers.Count) + inputSize + gradientSize) * sizeof(T));
        sums.Partials = (T*)memory.Address;
        sums.Scratch = sums.Partials + (sums.Size * sums.PartialCount);
        var dense = sums.Scratch + (sums.ScratchSize * device.Workers.Count);
        if (inputSize > 0) sums.Input = sums.Input.CopiedTo(dense, g.Batch, device);
        if (gradientSize > 0) sums.Gradient = sums.Gradient.CopiedTo(dense + inputSize, g.Batch, device);
        device.Workers.For(checked(sums.PartialCount * sums.Parts), sums);

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
            nint first = block * (nint)FiltersPerBlock, last = Math.Min(first + FiltersPerBlock, g.Filters);
            // Neighboring filters of a panel are neighbors in memory.
            for (nint filter = first, end; filter < last; filter = end)
            {
                var sum = Sums.Partials + Sums.Index(filter, out var neighbors, out var row);
                end = Math.Min(last, filter + neighbors);
                for (nint i = 0; i < taps * channels; i++)
                {
                    for (nint partial = 1; partial < Sums.PartialCount; partial++) Add(sum + (i * row), sum + (i * row) + (partial * Sums.Size), end - filter);
                }

                var target = Weights + (filter * channels * taps);
                if (taps == 1)
                {
                    BlockCopy.Transpose(sum, row, target, channels, channels, end - filter);
                    continue;
                }

                for (nint c = 0; c < channels; c++)
                {
                    for (nint tap = 0; tap < taps; tap++)
                        BlockCopy.Strided(sum + (((tap * channels) + c) * row), 0, 1, target + (c * taps) + tap, channels * taps, 1, end - filter);
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
