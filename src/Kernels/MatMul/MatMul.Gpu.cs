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
            case DType.Float32 when IsLarge(args): RegisterTiles(device, args); break;
            case DType.Float32: NaiveProduct<float, Float32MultiplyAdd>.Launch(device, args); break;
            case DType.Float64: Run<double, Float64MultiplyAdd>(device, args); break;
            case DType.Int32: Run<int, Int32MultiplyAdd>(device, args); break;
            default: Run<long, Int64MultiplyAdd>(device, args); break;
        }
    }

    private static bool IsLarge(in MatMulArgs args) =>
        Math.Min(args.M, args.N) > Narrow && args.M * args.N * args.K * args.Batches > FewMultiplyAdds;

    private static void Run<T, TMultiplyAdd>(GpuDevice device, in MatMulArgs args) where T : unmanaged where TMultiplyAdd : struct, IMultiplyAdd<T>
    {
        if (IsLarge(args)) SharedTileProduct<T, TMultiplyAdd>.Launch(device, args);
        else NaiveProduct<T, TMultiplyAdd>.Launch(device, args);
    }

    /// <summary>The product in tiles of registers, whatever its size.</summary>
    internal static void RegisterTiles(GpuDevice device, in MatMulArgs args)
    {
        int m = ProductSize.Of(args.M), k = ProductSize.Of(args.K), batches = ProductSize.Of(args.Batches);
        if (args.ACol == 1 && ContiguousLines.Fits(args.A, args.K, args.ARow, args.ABatch))
            WithA(device, args, new ContiguousLines(device, args.A, m, k, args.ARow, batches, args.ABatch));
        else if (args.ARow == 1 && ContiguousTerms.Fits(args.A, args.M, args.ACol, args.ABatch))
            WithA(device, args, new ContiguousTerms(device, args.A, m, k, args.ACol, batches, args.ABatch));
        else if (args.ARow == 1)
            WithA(device, args, new StridedMatrix<AcrossLines>(device.Strided<float>(args.A), m, k, args.ARow, args.ACol, args.ABatch));
        else
            WithA(device, args, new StridedMatrix<AcrossTerms>(device.Strided<float>(args.A), m, k, args.ARow, args.ACol, args.ABatch));
    }

    private static void WithA<TA>(GpuDevice device, in MatMulArgs args, TA a) where TA : struct, IProductSource
    {
        int n = ProductSize.Of(args.N), k = (int)args.K, batches = (int)args.Batches;
        if (args.BRow == 1 && ContiguousLines.Fits(args.B, args.K, args.BCol, args.BBatch))
            WithAB(device, args, a, new ContiguousLines(device, args.B, n, k, args.BCol, batches, args.BBatch));
        else if (args.BCol == 1 && ContiguousTerms.Fits(args.B, args.N, args.BRow, args.BBatch))
            WithAB(device, args, a, new ContiguousTerms(device, args.B, n, k, args.BRow, batches, args.BBatch));
        else if (args.BCol == 1)
            WithAB(device, args, a, new StridedMatrix<AcrossLines>(device.Strided<float>(args.B), n, k, args.BCol, args.BRow, args.BBatch));
        else
            WithAB(device, args, a, new StridedMatrix<AcrossTerms>(device.Strided<float>(args.B), n, k, args.BCol, args.BRow, args.BBatch));
    }

    private static void WithAB<TA, TB>(GpuDevice device, in MatMulArgs args, TA a, TB b)
        where TA : struct, IProductSource where TB : struct, IProductSource =>
        RegisterTileProduct.Launch(device, (int)args.Batches, (int)args.M, (int)args.N, (int)args.K, a, b, new MatrixTarget(device, args));
}
