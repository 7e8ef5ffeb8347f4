namespace TensorCore;

/// <summary>Elements replaced by a mask.</summary>
public static class MaskedFillOps
{
    extension(Tensor x)
    {
        /// <summary>A copy with one value wherever the mask is true; tensor and mask broadcast.</summary>
        /// <param name="mask">Bool.</param>
        /// <param name="value">Converted to the dtype of <paramref name="x"/>.</param>
        /// <exception cref="ShapeException">Tensor and mask do not broadcast.</exception>
        /// <exception cref="ArgumentException">The mask is not Bool.</exception>
        public Tensor MaskedFill(Tensor mask, Scalar value)
        {
            ArgumentNullException.ThrowIfNull(x);
            ThrowIfNoMask(mask);
            if (value.IsInteger) value = Elementwise.Fitting(x, value.ToInt64());
            return Tensor.Where(mask, Tensor.Scalar(value, x.DType, x.Device), x);
        }
    }

    internal static void ThrowIfNoMask(Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.DType != DType.Bool)
            throw new ArgumentException($"A mask is a Bool tensor, such as a comparison gives; {mask.Describe()} was given.", nameof(mask));
    }
}
