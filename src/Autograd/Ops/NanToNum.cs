using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Replacement of NaN and infinities.</summary>
public static class NanToNumOps
{
    extension(Tensor x)
    {
        /// <summary>Each element with NaN and infinities replaced by numbers. The gradient of what is replaced is 0. Integers give a copy.</summary>
        /// <param name="nan">For NaN.</param>
        /// <param name="positiveInfinity">For infinity; the largest number of the dtype when left out.</param>
        /// <param name="negativeInfinity">For -infinity; the lowest number of the dtype when left out.</param>
        public Tensor NanToNum(double nan = 0, double? positiveInfinity = null, double? negativeInfinity = null)
        {
            var largest = x.DType == DType.Float32 ? float.MaxValue : double.MaxValue;
            return Elementwise.ApplyUnlessWhole(new NanToNum(nan, positiveInfinity ?? largest, negativeInfinity ?? -largest), x);
        }
    }
}
