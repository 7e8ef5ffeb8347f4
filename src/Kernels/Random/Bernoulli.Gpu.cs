using ILGPU;

namespace TensorCore.Kernels;

// A block of four words, and so four elements, per work-item: ten rounds of integer multiplications for 4 bytes written.
internal readonly partial struct BernoulliKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in BernoulliArgs args) =>
        device.Launch<GpuBody, Views>((args.Count + 3) / 4, new(device.View<byte>(args.Destination, args.Count), args.Threshold, args.State));

    internal readonly record struct Views(ArrayView<byte> Destination, uint Threshold, RngState State);

    internal readonly struct GpuBody : IGpuKernel<Views>
    {
        public static void Execute(Views v)
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

        private static void Put(Views v, long i, uint word)
        {
            if (i < v.Destination.Length) v.Destination[i] = word >> 1 < v.Threshold ? (byte)1 : (byte)0;
        }
    }
}
