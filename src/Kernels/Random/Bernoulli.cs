using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="BernoulliKernel"/> fills.</summary>
/// <param name="Destination">Dense, Bool.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Threshold">From <see cref="BernoulliKernel.Threshold"/>.</param>
/// <param name="State">Aligned: element i is made of word i counted from here.</param>
internal readonly record struct BernoulliArgs(Operand Destination, long Count, uint Threshold, RngState State);

/// <summary>Fills a tensor with truth values: true where the upper 31 bits of the element's word are below a threshold.</summary>
internal readonly partial struct BernoulliKernel : IKernel<BernoulliArgs>
{
    private const int BlockElements = 16 * 1024;
    private const int TileElements = 1024;

    /// <summary>The threshold for a probability from 0 to 1, which it keeps to within 2^-32. Certainty is exact.</summary>
    public static uint Threshold(double probability) => (uint)Math.Round(probability * (1L << 31));

    /// <inheritdoc/>
    public static unsafe void Cpu(CpuDevice device, in BernoulliArgs args)
    {
        var blocks = checked((int)((args.Count + BlockElements - 1) / BlockElements));
        device.Workers.For(blocks, new Body(args.Destination.Pointer<byte>(), (nint)args.Count, args.Threshold, args.State));
    }

    private readonly unsafe struct Body(byte* destination, nint count, uint threshold, RngState state) : IParallelBody
    {
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int block, int worker)
        {
            var words = stackalloc uint[TileElements + Philox.Slack];
            var end = Math.Min(count, (block + 1) * (nint)BlockElements);
            for (var start = block * (nint)BlockElements; start < end; start += TileElements)
            {
                var n = Math.Min(TileElements, end - start);
                Philox.Words(state, (ulong)start, n, words);
                var target = destination + start;
                for (nint i = 0; i < n; i++) target[i] = words[i] >> 1 < threshold ? (byte)1 : (byte)0;
            }
        }
    }
}
