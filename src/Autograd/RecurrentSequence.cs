using TensorCore.Kernels;

namespace TensorCore;

/// <summary>What the ops of recurrent layers share: checks, the choice between fused and composed, and the loop of the latter.</summary>
internal static class RecurrentSequence
{
    /// <summary>One step in ordinary ops.</summary>
    /// <param name="input">What the input contributes to the gates, [B, gates * H], its bias included.</param>
    /// <param name="hidden">What the state contributes, likewise.</param>
    /// <param name="state">The parts of the state, each [B, H], the hidden state first.</param>
    /// <returns>The next state.</returns>
    internal delegate Tensor[] Step(Tensor input, Tensor hidden, Tensor[] state);

    /// <summary>Runs a layer in one direction.</summary>
    /// <param name="at">The inputs of <see cref="RecurrentFunction{TCell}"/>.</param>
    /// <param name="reverse">Whether the last time step comes first.</param>
    /// <param name="step">The cell in ordinary ops.</param>
    /// <returns>The results of <see cref="RecurrentFunction{TCell}"/>.</returns>
    public static Tensor[] Run<TCell>(Tensor[] at, bool reverse, Step step) where TCell : struct, IRecurrentCell
    {
        Check(at, TCell.Gates);
        if (at[0].DType == DType.Float64 || at[0].Shape[0] == 0 || at[5].Length == 0) return Composed(at, reverse, step);
        return new RecurrentFunction<TCell>(at, reverse, x => Composed(x, reverse, step)).ApplyAll();
    }

    /// <summary>
    /// The layer step by step in ordinary ops: what is computed in Float64 and what is differentiated when a gradient is
    /// differentiated, and the definition that the fused kernels are held against.
    /// </summary>
    public static Tensor[] Composed(Tensor[] at, bool reverse, Step step)
    {
        var (x, time) = (at[0], at[0].Shape[0]);
        if (time == 0) return [Tensor.Zeros([0, .. at[5].Shape.Lengths], x.DType, x.Device), .. at[5..].Select(s => s.Clone())];
        var inputs = x.MatMul(at[1].T, at[3]);
        var transposed = at[2].T;
        var state = at[5..];
        var outputs = new Tensor[time];
        for (var i = 0; i < time; i++)
        {
            var t = reverse ? time - 1 - i : i;
            state = step(inputs.Select(0, t), state[0].MatMul(transposed, at[4]), state);
            outputs[t] = state[0];
        }

        return [Tensor.Stack(outputs, 0), .. state];
    }

    /// <summary>Gate number <paramref name="index"/> of <paramref name="count"/> in [B, count * H].</summary>
    public static Tensor Gate(Tensor gates, int index, int count) => gates.Narrow(1, index * (gates.Shape[1] / count), gates.Shape[1] / count);

    private static void Check(Tensor[] at, int gates)
    {
        foreach (var tensor in at) ArgumentNullException.ThrowIfNull(tensor);
        var (x, weights) = (at[0], at[2]);
        if (x.Rank != 3) throw new ShapeException($"The sequence must be [T, B, n]; {x.Describe()} was given.");
        if (!x.DType.IsFloat) throw new ArgumentException($"Recurrent layers compute in Float32 or Float64; the sequence is {x.Describe()}. Cast it first.");
        if (weights.Rank != 2 || weights.Shape[0] != gates * weights.Shape[1])
            throw new ShapeException($"The hidden state's weights must be [{gates} H, H]; {weights.Describe()} was given.");
        int h = weights.Shape[1], wide = gates * h;
        Expect(at[1], [wide, x.Shape[2]], "The input's weights");
        Expect(weights, [wide, h], "The hidden state's weights");
        Expect(at[3], [wide], "The input's bias");
        Expect(at[4], [wide], "The hidden state's bias");
        for (var i = 5; i < at.Length; i++) Expect(at[i], [x.Shape[1], h], i == 5 ? "The first hidden state" : "The first cell state");

        void Expect(Tensor tensor, Shape shape, string what)
        {
            if (tensor.Shape != shape) throw new ShapeException($"{what} must be {shape} for the sequence {x.Describe()}; {tensor.Describe()} was given.");
            if (tensor.DType != x.DType) throw new ArgumentException($"{what} must be {x.DType} as the sequence is; {tensor.Describe()} was given. Cast one of them.");
        }
    }
}
