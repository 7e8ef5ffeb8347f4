extern alias Simulated;

using Simulated::ILGPU;

namespace TensorCore.Tests.Simulator;

internal record struct MatMulArgs(ArrayView<float> A, ArrayView<float> B, ArrayView<float> C, int M, int N, int K);

internal record struct ReductionArgs(ArrayView<int> X, ArrayView<int> Y);

/// <summary>Kernels without a fault.</summary>
internal static class Kernels
{
    public static void MatMul16(MatMulArgs args) =>
        MatMul(args, 16, SharedMemory.Allocate<float>(16 * 16), SharedMemory.Allocate<float>(16 * 16));

    public static void MatMul8(MatMulArgs args) =>
        MatMul(args, 8, SharedMemory.Allocate<float>(8 * 8), SharedMemory.Allocate<float>(8 * 8));

    private static void MatMul(MatMulArgs args, int tile, ArrayView<float> tileA, ArrayView<float> tileB)
    {
        var row = Grid.IdxY * tile + Group.IdxY;
        var column = Grid.IdxX * tile + Group.IdxX;
        var sum = 0f;
        for (var start = 0; start < args.K; start += tile)
        {
            var (a, b) = (start + Group.IdxX, start + Group.IdxY);
            tileA[Group.IdxY * tile + Group.IdxX] = row < args.M && a < args.K ? args.A[row * args.K + a] : 0f;
            tileB[Group.IdxY * tile + Group.IdxX] = b < args.K && column < args.N ? args.B[b * args.N + column] : 0f;
            Group.Barrier();
            for (var i = 0; i < tile; i++) sum += tileA[Group.IdxY * tile + i] * tileB[i * tile + Group.IdxX];
            Group.Barrier();
        }
        if (row < args.M && column < args.N) args.C[row * args.N + column] = sum;
    }

    public static void TreeSum(ReductionArgs args)
    {
        var sums = SharedMemory.Allocate<int>(128);
        var i = Grid.GlobalIndex.X;
        sums[Group.IdxX] = i < args.X.Length ? args.X[i] : 0;
        Group.Barrier();
        for (var width = Group.DimX / 2; width > 0; width /= 2)
        {
            if (Group.IdxX < width) sums[Group.IdxX] += sums[Group.IdxX + width];
            Group.Barrier();
        }
        if (Group.IdxX == 0) args.Y[Grid.IdxX] = sums[0];
    }

    public static void Histogram(ReductionArgs args) =>
        Atomic.Add(ref args.Y[args.X[Grid.GlobalLinearIndex] % 7], 1);
}
