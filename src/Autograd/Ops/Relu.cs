using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The rectifier.</summary>
public static class ReluOps
{
    extension(Tensor x)
    {
        /// <summary>max(x, 0) of each element; the gradient at 0 is 0.</summary>
        public Tensor Relu() => Elementwise.Apply(default(Relu), x);
    }
}
