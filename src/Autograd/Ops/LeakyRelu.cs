using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The rectifier that lets a little through.</summary>
public static class LeakyReluOps
{
    extension(Tensor x)
    {
        /// <summary>Each element where positive, else <paramref name="slope"/> times it. The gradient at 0 is the slope.</summary>
        /// <param name="slope">Slope below 0.</param>
        public Tensor LeakyRelu(double slope = 0.01) => Elementwise.Apply(new LeakyRelu(slope), x);
    }
}
