using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Choice by a mask.</summary>
public static class WhereOps
{
    extension(Tensor)
    {
        /// <summary>
        /// The elements of <paramref name="a"/> where the condition is true and of <paramref name="b"/> where it is
        /// false; all three broadcast. What is not chosen gets gradient 0, even where it is NaN.
        /// </summary>
        /// <param name="condition">Bool; numbers count as true when they are not 0.</param>
        /// <param name="a">Chosen where true.</param>
        /// <param name="b">Chosen where false.</param>
        public static Tensor Where(Tensor condition, Tensor a, Tensor b)
        {
            ArgumentNullException.ThrowIfNull(condition);
            ArgumentNullException.ThrowIfNull(a);
            ArgumentNullException.ThrowIfNull(b);
            var type = Elementwise.Promote(a.DType, b.DType);
            return new WhereFunction(condition.Cast(DType.Bool), a.Cast(type), b.Cast(type)).Apply();
        }

        /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
        public static Tensor Where(Tensor condition, Tensor a, Scalar b) => Tensor.Where(condition, a, Elementwise.Beside(a, b));

        /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
        public static Tensor Where(Tensor condition, Scalar a, Tensor b) => Tensor.Where(condition, Elementwise.Beside(b, a), b);
    }

    private sealed class WhereFunction(Tensor condition, Tensor a, Tensor b) : Function(condition, a, b)
    {
        protected override Tensor Forward()
        {
            var shape = Shape.Broadcast(condition.Shape, Shape.Broadcast(a.Shape, b.Shape));
            return Elementwise.MapIntegers(default(Where), shape, condition, a, b);
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            if (inputs.Wants(1)) inputs.Add(1, Tensor.Where(condition, gradient, 0));
            if (inputs.Wants(2)) inputs.Add(2, Tensor.Where(condition, 0, gradient));
        }
    }
}
