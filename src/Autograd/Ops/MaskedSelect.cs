namespace TensorCore;

/// <summary>Elements chosen by a mask.</summary>
public static class MaskedSelectOps
{
    extension(Tensor x)
    {
        /// <summary>The elements where the mask is true, in row-major order; tensor and mask broadcast.</summary>
        /// <param name="mask">Bool.</param>
        /// <returns>One axis, as long as there are true elements.</returns>
        /// <exception cref="ShapeException">Tensor and mask do not broadcast.</exception>
        /// <exception cref="ArgumentException">The mask is not Bool.</exception>
        public Tensor MaskedSelect(Tensor mask)
        {
            ArgumentNullException.ThrowIfNull(x);
            MaskedFillOps.ThrowIfNoMask(mask);
            var shape = Shape.Broadcast(x.Shape, mask.Shape);
            var flat = mask.Expand(shape).Reshape(-1);
            return x.Expand(shape).Reshape(-1).IndexSelect(0, MaskPositions.Of(flat).Reshape(-1));
        }
    }
}
