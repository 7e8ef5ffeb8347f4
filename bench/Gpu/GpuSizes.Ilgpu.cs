using ILGPU.Runtime.OpenCL;

namespace TensorCore.Bench;

internal sealed partial record GpuSizes
{
    static partial void FindProcessor(GpuDevice device, ref bool answer) =>
        answer = device.Accelerator is CLAccelerator { DeviceType: CLDeviceType.CL_DEVICE_TYPE_CPU };
}
