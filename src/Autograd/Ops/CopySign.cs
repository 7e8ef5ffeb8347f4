using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Transfer of a sign.</summary>
public static class CopySignOps
{
    extension(Tensor x)
    {
        /// <summary>The magnitude of each element with the sign of the other, broadcast.</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor CopySign(Tensor other) => Elementwise.Apply(default(CopySign), x, other);

        /// <inheritdoc cref="CopySign(Tensor, Tensor)"/>
        public Tensor CopySign(Scalar other) => Elementwise.Apply(default(CopySign), x, other);
    }
}
