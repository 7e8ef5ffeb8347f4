using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The logarithm to base 10.</summary>
public static class Log10Ops
{
    extension(Tensor x)
    {
        /// <summary>The logarithm of each element to base 10: -infinity at zero, NaN below.</summary>
        public Tensor Log10() => Elementwise.Apply(default(Log10), x);
    }
}
