namespace TensorCore.Kernels;

/// <summary>
/// A kernel as the GPU runs it: one static method over one argument, compiled by ILGPU to CUDA and OpenCL, or run by the
/// simulator. Implement it on an empty struct and launch it from a <see cref="IKernel{TArgs}.Gpu"/> body with
/// <see cref="GpuDevice.Launch{TKernel, TArgs}(LaunchGrid, in TArgs)"/>.
/// </summary>
/// <typeparam name="TArgs">
/// A struct of numbers, views (<see cref="ILGPU.ArrayView{T}"/>, <see cref="GpuOperand{T}"/>) and formulas; no references.
/// It and the kernel must be public or internal, not private: the launcher's code is generated into an assembly of its own.
/// </typeparam>
public interface IGpuKernel<TArgs> where TArgs : struct
{
    /// <summary>What each work-item does. It finds out which one it is from <see cref="WorkItem"/>, Grid and Group.</summary>
    static abstract void Execute(TArgs args);
}
