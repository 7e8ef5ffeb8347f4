using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>
/// On a GPU: a group for each channel sums it twice, and a work-item for each element applies the result. Lines of a channel
/// are read side by side; with channels last, neighbors are a row apart.
/// </remarks>
public readonly partial struct BatchNormKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in BatchNormArgs args)
    {
        if (args.Type == DType.Float32) Statistics<F32x1, float, Float32Element>.Launch(device, args);
        else Statistics<F64x1, double, Float64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(
        GpuChannels Channels, double Epsilon, ArrayView<T> Output, ArrayView<T> Mean, ArrayView<T> Variance, ArrayView<T> Scale,
        ArrayView<T> Input, ArrayView<T> Weight, ArrayView<T> Bias)
        where T : unmanaged;

    internal readonly struct Statistics<TLane, T, TElement> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Launch(GpuDevice device, in BatchNormArgs args)
        {
            var shape = args.Shape;
            if (shape.Count == 0) return;
            var views = new Views<T>(
                new GpuChannels(shape), args.Epsilon, device.View<T>(args.Output, shape.Count), device.View<T>(args.Mean, shape.Channels),
                device.View<T>(args.Variance, shape.Channels), device.View<T>(args.Scale, shape.Channels), device.View<T>(args.Input, shape.Count),
                device.View<T>(args.Weight, shape.Channels), device.View<T>(args.Bias, shape.Channels));
            device.Launch<Statistics<TLane, T, TElement>, Views<T>>(LaunchGrid.GroupsOf(LaunchGrid.DefaultGroupSize, shape.Channels), views);
            device.Launch<Apply<TLane, T>, Views<T>>(shape.Count, views);
        }

        public static void Execute(Views<T> v)
        {
            var shared = SharedMemory.Allocate<TwoSums>(LaunchGrid.DefaultGroupSize);
            var channel = Grid.IdxX;
            var count = v.Channels.PerChannel;
            var mean = Rounded(Sums(v, shared, channel, 0).First / count);
            Group.Barrier();

            // Once more around the mean: what rounding left of it corrects both.
            var sums = Sums(v, shared, channel, mean);
            var rest = sums.First / count;
            var variance = (sums.Second / count) - (rest * rest);
            if (Group.IdxX != 0) return;
            v.Mean[channel] = TElement.FromDouble(mean + rest);
            v.Variance[channel] = TElement.FromDouble(variance);
            v.Scale[channel] = TElement.FromDouble(1 / Math.Sqrt(variance + v.Epsilon));
        }

        private static TwoSums Sums(Views<T> v, ArrayView<TwoSums> shared, int channel, double shift)
        {
            var offset = TLane.Constant(shift);
            var sums = TwoSums.Identity;
            for (var i = Group.IdxX; i < v.Channels.PerChannel; i += LaunchGrid.DefaultGroupSize)
            {
                var d = TLane.Of(v.Input[v.Channels.At(channel, i)]) - offset;
                sums = TwoSums.Combine(sums, new TwoSums(ToDouble(d), ToDouble(d * d)));
            }

            return GroupTotal<TwoSums, TwoSums>.Of(shared, sums, Group.IdxX, 0, 1, LaunchGrid.DefaultGroupSize);
        }

        private static double ToDouble(TLane value) => TElement.ToDouble(TLane.ToElement(value));

        private static double Rounded(double value) => TElement.ToDouble(TElement.FromDouble(value));
    }

    internal readonly struct Apply<TLane, T> : IGpuKernel<Views<T>> where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        public static void Execute(Views<T> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Input.Length) return;
            var c = v.Channels.Of((int)i);
            var factor = TLane.Of(v.Scale[c]);
            if (v.Weight.Length > 0) factor *= TLane.Of(v.Weight[c]);
            var offset = v.Bias.Length > 0 ? TLane.Of(v.Bias[c]) : TLane.Constant(0);
            v.Output[i] = TLane.ToElement(TLane.Fma(TLane.Of(v.Input[i]) - TLane.Of(v.Mean[c]), factor, offset));
        }
    }
}

/// <remarks>On a GPU: a group for each channel for both sums, then a work-item for each element.</remarks>
public readonly partial struct BatchNormGradientKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in BatchNormGradientArgs args)
    {
        if (args.Type == DType.Float32) Sums<F32x1, float, Float32Element>.Launch(device, args);
        else Sums<F64x1, double, Float64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(
        GpuChannels Channels, ArrayView<T> Input, ArrayView<T> Weight, ArrayView<T> Bias, ArrayView<T> Gradient, ArrayView<T> X,
        ArrayView<T> Mean, ArrayView<T> Scale, ArrayView<T> W)
        where T : unmanaged;

    internal readonly struct Sums<TLane, T, TElement> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Launch(GpuDevice device, in BatchNormGradientArgs args)
        {
            var shape = args.Shape;
            if (shape.Count == 0) return;
            var views = new Views<T>(
                new GpuChannels(shape), device.View<T>(args.Input, shape.Count), device.View<T>(args.Weight, shape.Channels),
                device.View<T>(args.Bias, shape.Channels), device.View<T>(args.Gradient, shape.Count), device.View<T>(args.X, shape.Count),
                device.View<T>(args.Mean, shape.Channels), device.View<T>(args.Scale, shape.Channels), device.View<T>(args.W, shape.Channels));
            device.Launch<Sums<TLane, T, TElement>, Views<T>>(LaunchGrid.GroupsOf(LaunchGrid.DefaultGroupSize, shape.Channels), views);
            device.Launch<Apply<TLane, T, TElement>, Views<T>>(shape.Count, views);
        }

        public static void Execute(Views<T> v)
        {
            var shared = SharedMemory.Allocate<TwoSums>(LaunchGrid.DefaultGroupSize);
            var channel = Grid.IdxX;
            TLane mean = TLane.Of(v.Mean[channel]), scale = TLane.Of(v.Scale[channel]);
            var sums = TwoSums.Identity;
            for (var i = Group.IdxX; i < v.Channels.PerChannel; i += LaunchGrid.DefaultGroupSize)
            {
                var at = v.Channels.At(channel, i);
                var dy = TLane.Of(v.Gradient[at]);
                sums = TwoSums.Combine(sums, new TwoSums(ToDouble(dy), ToDouble(dy * ((TLane.Of(v.X[at]) - mean) * scale))));
            }

            sums = GroupTotal<TwoSums, TwoSums>.Of(shared, sums, Group.IdxX, 0, 1, LaunchGrid.DefaultGroupSize);
            if (Group.IdxX != 0) return;
            v.Bias[channel] = TElement.FromDouble(sums.First);
            v.Weight[channel] = TElement.FromDouble(sums.Second);
        }

        private static double ToDouble(TLane value) => TElement.ToDouble(TLane.ToElement(value));
    }

    internal readonly struct Apply<TLane, T, TElement> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Execute(Views<T> v)
        {
            var i = WorkItem.Index;
            if (i >= v.X.Length) return;
            var c = v.Channels.Of((int)i);
            var scale = TLane.Of(v.Scale[c]);
            double count = v.Channels.PerChannel;
            TLane offset = TLane.Constant(TElement.ToDouble(v.Bias[c]) / count), slope = TLane.Constant(TElement.ToDouble(v.Weight[c]) / count);
            var normal = (TLane.Of(v.X[i]) - TLane.Of(v.Mean[c])) * scale;
            if (v.W.Length > 0) scale *= TLane.Of(v.W[c]);
            v.Input[i] = TLane.ToElement((TLane.Of(v.Gradient[i]) - offset - (normal * slope)) * scale);
        }
    }
}

/// <summary>Where the elements of channels are in a dense [outer, channels, inner].</summary>
internal readonly struct GpuChannels
{
    private readonly FastDivisor _byInner, _byChannels;
    private readonly int _channels, _inner;

    /// <summary>Elements of a channel.</summary>
    public readonly int PerChannel;

    /// <exception cref="NotSupportedException">There are more than <see cref="LaunchGrid.MostElements"/> elements.</exception>
    public GpuChannels(ChannelShape shape)
    {
        if (shape.Count > LaunchGrid.MostElements) throw new NotSupportedException($"A GPU takes at most {LaunchGrid.MostElements} elements at once; there are {shape.Count}. Split the tensor.");
        (_channels, _inner, PerChannel) = (shape.Channels, (int)shape.Inner, (int)shape.PerChannel);
        (_byInner, _byChannels) = (new FastDivisor(_inner), new FastDivisor(_channels));
    }

    /// <summary>Where element <paramref name="i"/> of a channel is.</summary>
    public int At(int channel, int i)
    {
        var outer = _byInner.Quotient(i);
        return (((outer * _channels) + channel) * _inner) + _byInner.Remainder(i, outer);
    }

    /// <summary>The channel of an element.</summary>
    public int Of(int element)
    {
        var line = _byInner.Quotient(element);
        return _byChannels.Remainder(line, _byChannels.Quotient(line));
    }
}
