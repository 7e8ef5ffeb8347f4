using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Powers of two.</summary>
public static class Exp2Ops
{
    extension(Tensor x)
    {
        /// <summary>2 to the power of each element.</summary>
        public Tensor Exp2() => Elementwise.Apply(default(Exp2), x);
    }
}
