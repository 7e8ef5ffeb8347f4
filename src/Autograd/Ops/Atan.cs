using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The inverse tangent.</summary>
public static class AtanOps
{
    extension(Tensor x)
    {
        /// <summary>The angle in [-pi/2, pi/2] with each element as its tangent.</summary>
        public Tensor Atan() => Elementwise.Apply(default(Atan), x);
    }
}
