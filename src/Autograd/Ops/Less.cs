using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The comparisons &lt; and &gt;, which C# wants declared together.</summary>
public static class LessOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where an element is smaller than the other's, broadcast. False where either is NaN.</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor Less(Tensor other) => Elementwise.Compare(default(Less), x, other);

        /// <inheritdoc cref="Less(Tensor, Tensor)"/>
        public Tensor Less(Scalar other) => Elementwise.Compare(default(Less), x, other);

        /// <summary>Bool: where an element is larger than the other's, broadcast. False where either is NaN.</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor Greater(Tensor other) => Elementwise.Compare(default(Less), other, x);

        /// <inheritdoc cref="Greater(Tensor, Tensor)"/>
        public Tensor Greater(Scalar other) => Elementwise.Compare(default(Swapped<Less>), x, other);

        /// <inheritdoc cref="Less(Tensor, Tensor)"/>
        public static Tensor operator <(Tensor a, Tensor b) => a.Less(b);

        /// <inheritdoc cref="Less(Tensor, Tensor)"/>
        public static Tensor operator <(Tensor a, Scalar b) => a.Less(b);

        /// <inheritdoc cref="Less(Tensor, Tensor)"/>
        public static Tensor operator <(Scalar a, Tensor b) => b.Greater(a);

        /// <inheritdoc cref="Greater(Tensor, Tensor)"/>
        public static Tensor operator >(Tensor a, Tensor b) => a.Greater(b);

        /// <inheritdoc cref="Greater(Tensor, Tensor)"/>
        public static Tensor operator >(Tensor a, Scalar b) => a.Greater(b);

        /// <inheritdoc cref="Greater(Tensor, Tensor)"/>
        public static Tensor operator >(Scalar a, Tensor b) => b.Less(a);
    }
}
