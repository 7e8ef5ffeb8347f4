namespace TensorCore.Tests;

/// <summary>The GPU that tests of GPU kernels run on: the one all tests run on, if any, else the simulator.</summary>
internal static class GpuTesting
{
    private static readonly Lazy<GpuDevice?> s_simulator = new(() => TensorCore.Kernels.GpuHost.Names.Contains("sim") ? (GpuDevice)TensorCore.Device.Open("sim") : null);

    /// <summary>The device. The test is skipped, and says so, where there is none.</summary>
    public static GpuDevice Device
    {
        get
        {
            if (TensorCore.Device.Default is GpuDevice gpu) return gpu;
            Skip.If(s_simulator.Value is null, "Built with ILGPU, where the simulator is not; TENSORCORE_TEST_DEVICE names no GPU.");
            return s_simulator.Value!;
        }
    }
}
