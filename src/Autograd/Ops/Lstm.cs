using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Long short-term memory over a sequence.</summary>
public static class LstmOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// A layer of long short-term memory (Hochreiter &amp; Schmidhuber, 1997; with the forget gate of Gers et al., 2000) in
        /// one direction, all time steps in one op:
        /// <code>
        /// i, f, o = sigmoid(W x + b + U h + b')     g = tanh(W x + b + U h + b')
        /// c' = f * c + i * g                        h' = o * tanh(c')
        /// </code>
        /// with the rows of the weights in the order i, f, g, o.
        /// </summary>
        /// <remarks>
        /// Float32 runs in fused kernels; Float64, and gradients that are differentiated again, run step by step in ordinary
        /// ops. Gates and states of all steps are kept: 4 (6 H + n) bytes for each step and example.
        /// </remarks>
        /// <param name="inputWeights">W, [4 H, n] for a sequence [T, B, n].</param>
        /// <param name="hiddenWeights">U, [4 H, H].</param>
        /// <param name="inputBias">b, [4 H].</param>
        /// <param name="hiddenBias">b', [4 H].</param>
        /// <param name="hidden">The first hidden state, [B, H].</param>
        /// <param name="cell">The first cell state, [B, H].</param>
        /// <param name="reverse">Whether the last time step comes first.</param>
        /// <returns>The hidden states after each step, [T, B, H], and the last hidden and cell states, [B, H].</returns>
        /// <exception cref="ShapeException">A shape does not fit.</exception>
        /// <exception cref="ArgumentException">An element type is not the sequence's, or not a floating-point one.</exception>
        public (Tensor Outputs, Tensor Hidden, Tensor Cell) Lstm(
            Tensor inputWeights, Tensor hiddenWeights, Tensor inputBias, Tensor hiddenBias, Tensor hidden, Tensor cell, bool reverse = false)
        {
            var results = RecurrentSequence.Run<LstmCell>([x, inputWeights, hiddenWeights, inputBias, hiddenBias, hidden, cell], reverse, Step);
            return (results[0], results[1], results[2]);
        }
    }

    /// <summary>One step in ordinary ops.</summary>
    internal static Tensor[] Step(Tensor input, Tensor hidden, Tensor[] state)
    {
        var gates = input + hidden;
        var cell = (Gate(1).Sigmoid() * state[1]) + (Gate(0).Sigmoid() * Gate(2).Tanh());
        return [Gate(3).Sigmoid() * cell.Tanh(), cell];

        Tensor Gate(int index) => RecurrentSequence.Gate(gates, index, 4);
    }
}
