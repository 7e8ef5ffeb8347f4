namespace TensorCore.Kernels;

public readonly partial struct MapKernel<TMap>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in DenseMapArgs<TMap> args)
    {
        if (args.Type == DType.Float32)
            DenseMap<Of<F32x1, float>, F32x1, float>.Launch(device, new(args.Map), args.Count, args.Singles, args.Output, args.A, args.B, args.C);
        else
            DenseMap<Of<F64x1, double>, F64x1, double>.Launch(device, new(args.Map), args.Count, args.Singles, args.Output, args.A, args.B, args.C);
    }

    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in MapArgs<TMap> args)
    {
        if (args.Type == DType.Float32)
            StridedMap<Of<F32x1, float>, F32x1, float>.Launch(device, new(args.Map), args.Space, args.Output, args.A, args.B, args.C);
        else
            StridedMap<Of<F64x1, double>, F64x1, double>.Launch(device, new(args.Map), args.Space, args.Output, args.A, args.B, args.C);
    }
}
