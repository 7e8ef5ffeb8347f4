namespace TensorCore.Kernels;

public readonly partial struct AttentionKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in AttentionArgs args) => throw new NotImplementedException();
}

public readonly partial struct AttentionGradientKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in AttentionGradientArgs args) => throw new NotImplementedException();
}
