using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Conversion between element types.</summary>
public static class CastOps
{
    extension(Tensor x)
    {
        /// <summary>The elements converted to <paramref name="dtype"/>; the tensor itself when it has that type already. The gradient is converted back.</summary>
        public Tensor Cast(DType dtype) => x.DType == dtype ? x : new CastFunction(x, dtype).Apply();
    }

    private sealed class CastFunction(Tensor x, DType dtype) : Function(x)
    {
        protected override Tensor Forward()
        {
            var result = Tensor.Empty(x.Shape, dtype, x.Device);
            CopyKernel.Run(x.Device, x.Shape.Lengths, result.Operand, result.Strides, dtype, x.Operand, x.Strides, x.DType);
            return result;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, gradient.Cast(x.DType));
    }
}
