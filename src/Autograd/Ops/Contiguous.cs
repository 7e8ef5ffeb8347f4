using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Copies and aliases of a tensor.</summary>
public static class ContiguousOps
{
    extension(Tensor x)
    {
        /// <summary>The elements densely in row-major order: the tensor itself when they lie so already, else a copy.</summary>
        public Tensor Contiguous()
        {
            ArgumentNullException.ThrowIfNull(x);
            return x.IsContiguous ? x : x.Clone();
        }

        /// <summary>A dense copy with memory of its own. Gradients flow through it.</summary>
        public Tensor Clone()
        {
            ArgumentNullException.ThrowIfNull(x);
            return new CloneFunction(x).Apply();
        }

        /// <summary>The same memory, cut off from the tape: gradients do not flow through it.</summary>
        public Tensor Detach()
        {
            ArgumentNullException.ThrowIfNull(x);
            return x.Alias();
        }

        /// <summary>The tensor, or a copy where it is the source itself or a view of it: for ops that promise a copy.</summary>
        internal Tensor ApartFrom(Tensor source) => ReferenceEquals(x.Storage, source.Storage) ? x.Clone() : x;
    }

    /// <summary>A dense copy, not recorded.</summary>
    internal static Tensor Copy(Tensor x)
    {
        var result = Tensor.Empty(x.Shape, x.DType, x.Device);
        CopyKernel.Run(x.Device, x.Shape.Lengths, result.Operand, result.Strides, x.DType, x.Operand, x.Strides, x.DType);
        return result;
    }

    private sealed class CloneFunction(Tensor x) : Function(x)
    {
        protected override Tensor Forward() => Copy(x);

        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, gradient);
    }
}
