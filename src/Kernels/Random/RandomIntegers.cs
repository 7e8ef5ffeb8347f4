using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="RandomIntegersKernel"/> fills.</summary>
/// <param name="Destination">Dense.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Type">Int32 or Int64.</param>
/// <param name="Low">The smallest integer.</param>
/// <param name="Range">How many integers there are to choose from; 0 stands for 2^64.</param>
/// <param name="State">Aligned: element i is made of words 2i and 2i + 1 counted from here.</param>
internal readonly record struct RandomIntegersArgs(Operand Destination, long Count, DType Type, long Low, ulong Range, RngState State);

/// <summary>
/// Fills a tensor with uniform integers: the upper half of the 128-bit product of 64 random bits and the range
/// (D. Lemire, "Fast random integer generation in an interval", 2019, without its rejection, so that every element
/// takes the same number of words: probabilities differ by less than range / 2^64 of their value).
/// </summary>
internal readonly partial struct RandomIntegersKernel : IKernel<RandomIntegersArgs>
{
    private const int BlockElements = 16 * 1024;
    private const int TileElements = 512;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in RandomIntegersArgs args)
    {
        if (args.Type == DType.Int32) Spread<int>(device, args);
        else Spread<long>(device, args);
    }

    private static unsafe void Spread<T>(CpuDevice device, in RandomIntegersArgs args) where T : unmanaged
    {
        var blocks = checked((int)((args.Count + BlockElements - 1) / BlockElements));
        device.Workers.For(blocks, new Body<T>(args.Destination.Pointer<T>(), (nint)args.Count, args.Low, args.Range, args.State));
    }

    private readonly unsafe struct Body<T>(T* destination, nint count, long low, ulong range, RngState state) : IParallelBody where T : unmanaged
    {
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int block, int worker)
        {
            var words = stackalloc uint[(2 * TileElements) + Philox.Slack];
            var end = Math.Min(count, (block + 1) * (nint)BlockElements);
            for (var start = block * (nint)BlockElements; start < end; start += TileElements)
            {
                var n = Math.Min(TileElements, end - start);
                Philox.Words(state, 2 * (ulong)start, 2 * n, words);
                var target = destination + start;
                for (nint i = 0; i < n; i++)
                {
                    var bits = ((ulong*)words)[i];
                    var value = low + (long)(range == 0 ? bits : Math.BigMul(bits, range, out _));
                    if (sizeof(T) == sizeof(int)) ((int*)target)[i] = (int)value;
                    else ((long*)target)[i] = value;
                }
            }
        }
    }
}
