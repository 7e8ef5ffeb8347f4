using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Negation.</summary>
public static class NegateOps
{
    extension(Tensor)
    {
        /// <summary>Every element with the other sign.</summary>
        public static Tensor operator -(Tensor x) => Elementwise.Apply(default(Negate), x);
    }
}
