using System.Runtime.CompilerServices;

namespace TensorCore.Tests;

/// <summary>
/// The device that the tests of operations run on: <c>TENSORCORE_TEST_DEVICE</c>, or the CPU. The same suite checks every
/// kind of device; what is about the CPU itself asks for <see cref="Device.Cpu"/> by name.
/// </summary>
internal static class TestDevice
{
    /// <summary>Whether it runs GPU kernels: most such devices here are simulators and debuggers, which take minutes for large sizes.</summary>
    public static bool IsGpu => Device.Default is GpuDevice;

    /// <summary>Whether it is the simulator, which needs memory of its own beside what kernels use.</summary>
    public static bool IsSimulator => Device.Default.Name == "sim";

#pragma warning disable CA2255 // A test assembly is an application of its own: nothing else is initialized by this.
    [ModuleInitializer]
    internal static void Choose()
    {
        if (Environment.GetEnvironmentVariable("TENSORCORE_TEST_DEVICE") is { Length: > 0 } name) Device.Default = Device.Open(name);
    }
#pragma warning restore CA2255
}
