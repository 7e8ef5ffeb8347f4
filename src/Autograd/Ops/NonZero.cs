namespace TensorCore;

/// <summary>Positions of true elements.</summary>
public static class NonZeroOps
{
    extension(Tensor x)
    {
        /// <summary>The positions of the elements that are not 0, in row-major order.</summary>
        /// <returns>Int64 [number found, rank], one row for each. Not differentiable.</returns>
        public Tensor NonZero()
        {
            ArgumentNullException.ThrowIfNull(x);
            return MaskPositions.Of(x).T;
        }
    }
}
