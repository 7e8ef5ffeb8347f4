using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Division.</summary>
public static class DivideOps
{
    extension(Tensor)
    {
        /// <summary>Element-wise quotient, broadcast. Integers are divided as Float32; FloorDivide keeps them integers.</summary>
        public static Tensor operator /(Tensor a, Tensor b) => Elementwise.Apply(default(Divide), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator /(Tensor a, Scalar b) => Elementwise.Apply(default(Divide), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator /(Scalar a, Tensor b) => Elementwise.Apply(default(Divide), a, b);
    }
}
