using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The natural logarithm.</summary>
public static class LogOps
{
    extension(Tensor x)
    {
        /// <summary>The natural logarithm of each element: -infinity at zero, NaN below.</summary>
        public Tensor Log() => Elementwise.Apply(default(Log), x);
    }
}
