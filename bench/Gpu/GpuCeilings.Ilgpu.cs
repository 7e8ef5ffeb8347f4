using ILGPU;
using ILGPU.Runtime.Cuda;

namespace TensorCore.Bench;

internal static partial class GpuCeilings
{
    /// <summary>cuBLAS in single precision, without TensorFloat-32, which its default mode leaves off.</summary>
    static partial void FindVendorProduct(GpuDevice device, int n, ref GpuRow? row, ref string missing)
    {
        if (device.Accelerator is not CudaAccelerator cuda) return;
        CuBlas library;
        try
        {
            library = new CuBlas(cuda);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or NotSupportedException or CuBlasException)
        {
            missing = $"cuBLAS is not there ({e.Message.ReplaceLineEndings(" ").Trim()}), so matrix products are shown without its rate";
            return;
        }

        row = new(Group, $"cuBLAS SGEMM [{n}, {n}] x [{n}, {n}]", WorkUnit.Flop, 2.0 * n * n * n, on =>
        {
            Tensor a = new Rng(1).Normal([n, n], device: on), b = new Rng(2).Normal([n, n], device: on), c = Tensor.Empty([n, n], device: on);
            ArrayView<float> x = on.View<float>(a.Operand, a.Length), y = on.View<float>(b.Operand, b.Length), z = on.View<float>(c.Operand, c.Length);
            return () => library.Gemm(
                CuBlasOperation.NonTranspose, CuBlasOperation.NonTranspose, n, n, n, 1f, x, n, y, n, 0f, z, n);
        });
    }
}
