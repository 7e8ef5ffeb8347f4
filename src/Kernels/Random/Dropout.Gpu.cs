using ILGPU;

namespace TensorCore.Kernels;

// A block of four words, and so four elements, per work-item. Ten rounds of Philox are about 20 integer operations for each
// element: on a large GPU nearly as much time as the 8 bytes of memory traffic.
internal readonly partial struct DropoutKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in DropoutArgs args)
    {
        if (args.Type == DType.Float32) GpuBody<F32x1, float>.Launch(device, args);
        else GpuBody<F64x1, double>.Launch(device, args);
    }

    internal readonly record struct Views<T>(ArrayView<T> Output, ArrayView<T> Input, uint Limit, double Scale, RngState State) where T : unmanaged;

    internal readonly struct GpuBody<TLane, T> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in DropoutArgs args) =>
            device.Launch<GpuBody<TLane, T>, Views<T>>((args.Count + 3) / 4, new(
                device.View<T>(args.Output, args.Count), device.View<T>(args.Input, args.Count), Math.Min(args.Threshold, int.MaxValue), args.Scale, args.State));

        public static void Execute(Views<T> v)
        {
            var block = WorkItem.Index;
            var i = 4 * block;
            if (i >= v.Output.Length) return;
            var words = Philox.BlockOf(v.State, block);
            Put(v, i, words.Word0);
            Put(v, i + 1, words.Word1);
            Put(v, i + 2, words.Word2);
            Put(v, i + 3, words.Word3);
        }

        private static void Put(Views<T> v, long i, uint word)
        {
            if (i >= v.Output.Length) return;
            var factor = word >> 1 < v.Limit ? v.Scale : 0.0;
            v.Output[i] = TLane.ToElement(TLane.Of(v.Input[i]) * TLane.Constant(factor));
        }
    }
}
