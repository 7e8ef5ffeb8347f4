using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The sine.</summary>
public static class SinOps
{
    extension(Tensor x)
    {
        /// <summary>The sine of each element, in radians.</summary>
        public Tensor Sin() => Elementwise.Apply(default(Sin), x);
    }
}
