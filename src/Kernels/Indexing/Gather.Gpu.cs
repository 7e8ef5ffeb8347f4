namespace TensorCore.Kernels;

// One element per work-item. Bound by memory: the values are written in order, the table is read in runs as long as the
// axes behind the indexed one.
public readonly partial struct Gather
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in GatherArgs args)
    {
        switch (args.Type.Size)
        {
            case 1: OfType<byte>(device, args); break;
            case 4: OfType<uint>(device, args); break;
            default: OfType<ulong>(device, args); break;
        }
    }

    private static void OfType<T>(GpuDevice device, in GatherArgs args) where T : unmanaged
    {
        if (args.Index.Type == DType.Int32) GpuBody<T, int, Int32Element>.Launch(device, args);
        else GpuBody<T, long, Int64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T, TIndex, TElement>(
        GpuSpace Space, GpuOperand<T> Values, GpuOperand<T> Table, GpuIndex<TIndex, TElement> Index)
        where T : unmanaged where TIndex : unmanaged where TElement : unmanaged, IElement<TIndex>;

    internal readonly struct GpuBody<T, TIndex, TElement> : IGpuKernel<Views<T, TIndex, TElement>>
        where T : unmanaged where TIndex : unmanaged where TElement : unmanaged, IElement<TIndex>
    {
        public static void Launch(GpuDevice device, in GatherArgs args) =>
            device.Launch<GpuBody<T, TIndex, TElement>, Views<T, TIndex, TElement>>(args.Space.Count, new(
                new GpuSpace(args.Space), device.Strided<T>(args.Values), device.Strided<T>(args.Table), new(device, args.Index)));

        public static void Execute(Views<T, TIndex, TElement> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Space.Count) return;
            var at = v.Space[(int)i];
            v.Values[at.O0] = v.Table[at.O1 + v.Index.Offset(at.O2)];
        }
    }
}
