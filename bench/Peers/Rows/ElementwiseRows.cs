using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>Element-wise operations.</summary>
internal static class ElementwiseRows
{
    private const double Simple = 1.2;
    private const double Transcendental = 2.5;

    public static IEnumerable<PeerRow> All =>
    [
        .. Binary("add", Simple, (a, b) => a + b),
        .. Binary("multiply", Simple, (a, b) => a * b),
        .. Unary("relu", Simple, x => x.Relu()),
        .. Unary("exp", Transcendental, x => x.Exp()),
        .. Unary("log", Transcendental, x => x.Log(), low: 0.1),
        .. Unary("sigmoid", Transcendental, x => x.Sigmoid()),
        .. Unary("tanh", Transcendental, x => x.Tanh()),
        .. Unary("gelu", Transcendental, x => x.Gelu()),
    ];

    private static IEnumerable<PeerRow> Unary(string op, double aim, Func<Tensor, Tensor> ours, double low = -4) =>
        PeerSizes.Each((size, rows) => new(
            "element-wise", $"{op}, {size}", PeerWork.Floats(2.0 * rows * PeerSizes.Columns), new(aim), "elementwise.unary",
            [new([rows * PeerSizes.Columns], low, 4)], x => () => [ours(x[0])])
        {
            Settings = new { op },
        });

    private static IEnumerable<PeerRow> Binary(string op, double aim, Func<Tensor, Tensor, Tensor> ours) =>
        PeerSizes.Each((size, rows) => new(
            "element-wise", $"{op}, {size}", PeerWork.Floats(3.0 * rows * PeerSizes.Columns), new(aim), "elementwise.binary",
            [Of(rows * PeerSizes.Columns), Of(rows * PeerSizes.Columns)], x => () => [ours(x[0], x[1])])
        {
            Settings = new { op },
        });
}
