using ILGPU;

namespace TensorCore.Kernels;

// A block of four words per work-item: four elements made of 32 bits each, or two of 64.
internal readonly partial struct RandomFillKernel<TDistribution>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in RandomFillArgs<TDistribution> args)
    {
        var count = args.Count;
        if (args.Type == DType.Float64)
            device.Launch<Of64Bits<double, Float64Element>, Views<double>>((count + 1) / 2, new(args.Distribution, device.View<double>(args.Destination, count), args.State));
        else if (TDistribution.ComputesInDouble)
            device.Launch<Of64Bits<float, Float32Element>, Views<float>>((count + 1) / 2, new(args.Distribution, device.View<float>(args.Destination, count), args.State));
        else
            device.Launch<Of32Bits, Views<float>>((count + 3) / 4, new(args.Distribution, device.View<float>(args.Destination, count), args.State));
    }

    internal readonly record struct Views<T>(TDistribution Distribution, ArrayView<T> Destination, RngState State) where T : unmanaged;

    internal readonly struct Of32Bits : IGpuKernel<Views<float>>
    {
        public static void Execute(Views<float> v)
        {
            var block = WorkItem.Index;
            var i = 4 * block;
            if (i >= v.Destination.Length) return;
            var words = Philox.BlockOf(v.State, block);
            Put(v, i, words.Word0);
            Put(v, i + 1, words.Word1);
            Put(v, i + 2, words.Word2);
            Put(v, i + 3, words.Word3);
        }

        private static void Put(Views<float> v, long i, uint word)
        {
            if (i < v.Destination.Length) v.Destination[i] = v.Distribution.Sample(new F32x1(Interop.IntAsFloat(word))).Value;
        }
    }

    internal readonly struct Of64Bits<T, TElement> : IGpuKernel<Views<T>> where T : unmanaged where TElement : unmanaged, IElement<T>
    {
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
                v.Destination[i] = TElement.FromDouble(v.Distribution.Sample(new F64x1(Interop.IntAsFloat(bits))).Value);
        }
    }
}
