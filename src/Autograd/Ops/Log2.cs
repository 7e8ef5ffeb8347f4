using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The logarithm to base 2.</summary>
public static class Log2Ops
{
    extension(Tensor x)
    {
        /// <summary>The logarithm of each element to base 2: -infinity at zero, NaN below.</summary>
        public Tensor Log2() => Elementwise.Apply(default(Log2), x);
    }
}
