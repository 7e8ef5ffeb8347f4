using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The inverse cosine.</summary>
public static class AcosOps
{
    extension(Tensor x)
    {
        /// <summary>The angle in [0, pi] with each element as its cosine; NaN outside [-1, 1].</summary>
        public Tensor Acos() => Elementwise.Apply(default(Acos), x);
    }
}
