using TensorCore.Simulator;

namespace ILGPU.Runtime;

/// <summary>Makes launchers of explicitly grouped kernels.</summary>
/// <remarks>
/// A launch runs the kernel to its end before it returns, and throws <see cref="KernelFaultException"/> when the kernel
/// does what the simulator checks for.
/// </remarks>
public static class KernelLoaders
{
    /// <summary>A launcher that is told its stream.</summary>
    /// <typeparam name="T1">The type of the argument.</typeparam>
    /// <param name="accelerator">The device.</param>
    /// <param name="action">The kernel, a static method.</param>
    /// <exception cref="NotSupportedException">The kernel captures variables.</exception>
    public static Action<AcceleratorStream, KernelConfig, T1> LoadKernel<T1>(
        this Accelerator accelerator, Action<T1> action) where T1 : struct
    {
        var name = KernelName.Of(action);
        return (_, config, argument) => accelerator.Runner.Launch(
            name, config, () => action(argument), () => [argument]);
    }

    /// <summary>A launcher that is told its stream.</summary>
    /// <typeparam name="T1">The type of the first argument.</typeparam>
    /// <typeparam name="T2">The type of the second argument.</typeparam>
    /// <param name="accelerator">The device.</param>
    /// <param name="action">The kernel, a static method.</param>
    /// <exception cref="NotSupportedException">The kernel captures variables.</exception>
    public static Action<AcceleratorStream, KernelConfig, T1, T2> LoadKernel<T1, T2>(
        this Accelerator accelerator, Action<T1, T2> action) where T1 : struct where T2 : struct
    {
        var name = KernelName.Of(action);
        return (_, config, first, second) => accelerator.Runner.Launch(
            name, config, () => action(first, second), () => [first, second]);
    }

    /// <summary>A launcher on the default stream.</summary>
    /// <typeparam name="T1">The type of the argument.</typeparam>
    /// <param name="accelerator">The device.</param>
    /// <param name="action">The kernel, a static method.</param>
    /// <exception cref="NotSupportedException">The kernel captures variables.</exception>
    public static Action<KernelConfig, T1> LoadStreamKernel<T1>(this Accelerator accelerator, Action<T1> action)
        where T1 : struct
    {
        var launch = accelerator.LoadKernel(action);
        return (config, argument) => launch(accelerator.DefaultStream, config, argument);
    }

    /// <summary>A launcher on the default stream.</summary>
    /// <typeparam name="T1">The type of the first argument.</typeparam>
    /// <typeparam name="T2">The type of the second argument.</typeparam>
    /// <param name="accelerator">The device.</param>
    /// <param name="action">The kernel, a static method.</param>
    /// <exception cref="NotSupportedException">The kernel captures variables.</exception>
    public static Action<KernelConfig, T1, T2> LoadStreamKernel<T1, T2>(
        this Accelerator accelerator, Action<T1, T2> action) where T1 : struct where T2 : struct
    {
        var launch = accelerator.LoadKernel(action);
        return (config, first, second) => launch(accelerator.DefaultStream, config, first, second);
    }
}
