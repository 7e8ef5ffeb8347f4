extern alias Simulated;

using Simulated::ILGPU;
using Simulated::ILGPU.Runtime;
using Simulated::TensorCore.Simulator;

namespace TensorCore.Tests.Simulator;

/// <summary>Kernels without a fault run to their end with the right result, whatever is checked.</summary>
public sealed class CorrectKernelTests
{
    [Theory]
    [InlineData(SimulatorChecks.Bounds, 16)]
    [InlineData(SimulatorChecks.Full, 16)]
    [InlineData(SimulatorChecks.Full, 8)]
    public void Tiled_matrix_product(SimulatorChecks checks, int tile)
    {
        const int m = 19, n = 33, k = 21;
        using var simulated = new SimulatedDevice(new() { Checks = checks });
        var a = Numbers(m * k, 1);
        var b = Numbers(k * n, 2);
        using var bufferA = simulated.Device.Allocate1D(a);
        using var bufferB = simulated.Device.Allocate1D(b);
        using var bufferC = simulated.Device.Allocate1D<float>(m * n);
        var args = new MatMulArgs(bufferA.View, bufferB.View, bufferC.View, m, n, k);
        var launch = simulated.Device.LoadKernel<MatMulArgs>(tile == 16 ? Kernels.MatMul16 : Kernels.MatMul8);

        launch(simulated.Device.DefaultStream,
            new KernelConfig(((n + tile - 1) / tile, (m + tile - 1) / tile, 1), (tile, tile, 1)), args);

        var c = bufferC.GetAsArray1D();
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var expected = 0.0;
                for (var l = 0; l < k; l++) expected += (double)a[i * k + l] * b[l * n + j];
                Assert.Equal(expected, c[i * n + j], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(SimulatorChecks.Bounds)]
    [InlineData(SimulatorChecks.Full)]
    public void Tree_reduction(SimulatorChecks checks)
    {
        using var simulated = new SimulatedDevice(new() { Checks = checks });
        var x = Enumerable.Range(0, 1000).Select(i => i).ToArray();
        using var input = simulated.Device.Allocate1D(x);
        using var sums = simulated.Device.Allocate1D<int>(8);
        simulated.Device.LoadStreamKernel<ReductionArgs>(Kernels.TreeSum)(new KernelConfig(8, 128), new(input.View, sums.View));
        Assert.Equal(x.Chunk(128).Select(c => c.Sum()), sums.GetAsArray1D());
    }

    [Theory]
    [InlineData(SimulatorChecks.Bounds)]
    [InlineData(SimulatorChecks.Full)]
    public void Atomic_histogram(SimulatorChecks checks)
    {
        using var simulated = new SimulatedDevice(new() { Checks = checks });
        using var input = simulated.Device.Allocate1D(Enumerable.Range(0, 1000).ToArray());
        using var counts = simulated.Device.Allocate1D<int>(7);
        counts.MemSetToZero();
        simulated.Device.LoadStreamKernel<ReductionArgs>(Kernels.Histogram)(new KernelConfig(10, 100), new(input.View, counts.View));
        Assert.Equal([143, 143, 143, 143, 143, 143, 142], counts.GetAsArray1D());
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray();
    }
}
