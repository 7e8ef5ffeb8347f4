using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="DropoutKernel"/> computes.</summary>
/// <param name="Output">Dense.</param>
/// <param name="Input">Dense, of the same type.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Threshold">From <see cref="BernoulliKernel.Threshold"/>, for the probability of keeping an element.</param>
/// <param name="Scale">What kept elements are multiplied by.</param>
/// <param name="State">Aligned: whether element i is kept is decided by word i counted from here, whatever the type.</param>
internal readonly record struct DropoutArgs(
    Operand Output, Operand Input, long Count, DType Type, uint Threshold, double Scale, RngState State) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Count} elements", KernelWork.BytesOf(Count, Type, Output, Input));
}

/// <summary>
/// Multiplies each element by the scale where <see cref="BernoulliKernel"/> would say true, and by 0 elsewhere. The mask is
/// made again from the counter wherever it is needed, and never stored.
/// </summary>
internal readonly partial struct DropoutKernel : IKernel<DropoutArgs>, ILaneKernel<DropoutArgs>
{
    private const int BlockElements = 16 * 1024;
    private const int TileElements = 512;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in DropoutArgs args) =>
        LaneDispatch.Run<DropoutKernel, DropoutArgs>(args.Type, device, args);

    /// <summary>Writes the factors of <paramref name="count"/> elements: the scale or 0.</summary>
    /// <param name="state">Aligned.</param>
    /// <param name="first">Number of the first element; a multiple of 4.</param>
    /// <param name="count">How many.</param>
    /// <param name="threshold">From <see cref="BernoulliKernel.Threshold"/>.</param>
    /// <param name="scale">What kept elements are multiplied by.</param>
    /// <param name="mask">Has room for <paramref name="count"/> + <see cref="Philox.Slack"/> elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void Mask<TLane, T>(RngState state, nint first, nint count, uint threshold, double scale, T* mask)
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        var words = (uint*)mask;
        Philox.Words(state, (ulong)first, count, words);
        if (sizeof(T) == sizeof(double))
        {
            // Words become the upper halves of doubles; from the last to the first, since they share the memory.
            for (var i = count - 1; i >= 0; i--) ((ulong*)mask)[i] = (ulong)words[i] << 32;
        }

        // The sign of (upper 31 bits - threshold), spread over all bits, selects the scale.
        var bits = 8 * sizeof(T);
        var positive = TLane.FromBits(bits == 32 ? int.MaxValue : long.MaxValue);
        var limit = TLane.FromBits(Math.Min(threshold, int.MaxValue) * (bits == 32 ? 1L : 1L << 32));
        var factor = TLane.Constant(scale);
        for (nint i = 0; i < count; i += TLane.Count)
        {
            var upper = (TLane.Load(mask + i) >> 1) & positive;
            TLane.Store((TLane.SubtractBits(upper, limit) >> (bits - 1)) & factor, mask + i);
        }
    }

    /// <inheritdoc/>
    public static unsafe void Run<TLane, T>(CpuDevice device, in DropoutArgs args)
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        var blocks = checked((int)((args.Count + BlockElements - 1) / BlockElements));
        device.Workers.For(blocks, new Body<TLane, T>(
            args.Output.Pointer<T>(), args.Input.Pointer<T>(), (nint)args.Count, args.Threshold, args.Scale, args.State));
    }

    private readonly unsafe struct Body<TLane, T>(T* output, T* input, nint count, uint threshold, double scale, RngState state) : IParallelBody
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int block, int worker)
        {
            var mask = stackalloc T[TileElements + Philox.Slack];
            var end = Math.Min(count, (block + 1) * (nint)BlockElements);
            for (var start = block * (nint)BlockElements; start < end; start += TileElements)
            {
                var n = Math.Min(TileElements, end - start);
                Mask<TLane, T>(state, start, n, threshold, scale, mask);
                T* from = input + start, to = output + start;
                nint i = 0;
                for (; i <= n - TLane.Count; i += TLane.Count) TLane.Store(TLane.Load(from + i) * TLane.Load(mask + i), to + i);
                if (i == n) continue;
                var last = TLane.Load(from + i) * TLane.Load(mask + i);
                Unsafe.CopyBlockUnaligned(to + i, &last, (uint)((n - i) * sizeof(T)));
            }
        }
    }
}
