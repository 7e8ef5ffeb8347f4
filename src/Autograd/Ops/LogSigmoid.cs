using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The logarithm of the logistic function.</summary>
public static class LogSigmoidOps
{
    extension(Tensor x)
    {
        /// <summary>log(sigmoid(x)) of each element, without overflow on either side.</summary>
        public Tensor LogSigmoid() => Elementwise.Apply(default(LogSigmoid), x);
    }
}
