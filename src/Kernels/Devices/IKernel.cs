namespace TensorCore.Kernels;

/// <summary>
/// A computation that writes storage from storage, with one body per kind of device.
/// Implement it on an empty struct; run it with <see cref="Device.Run{TKernel, TArgs}"/>.
/// </summary>
/// <typeparam name="TArgs">
/// A read-only record struct of plain values and <see cref="Operand"/>s: no spans, delegates or tensors, so that the
/// same record can be handed to a GPU launcher.
/// </typeparam>
public interface IKernel<TArgs> where TArgs : struct
{
    /// <summary>Computes on the CPU. Called on the caller's thread; <see cref="CpuDevice.Workers"/> spreads the work.</summary>
    static abstract void Cpu(CpuDevice device, in TArgs args);

    /// <summary>Queues on a GPU what computes the same: one or more <see cref="IGpuKernel{TArgs}"/>s.</summary>
    static abstract void Gpu(GpuDevice device, in TArgs args);
}
