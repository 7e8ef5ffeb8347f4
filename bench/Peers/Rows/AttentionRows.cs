using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>Scaled dot-product attention. The work is that of the scores that are seen, those computed again in the backward pass left out.</summary>
internal static class AttentionRows
{
    public static IEnumerable<PeerRow> All =>
    [
        Row(8, 8, 512, 64, causal: true, backward: false),
        Row(8, 8, 512, 64, causal: true, backward: true),
        Row(8, 8, 512, 64, causal: false, backward: false),
        Row(8, 8, 512, 64, causal: false, backward: true),
        Row(16, 8, 128, 32, causal: false, backward: true),
        Row(1, 4, 2048, 64, causal: true, backward: true),
    ];

    private static PeerRow Row(int batch, int heads, int length, int depth, bool causal, bool backward)
    {
        var seen = causal ? length * (length + 1.0) / 2 : (double)length * length;
        var operand = Of(batch, heads, length, depth);
        return new(
            "attention", $"{batch} x {heads} x {length} x {depth}{(causal ? ", causal" : "")}{(backward ? ", forward + backward" : "")}",
            PeerWork.Flop((backward ? 12 : 4) * seen * depth * batch * heads), new(1.5), "attention.attention",
            backward ? [operand, operand, operand, operand] : [operand, operand, operand],
            x => backward
                ? () => PeerSizes.Differentiate(() => x[0].Attention(x[1], x[2], causal), [x[0], x[1], x[2]], x[3])
                : () => [x[0].Attention(x[1], x[2], causal)])
        {
            Settings = new { causal },
            Tolerance = backward ? 1e-4 : 1e-5,
        };
    }
}
