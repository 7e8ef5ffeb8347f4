namespace TensorCore.Kernels;

// One position per work-item; bound by memory.
public readonly partial struct IndexOffsets
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in IndexOffsetsArgs args)
    {
        if (args.Index.Type == DType.Int32) GpuBody<int, Int32Element>.Launch(device, args);
        else GpuBody<long, Int64Element>.Launch(device, args);
    }

    internal readonly record struct Views<TIndex, TElement>(GpuSpace Space, GpuOperand<long> Offsets, Flag Add, GpuIndex<TIndex, TElement> Index)
        where TIndex : unmanaged where TElement : unmanaged, IElement<TIndex>;

    internal readonly struct GpuBody<TIndex, TElement> : IGpuKernel<Views<TIndex, TElement>>
        where TIndex : unmanaged where TElement : unmanaged, IElement<TIndex>
    {
        public static void Launch(GpuDevice device, in IndexOffsetsArgs args) =>
            device.Launch<GpuBody<TIndex, TElement>, Views<TIndex, TElement>>(args.Space.Count, new(
                new GpuSpace(args.Space), device.Strided<long>(args.Offsets), args.Add, new(device, args.Index)));

        public static void Execute(Views<TIndex, TElement> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Space.Count) return;
            var at = v.Space[(int)i];
            var offset = v.Index.Offset(at.O1);
            if (v.Add) offset += v.Offsets[at.O0];
            v.Offsets[at.O0] = offset;
        }
    }
}
