using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Dropout.</summary>
public static class DropoutOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// Sets each element to zero with probability <paramref name="rate"/> and divides the others by 1 - rate, so that the
        /// expectation stays (inverted dropout; Srivastava et al., "Dropout", JMLR 15, 2014). The backward pass makes
        /// the same mask again from the generator's counter; no mask is stored.
        /// </summary>
        /// <param name="rate">From 0 to 1.</param>
        /// <param name="rng">
        /// One word is taken for each element in row-major order, from the next multiple of four on: an element is kept where
        /// <see cref="Rng.Bernoulli"/> with 1 - rate would be true. None are taken when nothing is dropped.
        /// </param>
        /// <param name="training">When false, the tensor itself is returned.</param>
        /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
        /// <exception cref="ArgumentException">The tensor is not Float32 or Float64.</exception>
        public Tensor Dropout(double rate, Rng rng, bool training = true)
        {
            ArgumentNullException.ThrowIfNull(rng);
            if (!(rate >= 0 && rate <= 1)) throw new ArgumentOutOfRangeException(nameof(rate), $"A dropout rate lies between 0 and 1; {rate} was given.");
            if (!x.DType.IsFloat) throw new ArgumentException($"Dropout needs Float32 or Float64; {x.Describe()} was given. Cast it first.", nameof(x));
            return training && rate > 0 ? new DropoutFunction(x, rate, rng.Reserve(x.Length)).Apply() : x;
        }
    }

    private sealed class DropoutFunction(Tensor x, double rate, RngState state) : Function(x)
    {
        protected override Tensor Forward()
        {
            var input = x;
            if (!x.IsContiguous)
            {
                input = Tensor.Empty(x.Shape, x.DType, x.Device);
                input.CopyFrom(x);
            }

            var result = Tensor.Empty(x.Shape, x.DType, x.Device);
            var keep = 1 - rate;
            x.Device.Run<DropoutKernel, DropoutArgs>(new DropoutArgs(
                result.Operand, input.Operand, x.Length, x.DType, BernoulliKernel.Threshold(keep), keep > 0 ? 1 / keep : 0, state));
            if (!ReferenceEquals(input, x)) input.Dispose();
            return result;
        }

        // Linear in x with the same mask, so the gradient is dropped out like x was, to any order.
        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, new DropoutFunction(gradient, rate, state).Apply());
    }
}
