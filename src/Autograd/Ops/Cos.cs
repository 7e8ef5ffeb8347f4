using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The cosine.</summary>
public static class CosOps
{
    extension(Tensor x)
    {
        /// <summary>The cosine of each element, in radians.</summary>
        public Tensor Cos() => Elementwise.Apply(default(Cos), x);
    }
}
