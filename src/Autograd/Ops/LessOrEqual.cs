using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The comparisons &lt;= and &gt;=, which C# wants declared together.</summary>
public static class LessOrEqualOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where an element is at most the other's, broadcast. False where either is NaN.</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor LessOrEqual(Tensor other) => Elementwise.Compare(default(LessOrEqual), x, other);

        /// <inheritdoc cref="LessOrEqual(Tensor, Tensor)"/>
        public Tensor LessOrEqual(Scalar other) => Elementwise.Compare(default(LessOrEqual), x, other);

        /// <summary>Bool: where an element is at least the other's, broadcast. False where either is NaN.</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor GreaterOrEqual(Tensor other) => Elementwise.Compare(default(LessOrEqual), other, x);

        /// <inheritdoc cref="GreaterOrEqual(Tensor, Tensor)"/>
        public Tensor GreaterOrEqual(Scalar other) => Elementwise.Compare(default(Swapped<LessOrEqual>), x, other);

        /// <inheritdoc cref="LessOrEqual(Tensor, Tensor)"/>
        public static Tensor operator <=(Tensor a, Tensor b) => a.LessOrEqual(b);

        /// <inheritdoc cref="LessOrEqual(Tensor, Tensor)"/>
        public static Tensor operator <=(Tensor a, Scalar b) => a.LessOrEqual(b);

        /// <inheritdoc cref="LessOrEqual(Tensor, Tensor)"/>
        public static Tensor operator <=(Scalar a, Tensor b) => b.GreaterOrEqual(a);

        /// <inheritdoc cref="GreaterOrEqual(Tensor, Tensor)"/>
        public static Tensor operator >=(Tensor a, Tensor b) => a.GreaterOrEqual(b);

        /// <inheritdoc cref="GreaterOrEqual(Tensor, Tensor)"/>
        public static Tensor operator >=(Tensor a, Scalar b) => a.GreaterOrEqual(b);

        /// <inheritdoc cref="GreaterOrEqual(Tensor, Tensor)"/>
        public static Tensor operator >=(Scalar a, Tensor b) => b.LessOrEqual(a);
    }
}
