namespace TensorCore;

/// <summary>Cumulative products.</summary>
public static class CumProdOps
{
    extension(Tensor x)
    {
        /// <summary>The product of each element and all before it along one axis, accumulated in double. The gradient is right where elements are 0, too.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <returns>The shape of <paramref name="x"/>; its dtype, or Int64, which wraps around, for integers and truth values.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor CumProd(int axis) => LinearScanFunction.Products(x.DType.IsFloat ? x : x.Cast(DType.Int64), x.Shape.Axis(axis));
    }
}
