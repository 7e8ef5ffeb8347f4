using ILGPU;

namespace TensorCore.Kernels;

// A block of four words, and so two elements, per work-item.
internal readonly partial struct RandomIntegersKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in RandomIntegersArgs args)
    {
        if (args.Type == DType.Int32) GpuBody<int, Int32Element>.Launch(device, args);
        else GpuBody<long, Int64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(ArrayView<T> Destination, long Low, ulong Range, RngState State) where T : unmanaged;

    internal readonly struct GpuBody<T, TElement> : IGpuKernel<Views<T>> where T : unmanaged where TElement : unmanaged, IElement<T>
    {
        public static void Launch(GpuDevice device, in RandomIntegersArgs args) =>
            device.Launch<GpuBody<T, TElement>, Views<T>>(
                (args.Count + 1) / 2, new(device.View<T>(args.Destination, args.Count), args.Low, args.Range, args.State));

        public static void Execute(Views<T> v)
        {
            var block = WorkItem.Index;
            var i = 2 * block;
            if (i >= v.Destination.Length) return;
            var words = Philox.BlockOf(v.State, block);
            Put(v, i, words.Pair0);
            Put(v, i + 1, words.Pair1);
        }

        private static void Put(Views<T> v, long i, ulong bits)
        {
            if (i < v.Destination.Length)
                v.Destination[i] = TElement.FromLong(v.Low + (long)(v.Range == 0 ? bits : ScalarMath.MultiplyHigh(bits, v.Range)));
        }
    }
}
