namespace TensorCore.Kernels;

/// <summary>
/// A matrix product with one work-item for each element of the result, straight from memory. For results and sums so small
/// that the time goes into starting the kernel, and for very narrow matrices; bound by the cache's throughput, two loads for
/// each multiply-add.
/// </summary>
internal readonly struct NaiveProduct<T, TMultiplyAdd> : IGpuKernel<NaiveProduct<T, TMultiplyAdd>.Views>
    where T : unmanaged where TMultiplyAdd : struct, IMultiplyAdd<T>
{
    internal readonly record struct Views(ProductViews<T> Product, int Count);

    public static void Launch(GpuDevice device, in MatMulArgs args)
    {
        var count = ProductSize.Of(checked(args.M * args.N * args.Batches));
        device.Launch<NaiveProduct<T, TMultiplyAdd>, Views>(count, new(new ProductViews<T>(device, args), count));
    }

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Count) return;
        var p = v.Product;
        var i = (int)WorkItem.Index;
        int rowOfAll = i / p.N, column = i % p.N;
        int batch = rowOfAll / p.M, row = rowOfAll % p.M;
        var sum = p.Start(batch, row, column);
        for (var k = 0; k < p.K; k++) sum = TMultiplyAdd.Compute(p.A(batch, row, k), p.B(batch, k, column), sum);
        p.Store(batch, row, column, sum);
    }
}
