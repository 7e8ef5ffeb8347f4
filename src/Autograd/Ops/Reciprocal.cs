using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The reciprocal.</summary>
public static class ReciprocalOps
{
    extension(Tensor x)
    {
        /// <summary>1 / x of each element.</summary>
        public Tensor Reciprocal() => Elementwise.Apply(default(Reciprocal), x);
    }
}
