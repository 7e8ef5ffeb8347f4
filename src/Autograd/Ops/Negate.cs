using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Negation.</summary>
public static class NegateOps
{
    extension(Tensor)
    {
        /// <summary>Every element with the other sign.</summary>
        /// <exception cref="InvalidOperationException">A Bool tensor.</exception>
        public static Tensor operator -(Tensor x)
        {
            if (x.DType == DType.Bool)
                throw new InvalidOperationException($"Truth values have no sign: -{x.Describe()}. Use LogicalNot, or Cast to a number type.");
            return Elementwise.ApplyNumber(default(Negate), x);
        }
    }
}
