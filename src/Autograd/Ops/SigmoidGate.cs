using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Gates by the logistic function.</summary>
public static class SigmoidGateOps
{
    extension(Tensor x)
    {
        /// <summary>x sigmoid(gate) of each pair of elements, broadcast, in one pass.</summary>
        /// <param name="gate">Any shape that broadcasts with this one.</param>
        public Tensor SigmoidGate(Tensor gate) => Elementwise.Apply(default(SigmoidGate), x, gate);

        /// <summary>
        /// The gated linear unit a sigmoid(b) of the halves a and b along one axis: Dauphin et al., "Language Modeling with Gated
        /// Convolutional Networks" (arXiv 1612.08083); PyTorch's <c>glu</c>.
        /// </summary>
        /// <param name="axis">Negative counts from the end. Its length must be even, and halves.</param>
        /// <exception cref="ShapeException">The axis has an odd length, or there is none.</exception>
        public Tensor Glu(int axis = -1)
        {
            ArgumentNullException.ThrowIfNull(x);
            axis = x.Shape.Axis(axis);
            var (half, odd) = Math.DivRem(x.Shape[axis], 2);
            if (odd != 0) throw new ShapeException($"Glu halves axis {axis} of {x.Describe()}, whose length {x.Shape[axis]} is odd.");
            return x.Narrow(axis, 0, half).SigmoidGate(x.Narrow(axis, half, half));
        }
    }
}
