using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The inverse hyperbolic tangent.</summary>
public static class AtanhOps
{
    extension(Tensor x)
    {
        /// <summary>The inverse hyperbolic tangent of each element; infinite at -1 and 1, NaN outside.</summary>
        public Tensor Atanh() => Elementwise.Apply(default(Atanh), x);
    }
}
