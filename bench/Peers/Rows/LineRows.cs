using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>What goes along lines: softmax, losses, normalizations, reductions.</summary>
internal static class LineRows
{
    private const int Columns = PeerSizes.Columns;
    private const int Channels = 64;

    public static IEnumerable<PeerRow> All =>
    [
        .. PeerSizes.Each((size, rows) => Line("softmax", size, rows, 2, 2.5, "softmax", [Of(rows, Columns)], x => () => [x[0].Softmax()])),
        .. PeerSizes.Each((size, rows) => Line("softmax forward + backward", size, rows, 5, 2.5, "softmax", [Of(rows, Columns), Of(rows, Columns)],
            x => () => PeerSizes.Differentiate(() => x[0].Softmax(), [x[0]], x[1]))),
        .. PeerSizes.Each((size, rows) => Line("cross-entropy", size, rows, 1, 2.5, "cross_entropy", [Of(rows, Columns), Indices(Columns, rows)],
            x => () => [x[0].CrossEntropy(x[1])])),
        .. PeerSizes.Each((size, rows) => Line("cross-entropy forward + backward", size, rows, 3, 2.5, "cross_entropy",
            [Of(rows, Columns), Indices(Columns, rows), Of(1)], x => () => PeerSizes.Differentiate(() => x[0].CrossEntropy(x[1]), [x[0]], null))),
        .. PeerSizes.Each((size, rows) => Line("layer norm", size, rows, 2, 1.2, "layer_norm", [Of(rows, Columns), Of(Columns), Of(Columns)],
            x => () => [x[0].LayerNorm(x[1], x[2])])),
        .. PeerSizes.Each((size, rows) => Line("layer norm forward + backward", size, rows, 5, 1.2, "layer_norm",
            [Of(rows, Columns), Of(Columns), Of(Columns), Of(rows, Columns)],
            x => () => PeerSizes.Differentiate(() => x[0].LayerNorm(x[1], x[2]), [x[0], x[1], x[2]], x[3]), tolerance: 1e-4)),
        .. BatchNorms(),
        .. Sums(),
        .. PeerSizes.Each((size, rows) => Line("max along the last axis", size, rows, 1, 1.2, "maximum", [Of(rows, Columns)], x => () => [x[0].Max(1)])),
    ];

    /// <summary>
    /// Images of 64 channels that lie last in memory. There PyTorch 1.13 sums a channel in single precision: at 16M its results are 6e-5
    /// off the exact ones (ours 1e-7), hence the tolerance.
    /// </summary>
    private static IEnumerable<PeerRow> BatchNorms()
    {
        foreach (var (size, n, side) in new[] { ("10K", 2, 9), ("1M", 4, 64), ("16M", 64, 64) })
        {
            PeerInput[] inputs = [Of(n, side, side, Channels), Of(Channels), Of(Channels), Of(n, side, side, Channels)];
            var rows = n * side * side * Channels / Columns;
            yield return Line("batch norm", size, rows, 2, 1.2, "batch_norm", inputs[..3], x =>
            {
                var image = x[0].Permute(0, 3, 1, 2);
                return () => [image.BatchNorm(x[1], x[2], channelAxis: 1).Output];
            }, tolerance: 1e-4);
            yield return Line("batch norm forward + backward", size, rows, 5, 1.2, "batch_norm", inputs, x =>
            {
                Tensor image = x[0].Permute(0, 3, 1, 2), seed = x[3].Permute(0, 3, 1, 2);
                return () => PeerSizes.Differentiate(() => image.BatchNorm(x[1], x[2], channelAxis: 1).Output, [image, x[1], x[2]], seed);
            }, tolerance: 1e-4);
        }
    }

    private static IEnumerable<PeerRow> Sums()
    {
        foreach (var (size, shape) in new[] { ("10K", new[] { 20, 16, 32 }), ("1M", [64, 128, 128]), ("16M", [256, 256, 256]) })
        {
            var rows = shape[0] * shape[1] * shape[2] / Columns;
            yield return Sum("everything", null);
            for (var axis = 0; axis < 3; axis++) yield return Sum($"axis {axis} of 3", axis);

            PeerRow Sum(string what, int? axis) => Line($"sum of {what}", size, rows, 1, 1.2, "total", [new PeerInput(shape, 0, 1)],
                x => () => [axis is { } a ? x[0].Sum(a) : x[0].Sum()]) with
            {
                Settings = new { axis },
            };
        }
    }

    private static PeerRow Line(
        string name, string size, int rows, double passes, double aim, string program, PeerInput[] inputs, Func<PeerOperands, Func<Tensor[]>> ours, double tolerance = 1e-5) =>
        new("lines", $"{name}, {size}", PeerWork.Floats(passes * rows * Columns), new(aim), $"lines.{program}", inputs, ours) { Tolerance = tolerance };
}
