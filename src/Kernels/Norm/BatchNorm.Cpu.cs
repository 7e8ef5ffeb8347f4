using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

public readonly partial struct BatchNormKernel : ILaneKernel<BatchNormArgs>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in BatchNormArgs args) => LaneDispatch.Run<BatchNormKernel, BatchNormArgs>(args.Type, device, args);

    static unsafe void ILaneKernel<BatchNormArgs>.Run<TLane, T>(CpuDevice device, in BatchNormArgs args)
    {
        var shape = args.Shape;
        if (shape.Count == 0) return;
        T* x = args.Input.Pointer<T>(), mean = args.Mean.Pointer<T>(), variance = args.Variance.Pointer<T>(), scale = args.Scale.Pointer<T>();
        using var columns = new ChannelColumns<T>(device, shape.Channels);
        T* center = columns[0], factor = columns[1], offset = columns[2];
        using var sums = new ChannelColumns<double>(device, shape.Channels);
        double* first = sums[0], second = sums[1];
        new Span<T>(center, shape.Channels).Clear();
        ChannelSums<TLane, T>.Run(device, shape, x, null, center, first, second);
        for (var c = 0; c < shape.Channels; c++) center[c] = FromDouble<T>(first[c] / shape.PerChannel);

        // Once more around the means: what rounding left of them corrects both.
        ChannelSums<TLane, T>.Run(device, shape, x, null, center, first, second);
        for (var c = 0; c < shape.Channels; c++)
        {
            var rest = first[c] / shape.PerChannel;
            var value = (second[c] / shape.PerChannel) - (rest * rest);
            var one = 1 / Math.Sqrt(value + args.Epsilon);
            center[c] = mean[c] = FromDouble<T>(ToDouble(center[c]) + rest);
            variance[c] = FromDouble<T>(value);
            scale[c] = FromDouble<T>(one);
            factor[c] = FromDouble<T>(one * (args.Weight.IsPresent ? ToDouble(args.Weight.Pointer<T>()[c]) : 1));
            offset[c] = args.Bias.IsPresent ? args.Bias.Pointer<T>()[c] : default;
        }

        var lines = new ChannelLines(shape);
        device.Workers.For(lines.Count, new Body<TLane, T> { Lines = lines, Output = args.Output.Pointer<T>(), Input = x, Center = center, Factor = factor, Offset = offset });
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        public ChannelLines Lines;
        public T* Output, Input, Center, Factor, Offset;

        public readonly void Invoke(int block, int worker)
        {
            Lines.Blocks.Of(block, out var first, out var end);
            nint length = Lines.Length;
            for (var line = first; line < end; line++)
            {
                T* y = Output + (line * length), x = Input + (line * length);
                if (Lines.InRows) Row(y, x, length);
                else Line(y, x, length, Lines.Channel(line));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row(T* y, T* x, nint n)
        {
            T* center = Center, factor = Factor, offset = Offset;
            for (nint i = 0; i < n; i += TLane.Count)
                StoreUpTo<TLane, T>(TLane.Fma(TLane.Load(x + i) - TLane.Load(center + i), TLane.Load(factor + i), TLane.Load(offset + i)), y, i, n);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Line(T* y, T* x, nint n, int channel)
        {
            TLane center = TLane.Broadcast(Center[channel]), factor = TLane.Broadcast(Factor[channel]), offset = TLane.Broadcast(Offset[channel]);
            for (nint i = 0; i < n; i += TLane.Count) StoreUpTo<TLane, T>(TLane.Fma(TLane.Load(x + i) - center, factor, offset), y, i, n);
        }
    }
}

public readonly partial struct BatchNormGradientKernel : ILaneKernel<BatchNormGradientArgs>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in BatchNormGradientArgs args) =>
        LaneDispatch.Run<BatchNormGradientKernel, BatchNormGradientArgs>(args.Type, device, args);

    static unsafe void ILaneKernel<BatchNormGradientArgs>.Run<TLane, T>(CpuDevice device, in BatchNormGradientArgs args)
    {
        var shape = args.Shape;
        if (shape.Count == 0) return;
        T* x = args.X.Pointer<T>(), gradient = args.Gradient.Pointer<T>(), scale = args.Scale.Pointer<T>();
        using var columns = new ChannelColumns<T>(device, shape.Channels);
        T* center = columns[0], factor = columns[1], offset = columns[2], slope = columns[3];
        using var totals = new ChannelColumns<double>(device, shape.Channels);
        double* sums = totals[0], products = totals[1];
        new Span<T>(args.Mean.Pointer<T>(), shape.Channels).CopyTo(new Span<T>(center, shape.Channels));
        ChannelSums<TLane, T>.Run(device, shape, x, gradient, center, sums, products);
        for (var c = 0; c < shape.Channels; c++)
        {
            var one = ToDouble(scale[c]);
            args.Bias.Pointer<T>()[c] = FromDouble<T>(sums[c]);
            args.Weight.Pointer<T>()[c] = FromDouble<T>(products[c] * one);
            factor[c] = FromDouble<T>(one * (args.W.IsPresent ? ToDouble(args.W.Pointer<T>()[c]) : 1));
            offset[c] = FromDouble<T>(sums[c] / shape.PerChannel);
            slope[c] = FromDouble<T>(products[c] * one * one / shape.PerChannel);
        }

        var lines = new ChannelLines(shape);
        device.Workers.For(lines.Count, new Body<TLane, T>
        {
            Lines = lines, Input = args.Input.Pointer<T>(), Gradient = gradient, X = x, Center = center, Factor = factor, Offset = offset, Slope = slope,
        });
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        public ChannelLines Lines;
        public T* Input, Gradient, X, Center, Factor, Offset, Slope;

        public readonly void Invoke(int block, int worker)
        {
            Lines.Blocks.Of(block, out var first, out var end);
            nint length = Lines.Length;
            for (var line = first; line < end; line++)
            {
                var at = line * length;
                if (Lines.InRows) Row(Input + at, Gradient + at, X + at, length);
                else Line(Input + at, Gradient + at, X + at, length, Lines.Channel(line));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row(T* dx, T* g, T* x, nint n)
        {
            T* center = Center, factor = Factor, offset = Offset, slope = Slope;
            for (nint i = 0; i < n; i += TLane.Count)
            {
                var inner = TLane.Load(g + i) - TLane.Load(offset + i) - ((TLane.Load(x + i) - TLane.Load(center + i)) * TLane.Load(slope + i));
                StoreUpTo<TLane, T>(inner * TLane.Load(factor + i), dx, i, n);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Line(T* dx, T* g, T* x, nint n, int channel)
        {
            TLane center = TLane.Broadcast(Center[channel]), factor = TLane.Broadcast(Factor[channel]);
            TLane offset = TLane.Broadcast(Offset[channel]), slope = TLane.Broadcast(Slope[channel]);
            for (nint i = 0; i < n; i += TLane.Count)
                StoreUpTo<TLane, T>((TLane.Load(g + i) - offset - ((TLane.Load(x + i) - center) * slope)) * factor, dx, i, n);
        }
    }
}

/// <summary>The passes over all elements: rows of all channels, or lines of one channel each.</summary>
internal readonly struct ChannelLines(ChannelShape shape)
{
    private const int BlockElements = 16 * 1024;

    private readonly int _channels = shape.Channels;

    /// <summary>Whether the channels are last.</summary>
    public readonly bool InRows = shape.Inner == 1;

    /// <summary>Elements of a row or line.</summary>
    public readonly nint Length = shape.Inner == 1 ? shape.Channels : (nint)shape.Inner;

    public readonly RowBlocks Blocks = shape.Inner == 1
        ? new(shape.Outer, shape.Channels, BlockElements)
        : new(shape.Outer * shape.Channels, shape.Inner, BlockElements);

    public int Count => Blocks.Count;

    /// <summary>The channel of a line.</summary>
    public int Channel(nint line) => (int)(line % _channels);
}

/// <summary>Scratch memory for up to four values of each channel, each readable to the end of its last vector.</summary>
internal readonly unsafe struct ChannelColumns<T>(CpuDevice device, int channels) : IDisposable where T : unmanaged
{
    private const int Columns = 4;
    private const int Padding = 16;

    private readonly long _stride = channels + Padding;
    private readonly Storage _storage = device.Memory.Rent(Columns * (channels + Padding) * (long)sizeof(T));

    public T* this[int column] => (T*)_storage.Address + (column * _stride);

    public void Dispose() => _storage.Release();
}
