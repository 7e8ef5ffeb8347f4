using ILGPU;

namespace TensorCore.Kernels;

public readonly partial struct AvgPool
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in AvgPoolArgs args)
    {
        if (args.Type == DType.Float32) Windows<F32x1, float>.Launch(device, args);
        else Windows<F64x1, double>.Launch(device, args);
    }

    internal readonly record struct Views<T>(PoolSizes Sizes, int CountsPadding, ArrayView<T> Input, ArrayView<T> Output) where T : unmanaged
    {
        public static Views<T> Of(GpuDevice device, in AvgPoolArgs args)
        {
            var sizes = new PoolSizes(args.Geometry);
            return new Views<T>(sizes, args.CountsPadding ? 1 : 0, device.View<T>(args.Input, sizes.Inputs), device.View<T>(args.Output, sizes.Outputs));
        }
    }

    /// <summary>The elements of a window are added in the CPU's order. Bound by memory.</summary>
    internal readonly struct Windows<TLane, T> : IGpuKernel<Views<T>> where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in AvgPoolArgs args)
        {
            var views = Views<T>.Of(device, args);
            device.Launch<Windows<TLane, T>, Views<T>>(views.Sizes.Outputs, views);
        }

        public static void Execute(Views<T> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Output.Length) return;
            var sizes = v.Sizes;
            var place = sizes.OutputPlace(i);
            int y0 = sizes.Y.Start(place.Y), x0 = sizes.X.Start(place.X);
            int lastY = Math.Min(y0 + sizes.Y.Kernel, sizes.Y.Input), lastX = Math.Min(x0 + sizes.X.Kernel, sizes.X.Input);
            var sum = TLane.Constant(0);
            for (var y = Math.Max(y0, 0); y < lastY; y++)
                for (var x = Math.Max(x0, 0); x < lastX; x++) sum += TLane.Of(v.Input[sizes.Input(place.Image, (y * sizes.X.Input) + x, place.Channel)]);
            var count = sizes.Y.Count(place.Y, v.CountsPadding != 0) * sizes.X.Count(place.X, v.CountsPadding != 0);
            v.Output[i] = TLane.ToElement(sum / TLane.Constant(count));
        }
    }
}

public readonly partial struct AvgPoolGradient
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in AvgPoolArgs args)
    {
        if (args.Type == DType.Float32) Elements<F32x1, float>.Launch(device, args);
        else Elements<F64x1, double>.Launch(device, args);
    }

    /// <summary>Each element of the image gathers its share of the windows that have it, in their order: nothing is added to by two.</summary>
    internal readonly struct Elements<TLane, T> : IGpuKernel<AvgPool.Views<T>> where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in AvgPoolArgs args)
        {
            var views = AvgPool.Views<T>.Of(device, args);
            device.Launch<Elements<TLane, T>, AvgPool.Views<T>>(views.Sizes.Inputs, views);
        }

        public static void Execute(AvgPool.Views<T> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Input.Length) return;
            var sizes = v.Sizes;
            var place = sizes.InputPlace(i);
            var sum = TLane.Constant(0);
            for (var y = sizes.Y.FirstOutput(place.Y); y <= sizes.Y.LastOutput(place.Y); y++)
            {
                var rows = sizes.Y.Count(y, v.CountsPadding != 0);
                for (var x = sizes.X.FirstOutput(place.X); x <= sizes.X.LastOutput(place.X); x++)
                {
                    var count = TLane.Constant(rows * sizes.X.Count(x, v.CountsPadding != 0));
                    sum += TLane.Of(v.Output[sizes.Output(place.Image, y, x, place.Channel)]) / count;
                }
            }

            v.Input[i] = TLane.ToElement(sum);
        }
    }
}
