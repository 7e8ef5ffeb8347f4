using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The hyperbolic tangent.</summary>
public static class TanhOps
{
    extension(Tensor x)
    {
        /// <summary>The hyperbolic tangent of each element.</summary>
        public Tensor Tanh() => Elementwise.Apply(default(Tanh), x);
    }
}
