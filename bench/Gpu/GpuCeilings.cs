using ILGPU;
using ILGPU.Runtime;

namespace TensorCore.Bench;

/// <summary>What others' code reaches on the same device, for comparison.</summary>
internal static partial class GpuCeilings
{
    public const string Group = "ceilings";

    /// <summary>The driver's own copy between two blocks of device memory: bytes read and written.</summary>
    public static GpuRow Copy(long bytes) => new(Group, $"copy of {bytes / 1e6:0.#} MB by the driver", WorkUnit.Byte, 2.0 * bytes, device =>
    {
        Tensor source = Tensor.Zeros([(int)(bytes / 4)], device: device), target = Tensor.Zeros([(int)(bytes / 4)], device: device);
        ArrayView<byte> from = device.View<byte>(source.Operand, bytes), to = device.View<byte>(target.Operand, bytes);
        return () => from.CopyTo(device.Accelerator.DefaultStream, to);
    });

    /// <summary>A vendor's matrix product, where the device has one and its library is there.</summary>
    /// <param name="device">The device.</param>
    /// <param name="n">Side of the square matrices.</param>
    /// <param name="missing">Why there is no such row, in one line.</param>
    public static GpuRow? VendorProduct(GpuDevice device, int n, out string missing)
    {
        GpuRow? row = null;
        missing = $"no vendor's matrix product is known for {device}";
        FindVendorProduct(device, n, ref row, ref missing);
        return row;
    }

    /// <summary>Not there in builds without ILGPU.</summary>
    static partial void FindVendorProduct(GpuDevice device, int n, ref GpuRow? row, ref string missing);
}
