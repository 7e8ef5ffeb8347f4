namespace TensorCore.Kernels;

public readonly partial struct MatMul
{
    // Up to so many multiply-adds an element for each work-item finishes before tiles would have been copied.
    private const long FewMultiplyAdds = 128 * 128 * 128;

    // Tiles would mostly be empty.
    private const long Narrow = 8;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The type is Bool, a length is negative, or a bias is given together with Accumulate.</exception>
    /// <exception cref="NotSupportedException">There are more than 2^31 - 1 rows, columns, terms or results.</exception>
    public static void Gpu(GpuDevice device, in MatMulArgs args)
    {
        Check(args);
        if (args.M == 0 || args.N == 0 || args.Batches == 0) return;
        switch (args.Type)
        {
            case DType.Float32: Run<float, Float32MultiplyAdd>(device, args); break;
            case DType.Float64: Run<double, Float64MultiplyAdd>(device, args); break;
            case DType.Int32: Run<int, Int32MultiplyAdd>(device, args); break;
            default: Run<long, Int64MultiplyAdd>(device, args); break;
        }
    }

    private static void Run<T, TMultiplyAdd>(GpuDevice device, in MatMulArgs args) where T : unmanaged where TMultiplyAdd : struct, IMultiplyAdd<T>
    {
        if (Math.Min(args.M, args.N) <= Narrow || args.M * args.N * args.K * args.Batches <= FewMultiplyAdds)
            NaiveProduct<T, TMultiplyAdd>.Launch(device, args);
        else
            SharedTileProduct<T, TMultiplyAdd>.Launch(device, args);
    }
}
