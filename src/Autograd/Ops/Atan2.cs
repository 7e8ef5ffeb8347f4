using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The angle of a point.</summary>
public static class Atan2Ops
{
    extension(Tensor x)
    {
        /// <summary>The angle of the point (<paramref name="other"/>, x) seen from the origin, in (-pi, pi], broadcast.</summary>
        /// <param name="other">The horizontal coordinates; any shape that broadcasts with this one.</param>
        public Tensor Atan2(Tensor other) => Elementwise.Apply(default(Atan2), x, other);
    }
}
