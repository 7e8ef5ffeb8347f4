using ILGPU;

namespace TensorCore.Kernels;

public readonly partial struct PoolScatter
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in PoolIndexArgs args)
    {
        if (args.Type == DType.Float32) Elements<F32x1, float>.Launch(device, args);
        else Elements<F64x1, double>.Launch(device, args);
    }

    internal readonly record struct Views<T>(PoolSizes Sizes, ArrayView<T> Input, ArrayView<T> Output, ArrayView<int> Indices) where T : unmanaged
    {
        public static Views<T> Of(GpuDevice device, in PoolIndexArgs args)
        {
            var sizes = new PoolSizes(args.Geometry);
            return new Views<T>(
                sizes, device.View<T>(args.Input, sizes.Inputs), device.View<T>(args.Output, sizes.Outputs), device.View<int>(args.Indices, sizes.Outputs));
        }
    }

    /// <summary>
    /// Each element of the image looks which of the windows that reach it have their maximum there, and adds these up in
    /// the CPU's order: the same bits in every run, which atomic additions would not give.
    /// </summary>
    internal readonly struct Elements<TLane, T> : IGpuKernel<Views<T>> where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in PoolIndexArgs args)
        {
            var views = Views<T>.Of(device, args);
            device.Launch<Elements<TLane, T>, Views<T>>(views.Sizes.Inputs, views);
        }

        public static void Execute(Views<T> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Input.Length) return;
            var sizes = v.Sizes;
            var place = sizes.InputPlace(i);
            var position = (place.Y * sizes.X.Input) + place.X;
            var sum = TLane.Constant(0);
            for (var y = sizes.Y.FirstOutput(place.Y); y <= sizes.Y.LastOutput(place.Y); y++)
            {
                for (var x = sizes.X.FirstOutput(place.X); x <= sizes.X.LastOutput(place.X); x++)
                {
                    var at = sizes.Output(place.Image, y, x, place.Channel);
                    if (v.Indices[at] == position) sum += TLane.Of(v.Output[at]);
                }
            }

            v.Input[i] = TLane.ToElement(sum);
        }
    }
}

public readonly partial struct PoolGather
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in PoolIndexArgs args)
    {
        if (args.Type == DType.Float32) Elements<float>.Launch(device, args);
        else Elements<double>.Launch(device, args);
    }

    internal readonly struct Elements<T> : IGpuKernel<PoolScatter.Views<T>> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in PoolIndexArgs args)
        {
            var views = PoolScatter.Views<T>.Of(device, args);
            device.Launch<Elements<T>, PoolScatter.Views<T>>(views.Sizes.Outputs, views);
        }

        public static void Execute(PoolScatter.Views<T> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Output.Length) return;
            var place = v.Sizes.OutputPlace(i);
            v.Output[i] = v.Input[v.Sizes.Input(place.Image, v.Indices[i], place.Channel)];
        }
    }
}
