using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The gated recurrent unit over a sequence.</summary>
public static class GruOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// A layer of gated recurrent units (Cho et al., 2014; with the reset gate after the product) in one direction, all time
        /// steps in one op:
        /// <code>
        /// r, z = sigmoid(W x + b + U h + b')     n = tanh(W x + b + r * (U h + b'))
        /// h' = (1 - z) * n + z * h
        /// </code>
        /// with the rows of the weights in the order r, z, n.
        /// </summary>
        /// <remarks>
        /// Float32 runs in fused kernels; Float64, and gradients that are differentiated again, run step by step in ordinary
        /// ops. Gates and states of all steps are kept: 4 (5 H + n) bytes for each step and example.
        /// </remarks>
        /// <param name="inputWeights">W, [3 H, n] for a sequence [T, B, n].</param>
        /// <param name="hiddenWeights">U, [3 H, H].</param>
        /// <param name="inputBias">b, [3 H].</param>
        /// <param name="hiddenBias">b', [3 H].</param>
        /// <param name="hidden">The first hidden state, [B, H].</param>
        /// <param name="reverse">Whether the last time step comes first.</param>
        /// <returns>The hidden states after each step, [T, B, H], and the last one, [B, H].</returns>
        /// <exception cref="ShapeException">A shape does not fit.</exception>
        /// <exception cref="ArgumentException">An element type is not the sequence's, or not a floating-point one.</exception>
        public (Tensor Outputs, Tensor Hidden) Gru(
            Tensor inputWeights, Tensor hiddenWeights, Tensor inputBias, Tensor hiddenBias, Tensor hidden, bool reverse = false)
        {
            var results = RecurrentSequence.Run<GruCell>([x, inputWeights, hiddenWeights, inputBias, hiddenBias, hidden], reverse, Step);
            return (results[0], results[1]);
        }
    }

    /// <summary>One step in ordinary ops.</summary>
    internal static Tensor[] Step(Tensor input, Tensor hidden, Tensor[] state)
    {
        var reset = (Gate(input, 0) + Gate(hidden, 0)).Sigmoid();
        var update = (Gate(input, 1) + Gate(hidden, 1)).Sigmoid();
        var candidate = (Gate(input, 2) + (reset * Gate(hidden, 2))).Tanh();
        return [candidate + (update * (state[0] - candidate))];

        static Tensor Gate(Tensor gates, int index) => RecurrentSequence.Gate(gates, index, 3);
    }
}
