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

        // Around means of a sample. What they are off corrects both sums, as long as it is no more than the data's own spread:
        // else once more, around the means.
        SampleMeans(shape, x, center, first);
        ChannelSums<TLane, T>.Run(device, shape, x, null, center, first, second);
        if (AreFar(shape, first, second))
        {
            for (var c = 0; c < shape.Channels; c++) center[c] = FromDouble<T>(ToDouble(center[c]) + (first[c] / shape.PerChannel));
            ChannelSums<TLane, T>.Run(device, shape, x, null, center, first, second);
        }

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

    /// <summary>The mean of some elements of each channel, spread evenly.</summary>
    private static unsafe void SampleMeans<T>(in ChannelShape shape, T* x, T* means, double* sums) where T : unmanaged
    {
        const int Most = 16;
        var samples = (int)Math.Min(Most, shape.PerChannel);
        new Span<double>(sums, shape.Channels).Clear();
        for (var i = 0; i < samples; i++)
        {
            var (outer, inner) = Math.DivRem(shape.PerChannel * i / samples, shape.Inner);
            var sample = x + (outer * shape.Channels * shape.Inner) + inner;
            for (var c = 0; c < shape.Channels; c++, sample += shape.Inner) sums[c] += ToDouble(*sample);
        }

        for (var c = 0; c < shape.Channels; c++) means[c] = FromDouble<T>(sums[c] / samples);
    }

    /// <summary>Whether a mean square has lost bits that matter to the square of the mean, or is not finite.</summary>
    private static unsafe bool AreFar(in ChannelShape shape, double* first, double* second)
    {
        for (var c = 0; c < shape.Channels; c++)
        {
            var rest = first[c] / shape.PerChannel;
            if (!(rest * rest <= 0.5 * (second[c] / shape.PerChannel)) && second[c] != 0) return true;
        }

        return false;
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        public ChannelLines Lines;
        public T* Output, Input, Center, Factor, Offset;

        public readonly void Invoke(int block, int worker)
        {
            Lines.Blocks.Of(block, out var first, out var end);
            nint length = Lines.Length;
            if (Lines.InRows)
            {
                Rows(Output + (first * length), Input + (first * length), end - first, length);
                return;
            }

            for (var line = first; line < end; line++) Line(Output + (line * length), Input + (line * length), length, Lines.Channel(line));
        }

        /// <summary>Rows, four vectors of channels at a time, whose values stay in registers.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Rows(T* output, T* input, nint rows, nint n)
        {
            nint w = TLane.Count, i = 0;
            for (; i <= n - (4 * w); i += 4 * w)
            {
                T* center = Center + i, factor = Factor + i, offset = Offset + i, y = output + i, x = input + i;
                TLane c0 = TLane.Load(center), c1 = TLane.Load(center + w), c2 = TLane.Load(center + (2 * w)), c3 = TLane.Load(center + (3 * w));
                TLane f0 = TLane.Load(factor), f1 = TLane.Load(factor + w), f2 = TLane.Load(factor + (2 * w)), f3 = TLane.Load(factor + (3 * w));
                TLane o0 = TLane.Load(offset), o1 = TLane.Load(offset + w), o2 = TLane.Load(offset + (2 * w)), o3 = TLane.Load(offset + (3 * w));
                for (var left = rows; left > 0; left--, x += n, y += n)
                {
                    TLane.Store(TLane.Fma(TLane.Load(x) - c0, f0, o0), y);
                    TLane.Store(TLane.Fma(TLane.Load(x + w) - c1, f1, o1), y + w);
                    TLane.Store(TLane.Fma(TLane.Load(x + (2 * w)) - c2, f2, o2), y + (2 * w));
                    TLane.Store(TLane.Fma(TLane.Load(x + (3 * w)) - c3, f3, o3), y + (3 * w));
                }
            }

            for (; i < n; i += w)
            {
                TLane c = TLane.Load(Center + i), f = TLane.Load(Factor + i), o = TLane.Load(Offset + i);
                T* y = output, x = input;
                for (var left = rows; left > 0; left--, x += n, y += n) StoreUpTo<TLane, T>(TLane.Fma(TLane.Load(x + i) - c, f, o), y, i, n);
            }
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
            var start = first * length;
            if (Lines.InRows)
            {
                Rows(Input + start, Gradient + start, X + start, end - first, length);
                return;
            }

            for (var (line, at) = (first, start); line < end; line++, at += length) Line(Input + at, Gradient + at, X + at, length, Lines.Channel(line));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLane Value(TLane g, TLane x, TLane center, TLane offset, TLane slope, TLane factor) => (g - offset - ((x - center) * slope)) * factor;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Rows(T* input, T* gradient, T* xs, nint rows, nint n)
        {
            nint w = TLane.Count, i = 0;
            for (; i <= n - (4 * w); i += 4 * w)
            {
                T* center = Center + i, factor = Factor + i, offset = Offset + i, slope = Slope + i, dx = input + i, g = gradient + i, x = xs + i;
                TLane c0 = TLane.Load(center), c1 = TLane.Load(center + w), c2 = TLane.Load(center + (2 * w)), c3 = TLane.Load(center + (3 * w));
                TLane f0 = TLane.Load(factor), f1 = TLane.Load(factor + w), f2 = TLane.Load(factor + (2 * w)), f3 = TLane.Load(factor + (3 * w));
                TLane o0 = TLane.Load(offset), o1 = TLane.Load(offset + w), o2 = TLane.Load(offset + (2 * w)), o3 = TLane.Load(offset + (3 * w));
                TLane s0 = TLane.Load(slope), s1 = TLane.Load(slope + w), s2 = TLane.Load(slope + (2 * w)), s3 = TLane.Load(slope + (3 * w));
                for (var left = rows; left > 0; left--, x += n, g += n, dx += n)
                {
                    TLane.Store(Value(TLane.Load(g), TLane.Load(x), c0, o0, s0, f0), dx);
                    TLane.Store(Value(TLane.Load(g + w), TLane.Load(x + w), c1, o1, s1, f1), dx + w);
                    TLane.Store(Value(TLane.Load(g + (2 * w)), TLane.Load(x + (2 * w)), c2, o2, s2, f2), dx + (2 * w));
                    TLane.Store(Value(TLane.Load(g + (3 * w)), TLane.Load(x + (3 * w)), c3, o3, s3, f3), dx + (3 * w));
                }
            }

            for (; i < n; i += w)
            {
                TLane c = TLane.Load(Center + i), f = TLane.Load(Factor + i), o = TLane.Load(Offset + i), s = TLane.Load(Slope + i);
                T* dx = input, g = gradient, x = xs;
                for (var left = rows; left > 0; left--, x += n, g += n, dx += n)
                    StoreUpTo<TLane, T>(Value(TLane.Load(g + i), TLane.Load(x + i), c, o, s, f), dx, i, n);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Line(T* dx, T* g, T* x, nint n, int channel)
        {
            TLane center = TLane.Broadcast(Center[channel]), factor = TLane.Broadcast(Factor[channel]);
            TLane offset = TLane.Broadcast(Offset[channel]), slope = TLane.Broadcast(Slope[channel]);
            for (nint i = 0; i < n; i += TLane.Count)
                StoreUpTo<TLane, T>(Value(TLane.Load(g + i), TLane.Load(x + i), center, offset, slope, factor), dx, i, n);
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
