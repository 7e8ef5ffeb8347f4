using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>Attention of 8 sequences of 512 with 8 heads of 64, where each position sees those before it.</summary>
internal static class AttentionRows
{
    private const int Batch = 8, Heads = 8, Length = 512, Width = 64;

    // Two products forward and four backward, of which the causal mask leaves half; what is recomputed does not count.
    private const double ForwardFlops = 4.0 * Batch * Heads * Width * Length * (Length + 1) / 2;

    private static readonly PeerInput s_operand = Of(Batch, Heads, Length, Width);

    public static IEnumerable<PeerRow> All =>
    [
        new("attention", "8 x 8 x 512 x 64 causal, forward", PeerWork.Flop(ForwardFlops), new(1.5), "attention.causal", [s_operand, s_operand, s_operand],
            x => () => [x[0].Attention(x[1], x[2], causal: true)]),
        new("attention", "8 x 8 x 512 x 64 causal, forward + backward", PeerWork.Flop(3 * ForwardFlops), new(1.5), "attention.causal",
            [s_operand, s_operand, s_operand, s_operand],
            x => () => PeerSizes.Differentiate(() => x[0].Attention(x[1], x[2], causal: true), [x[0], x[1], x[2]], x[3]))
        {
            Tolerance = 1e-4,
        },
    ];
}
