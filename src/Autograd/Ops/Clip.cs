using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Limiting to a range.</summary>
public static class ClipOps
{
    extension(Tensor x)
    {
        /// <summary>Each element limited to a range; NaN stays NaN. The gradient is 1 inside and at the bounds, 0 outside.</summary>
        /// <param name="low">Smallest value.</param>
        /// <param name="high">Largest value; it wins where it is below <paramref name="low"/>.</param>
        public Tensor Clip(Scalar low, Scalar high) => x.DType.IsFloat || !low.IsInteger || !high.IsInteger
            ? Elementwise.Apply(new Clip(low.ToDouble(), high.ToDouble()), x)
            : x.Maximum(low).Minimum(high);

        /// <summary>
        /// Each element limited to a range that differs from element to element, broadcast. The gradient goes to the element inside
        /// and at the bounds, to the bound outside.
        /// </summary>
        /// <param name="low">Smallest values.</param>
        /// <param name="high">Largest values; they win where they are below <paramref name="low"/>.</param>
        public Tensor Clip(Tensor low, Tensor high) =>
            Elementwise.ApplyNumber(new Minimum(FirstWinsTies: true), Elementwise.ApplyNumber(new Maximum(FirstWinsTies: true), x, low), high);
    }
}
