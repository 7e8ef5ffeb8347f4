using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The logistic function.</summary>
public static class SigmoidOps
{
    extension(Tensor x)
    {
        /// <summary>1 / (1 + exp(-x)) of each element.</summary>
        public Tensor Sigmoid() => Elementwise.Apply(default(Sigmoid), x);
    }
}
