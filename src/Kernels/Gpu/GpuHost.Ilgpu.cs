using ILGPU;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace TensorCore.Kernels;

/// <summary>Built with ILGPU: there are its CUDA and OpenCL devices, and its CPU accelerator for debugging.</summary>
internal static partial class GpuHost
{
    private static readonly Lazy<Context> s_context = new(() => Context.Create(builder =>
    {
        ScalarIntrinsics.Register(builder);
        builder.EnableAlgorithms();
        builder.Optimize(OptimizationLevel.O2);
        builder.CPU(CPUDeviceKind.Nvidia).Cuda().OpenCL(); // groups as large as a GPU's
    }));

    /// <summary>Names that <see cref="Open"/> takes in this build.</summary>
    public static IReadOnlyList<string> Names => ["cuda:N", "opencl:N", "ilgpu-cpu"];

    /// <summary>The first CUDA device, which is the fastest in the driver's own order, else the first OpenCL GPU; null when there is none.</summary>
    public static GpuDevice? OpenFastest()
    {
        if (Count<CudaDevice>() > 0) return Open("cuda:0");
        for (var i = 0; i < Count<CLDevice>(); i++)
        {
            if (Find<CLDevice>(i).DeviceType == CLDeviceType.CL_DEVICE_TYPE_GPU) return Open($"opencl:{i}");
        }

        return null;
    }

    /// <summary>What is there, and why something is not.</summary>
    public static IEnumerable<DeviceListing> List()
    {
        for (var i = 0; i < Count<CudaDevice>(); i++)
        {
            var device = Find<CudaDevice>(i);
            yield return new($"cuda:{i}", device.Name, true, device.MemorySize, device.NumMultiprocessors, $"{device.Architecture}, CUDA {device.DriverVersion}");
        }

        if (Count<CudaDevice>() == 0) yield return new("cuda", Missing("cuda"), false);
        for (var i = 0; i < Count<CLDevice>(); i++)
        {
            var device = Find<CLDevice>(i);
            yield return new($"opencl:{i}", device.Name, true, device.MemorySize, device.NumMultiprocessors, $"{device.VendorName}, {device.CVersion}");
        }

        if (Count<CLDevice>() == 0) yield return new("opencl", Missing("opencl"), false);
        yield return new("ilgpu-cpu", "ILGPU's CPU accelerator: slow, for debugging", true, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, 1, "ILGPU");
    }

    private static GpuDevice Create(string kind, int number, string name)
    {
        ILGPU.Runtime.Device? device = kind switch
        {
            "cuda" => number < Count<CudaDevice>() ? Find<CudaDevice>(number) : null,
            "opencl" => number < Count<CLDevice>() ? Find<CLDevice>(number) : null,
            "ilgpu-cpu" => Find<CPUDevice>(0),
            _ => throw new DeviceException($"There is no '{name}' in builds with ILGPU: build with -p:UseIlgpu=false for it, or use 'ilgpu-cpu'."),
        };
        if (device is null) throw new DeviceException($"There is no '{name}': {Missing(kind)}.");
        try
        {
            return new GpuDevice(name, device.CreateAccelerator(s_context.Value));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new DeviceException($"'{name}' ({device.Name}) cannot be opened: {DeviceException.Reason(e)}", e);
        }
    }

    private static string Missing(string kind) => kind == "cuda"
        ? $"{Count<CudaDevice>()} CUDA devices were found; the NVIDIA driver (libcuda) may be missing"
        : $"{Count<CLDevice>()} OpenCL devices of version 2.0 or newer were found; a driver (libOpenCL and an ICD) may be missing";

    private static int Count<TDevice>() where TDevice : ILGPU.Runtime.Device => s_context.Value.Devices.OfType<TDevice>().Count();

    private static TDevice Find<TDevice>(int number) where TDevice : ILGPU.Runtime.Device => s_context.Value.Devices.OfType<TDevice>().ElementAt(number);
}
