using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="RandomFillKernel{TDistribution}"/> fills.</summary>
/// <param name="Distribution">What the numbers are drawn from.</param>
/// <param name="Destination">Dense.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="State">Aligned: element i is made of word i, or of words 2i and 2i + 1 for Float64 and for distributions
/// computed in double, counted from here.</param>
internal readonly record struct RandomFillArgs<TDistribution>(
    TDistribution Distribution, Operand Destination, long Count, DType Type, RngState State)
    where TDistribution : unmanaged, IDistribution;

/// <summary>Fills a tensor with random numbers.</summary>
internal readonly partial struct RandomFillKernel<TDistribution> : IKernel<RandomFillArgs<TDistribution>>, ILaneKernel<RandomFillArgs<TDistribution>>
    where TDistribution : unmanaged, IDistribution
{
    private const int BlockElements = 16 * 1024;
    private const int TileElements = 512;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in RandomFillArgs<TDistribution> args) =>
        LaneDispatch.Run<RandomFillKernel<TDistribution>, RandomFillArgs<TDistribution>>(TDistribution.ComputesInDouble ? DType.Float64 : args.Type, device, args);

    /// <inheritdoc/>
    public static unsafe void Run<TLane, T>(CpuDevice device, in RandomFillArgs<TDistribution> args)
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        if (args.Type == DType.Float32)
            Spread<TLane, T, float>(device, args);
        else
            Spread<TLane, T, double>(device, args);
    }

    private static unsafe void Spread<TLane, T, TStored>(CpuDevice device, in RandomFillArgs<TDistribution> args)
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged where TStored : unmanaged
    {
        var blocks = checked((int)((args.Count + BlockElements - 1) / BlockElements));
        device.Workers.For(blocks, new Body<TLane, T, TStored>(args.Distribution, args.Destination.Pointer<TStored>(), (nint)args.Count, args.State));
    }

    private readonly unsafe struct Body<TLane, T, TStored>(TDistribution distribution, TStored* destination, nint count, RngState state) : IParallelBody
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged where TStored : unmanaged
    {
        [SkipLocalsInit]
        public void Invoke(int block, int worker)
        {
            var words = stackalloc uint[(TileElements * sizeof(T) / sizeof(uint)) + Philox.Slack];
            var end = Math.Min(count, (block + 1) * (nint)BlockElements);
            for (var start = block * (nint)BlockElements; start < end; start += TileElements)
            {
                var n = Math.Min(TileElements, end - start);
                var wordsPerElement = sizeof(T) / sizeof(uint);
                Philox.Words(state, (ulong)start * (ulong)wordsPerElement, n * wordsPerElement, words);
                Sample(n, (T*)words, destination + start);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Sample(nint n, T* tile, TStored* target)
        {
            var sampler = distribution;
            // In place: the last vector may run over the tile's end into the slack.
            for (nint i = 0; i < n; i += TLane.Count) TLane.Store(sampler.Sample(TLane.Load(tile + i)), tile + i);
            if (sizeof(T) == sizeof(TStored))
                Unsafe.CopyBlockUnaligned(target, tile, (uint)(n * sizeof(T)));
            else
                for (nint i = 0; i < n; i++) ((float*)target)[i] = (float)((double*)tile)[i];
        }
    }
}
