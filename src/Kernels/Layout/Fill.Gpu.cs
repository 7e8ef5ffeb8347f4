namespace TensorCore.Kernels;

public readonly partial struct FillKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in FillArgs args)
    {
        switch (args.Type)
        {
            case DType.Float32: Body<float>.Launch(device, args, (float)args.Value.ToDouble()); break;
            case DType.Float64: Body<double>.Launch(device, args, args.Value.ToDouble()); break;
            case DType.Int32: Body<int>.Launch(device, args, int.CreateSaturating(args.Value.ToInt64())); break;
            case DType.Int64: Body<long>.Launch(device, args, args.Value.ToInt64()); break;
            default: Body<byte>.Launch(device, args, BoolElement.FromDouble(args.Value.ToDouble())); break;
        }
    }

    internal readonly record struct Views<T>(GpuSpace Space, GpuOperand<T> Destination, T Value) where T : unmanaged;

    internal readonly struct Body<T> : IGpuKernel<Views<T>> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in FillArgs args, T value) =>
            device.Launch<Body<T>, Views<T>>(args.Space.Count, new(new GpuSpace(args.Space), device.Strided<T>(args.Destination), value));

        public static void Execute(Views<T> v)
        {
            var i = WorkItem.Index;
            if (i < v.Space.Count) v.Destination[v.Space[(int)i].O0] = v.Value;
        }
    }
}
