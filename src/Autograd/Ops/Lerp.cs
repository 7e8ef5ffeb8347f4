using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Linear interpolation.</summary>
public static class LerpOps
{
    extension(Tensor x)
    {
        /// <summary>x + weight (end - x) of each pair of elements, broadcast.</summary>
        /// <param name="end">Any shape that broadcasts with this one.</param>
        /// <param name="weight">0 gives x, 1 gives <paramref name="end"/>; a number or a tensor that broadcasts.</param>
        public Tensor Lerp(Tensor end, double weight) => Elementwise.Apply(new Lerp(weight), x, end);

        /// <inheritdoc cref="Lerp(Tensor, Tensor, double)"/>
        public Tensor Lerp(Tensor end, Tensor weight)
        {
            ArgumentNullException.ThrowIfNull(weight);
            var difference = end - x;
            return Tensor.Where(weight.Less(0.5), x + (weight * difference), end + ((weight - 1) * difference)); // from the nearer end
        }
    }
}
