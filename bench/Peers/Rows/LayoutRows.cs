using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>Transposes and look-ups.</summary>
internal static class LayoutRows
{
    private const int Entries = 10_000;
    private const int Width = 256;

    public static IEnumerable<PeerRow> All =>
    [
        .. Transposes("transpose", [1, 0], [("10K", [101, 100]), ("1M", [1024, 1024]), ("16M", [4096, 4096])]),
        .. Transposes("heads [b, t, h, d] to [b, h, t, d]", [0, 2, 1, 3], [("10K", [2, 10, 8, 64]), ("1M", [16, 128, 8, 64]), ("16M", [32, 1024, 8, 64])]),
        .. Transposes("channels last to first", [0, 3, 1, 2], [("10K", [2, 9, 9, 64]), ("1M", [4, 64, 64, 64]), ("16M", [64, 64, 64, 64])]),
        .. PeerSizes.Each((size, rows) => new(
            "layout", $"embedding, {size}", PeerWork.Floats(2.0 * rows * PeerSizes.Columns), new(1.2), "layout.embedding",
            [Of(Entries, Width), Indices(Entries, rows * PeerSizes.Columns / Width)], x => () => [x[0].Embedding(x[1])])),
        .. PeerSizes.Each((size, rows) => new(
            "layout", $"embedding forward + backward, {size}", PeerWork.Floats((4.0 * rows * PeerSizes.Columns) + (Entries * Width)), new(1.2), "layout.embedding",
            [Of(Entries, Width), Indices(Entries, rows * PeerSizes.Columns / Width), Of(rows * PeerSizes.Columns / Width, Width)],
            x => () => PeerSizes.Differentiate(() => x[0].Embedding(x[1]), [x[0]], x[2]))),
    ];

    private static IEnumerable<PeerRow> Transposes(string name, int[] axes, (string Size, int[] Shape)[] sizes) =>
        sizes.Select(s => new PeerRow(
            "layout", $"{name}, {s.Size}", PeerWork.Floats(2.0 * s.Shape.Aggregate(1L, (a, b) => a * b)), new(1.2), "layout.transpose",
            [Of(s.Shape)], x => () => [x[0].Permute(axes).Contiguous()])
        {
            Settings = new { axes },
        });
}
