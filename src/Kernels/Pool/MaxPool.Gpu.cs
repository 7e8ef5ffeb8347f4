using ILGPU;

namespace TensorCore.Kernels;

public readonly partial struct MaxPool
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in MaxPoolArgs args)
    {
        if (args.Type == DType.Float32) Windows<float, Float32Element>.Launch(device, args);
        else Windows<double, Float64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(PoolSizes Sizes, ArrayView<T> Input, ArrayView<T> Output, ArrayView<int> Indices) where T : unmanaged;

    /// <summary>Bound by memory; windows that overlap meet in the cache.</summary>
    internal readonly struct Windows<T, TElement> : IGpuKernel<Views<T>> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Launch(GpuDevice device, in MaxPoolArgs args)
        {
            var sizes = new PoolSizes(args.Geometry);
            device.Launch<Windows<T, TElement>, Views<T>>(sizes.Outputs, new(
                sizes, device.View<T>(args.Input, sizes.Inputs), device.View<T>(args.Output, sizes.Outputs), device.View<int>(args.Indices, sizes.Outputs)));
        }

        public static void Execute(Views<T> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Output.Length) return;
            var sizes = v.Sizes;
            var place = sizes.OutputPlace(i);
            int y0 = sizes.Y.Start(place.Y), x0 = sizes.X.Start(place.X);
            var best = double.NegativeInfinity;
            var at = -1;
            for (var ky = 0; ky < sizes.Y.Kernel; ky++)
            {
                var y = y0 + (ky * sizes.Y.Dilation);
                if (y < 0 || y >= sizes.Y.Input) continue;
                for (var kx = 0; kx < sizes.X.Kernel; kx++)
                {
                    var x = x0 + (kx * sizes.X.Dilation);
                    if (x < 0 || x >= sizes.X.Input) continue;
                    var position = (y * sizes.X.Input) + x;
                    var value = TElement.ToDouble(v.Input[sizes.Input(place.Image, position, place.Channel)]);

                    // A NaN is taken, and nothing is greater than one.
                    if (at >= 0 && !ScalarMath.IsNaN(value) && (ScalarMath.IsNaN(best) || value <= best)) continue;
                    best = value;
                    at = position;
                }
            }

            v.Output[i] = TElement.FromDouble(best);
            if (v.Indices.Length > 0) v.Indices[i] = Math.Max(at, 0);
        }
    }
}
