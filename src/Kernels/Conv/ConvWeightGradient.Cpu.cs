using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

public readonly partial struct ConvWeightGradient
{
    // Sums of this many sets of positions are kept apart and added at the end; not of more elements than this together.
    private const int MaxPartials = 16;
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
        sums.PartialCount = (int)Math.Clamp(MaxPartialElements / size, 1, Math.Min(MaxPartials, sums.Units));
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
            nint first = block * (nint)FiltersPerBlock, last = Math.Min(first + FiltersPerBlock, g.Filters);
            for (nint tap = 0; tap < taps; tap++)
            {
                for (nint c = 0; c < channels; c++)
                {
                    for (var filter = first; filter < last; filter++)
                    {
                        var from = Sums.Partials + Sums.Index(filter, c, tap);
                        var sum = *from;
                        for (nint partial = 1; partial < Sums.PartialCount; partial++) sum += from[partial * Sums.Size];
                        Weights[(((filter * channels) + c) * taps) + tap] = sum;
                    }
                }
            }
        }
    }
}
