using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The simple recurrent network over a sequence.</summary>
public static class RnnOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// A layer of the simple recurrent network (Elman, 1990) in one direction, all time steps in one op:
        /// h' = tanh(W x + b + U h + b'), or with a rectifier.
        /// </summary>
        /// <remarks>
        /// Float32 runs in fused kernels; Float64, and gradients that are differentiated again, run step by step in ordinary ops.
        /// </remarks>
        /// <param name="inputWeights">W, [H, n] for a sequence [T, B, n].</param>
        /// <param name="hiddenWeights">U, [H, H].</param>
        /// <param name="inputBias">b, [H].</param>
        /// <param name="hiddenBias">b', [H].</param>
        /// <param name="hidden">The first hidden state, [B, H].</param>
        /// <param name="relu">A rectifier instead of tanh.</param>
        /// <param name="reverse">Whether the last time step comes first.</param>
        /// <returns>The hidden states after each step, [T, B, H], and the last one, [B, H].</returns>
        /// <exception cref="ShapeException">A shape does not fit.</exception>
        /// <exception cref="ArgumentException">An element type is not the sequence's, or not a floating-point one.</exception>
        public (Tensor Outputs, Tensor Hidden) Rnn(
            Tensor inputWeights, Tensor hiddenWeights, Tensor inputBias, Tensor hiddenBias, Tensor hidden, bool relu = false, bool reverse = false)
        {
            Tensor[] at = [x, inputWeights, hiddenWeights, inputBias, hiddenBias, hidden];
            var results = relu
                ? RecurrentSequence.Run<ElmanCell<Relu>>(at, reverse, (input, product, _) => [(input + product).Relu()])
                : RecurrentSequence.Run<ElmanCell<Tanh>>(at, reverse, (input, product, _) => [(input + product).Tanh()]);
            return (results[0], results[1]);
        }
    }
}
