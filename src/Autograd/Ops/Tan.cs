using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The tangent.</summary>
public static class TanOps
{
    extension(Tensor x)
    {
        /// <summary>The tangent of each element, in radians.</summary>
        public Tensor Tan() => Elementwise.Apply(default(Tan), x);
    }
}
