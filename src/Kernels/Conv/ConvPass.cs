namespace TensorCore.Kernels;

/// <summary>
/// One axis of a dense correlation: target position step * i + Phase, for i = 0, 1, ..., sums over tap j &lt; Count
/// source position i * stride + Offset + j * dilation times kernel position First + j * KernelStep.
/// </summary>
/// <param name="Phase">The first target position.</param>
/// <param name="Count">Taps; 0 leaves zeros.</param>
/// <param name="Offset">Source position of the first tap at i = 0; may be negative.</param>
/// <param name="First">Kernel position of the first tap.</param>
/// <param name="KernelStep">From the kernel position of one tap to the next.</param>
internal readonly record struct AxisPhase(int Phase, int Count, int Offset, int First, int KernelStep)
{
    /// <summary>A convolution itself: all taps.</summary>
    public static AxisPhase Forward(ConvAxis axis) => new(0, axis.Kernel, -axis.Padding, 0, 1);

    /// <summary>
    /// The gradient with respect to the input at positions Stride * i + phase. Output o reaches input
    /// o * Stride - Padding + k * Dilation, so only taps with phase + Padding - k * Dilation divisible by the stride
    /// count: every (Stride / gcd)th one. Taken backward they are a correlation of stride 1 with dilation Dilation / gcd.
    /// </summary>
    public static AxisPhase Gradient(ConvAxis axis, int phase)
    {
        var common = Common(axis);
        var step = axis.Stride / common;
        for (var k = 0; k < Math.Min(step, axis.Kernel); k++)
        {
            var distance = phase + axis.Padding - ((long)k * axis.Dilation);
            if (distance % axis.Stride != 0) continue;
            var count = ((axis.Kernel - 1 - k) / step) + 1;
            var offset = (distance / axis.Stride) - ((long)(count - 1) * (axis.Dilation / common));
            return new(phase, count, checked((int)offset), k + ((count - 1) * step), -step);
        }

        return new(phase, 0, 0, 0, 0);
    }

    /// <summary>The dilation of <see cref="Gradient"/>.</summary>
    public static int GradientDilation(ConvAxis axis) => axis.Dilation / Common(axis);

    private static int Common(ConvAxis axis)
    {
        var (a, b) = (axis.Stride, axis.Dilation);
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}

/// <summary>A correlation with some of the taps, for some of the target positions. A convolution is one pass, the gradient of one with stride s has s * s.</summary>
internal unsafe struct ConvPass<T>
    where T : unmanaged
{
    public AxisPhase Y, X;

    /// <summary>All targets, cut into runs that see the same taps.</summary>
    public TapRun* RunsY, RunsX;
    public int RunCountY, RunCountX;

    /// <summary>Packed weights; see <see cref="ConvPacking{T}"/>.</summary>
    public T* Weights;
}
