using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The logarithm of one plus x.</summary>
public static class Log1POps
{
    extension(Tensor x)
    {
        /// <summary>log(1 + x) of each element, accurate near 0.</summary>
        public Tensor Log1P() => Elementwise.Apply(default(Log1P), x);
    }
}
