using ILGPU;

namespace TensorCore.Kernels;

// One element per work-item, of which those on the cleared side write.
public readonly partial struct Triangle
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in TriangleArgs args)
    {
        switch (args.Type.Size)
        {
            case 1: GpuBody<byte>.Launch(device, args); break;
            case 4: GpuBody<uint>.Launch(device, args); break;
            default: GpuBody<ulong>.Launch(device, args); break;
        }
    }

    internal readonly record struct Views<T>(ArrayView<T> Data, int Rows, int Columns, long Diagonal, Flag Upper) where T : unmanaged;

    internal readonly struct GpuBody<T> : IGpuKernel<Views<T>> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in TriangleArgs args)
        {
            var count = args.Matrices * args.Rows * args.Columns;
            device.Launch<GpuBody<T>, Views<T>>(count, new(device.View<T>(args.Data, count), args.Rows, args.Columns, args.Diagonal, args.Upper));
        }

        public static void Execute(Views<T> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Data.Length) return;
            var row = i / v.Columns;
            var beyond = (i - (row * v.Columns)) - ((row % v.Rows) + v.Diagonal); // columns right of the diagonal
            if (v.Upper ? beyond < 0 : beyond > 0) v.Data[i] = default;
        }
    }
}
