namespace TensorCore;

/// <summary>Cumulative sums.</summary>
public static class CumSumOps
{
    extension(Tensor x)
    {
        /// <summary>The sum of each element and all before it along one axis, accumulated in double.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <returns>The shape of <paramref name="x"/>; its dtype, or Int64 for integers and truth values.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor CumSum(int axis) =>
            new LinearScanFunction(null, x.DType.IsFloat ? x : x.Cast(DType.Int64), x.Shape.Axis(axis)).Apply();
    }
}
