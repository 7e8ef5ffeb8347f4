namespace TensorCore;

/// <summary>The rectifier with a ceiling.</summary>
public static class Relu6Ops
{
    extension(Tensor x)
    {
        /// <summary>Each element limited to [0, 6] (Krizhevsky, 2010). The gradient is 0 at the bounds.</summary>
        public Tensor Relu6() => x.HardTanh(0, 6);
    }
}
