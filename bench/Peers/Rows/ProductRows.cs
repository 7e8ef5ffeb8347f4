using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>Matrix products.</summary>
internal static class ProductRows
{
    private static readonly PeerAim s_any = new(1.0);
    private static readonly PeerAim s_large = new(1.0, Percent: 90);

    public static IEnumerable<PeerRow> All =>
    [
        Single(64, 64, 64, s_any),
        Single(128, 128, 128, s_large),
        Single(256, 256, 256, s_large),
        Single(512, 512, 512, s_large),
        Single(1000, 1000, 1000, s_large),
        Single(1024, 1024, 1024, s_large),
        Single(2048, 2048, 2048, s_large),
        Single(4096, 96, 288, s_large),
        Single(32, 512, 512, s_any),
        Single(16, 768, 768, s_any, turnedB: true),
        Single(288, 96, 4096, s_any, turnedA: true),
        Single(512, 512, 512, s_large, turnedA: true),
        Single(512, 512, 512, s_large, turnedB: true),
        Single(512, 512, 512, s_large, turnedA: true, turnedB: true),
        Single(64, 64, 64, s_any, batch: 64),
        Single(128, 64, 128, s_any, turnedB: true, batch: 64),
        Single(1, 1024, 1024, s_any),
        Single(1024, 1, 1024, s_any),
        Product("DGEMM", 512, 512, 512, s_any),
        Product("DGEMM", 1024, 1024, 1024, s_any),
    ];

    private static PeerRow Single(int m, int n, int k, PeerAim aim, bool turnedA = false, bool turnedB = false, int batch = 1) =>
        Product("SGEMM", m, n, k, aim, turnedA, turnedB, batch);

    /// <summary>C[m, n] = A[m, k] B[k, n]; a turned operand is a transposed view.</summary>
    private static PeerRow Product(string group, int m, int n, int k, PeerAim aim, bool turnedA = false, bool turnedB = false, int batch = 1)
    {
        var name = $"{(batch > 1 ? $"{batch} of " : "")}{(m == n && n == k ? $"{m}^3" : $"{m} x {n} x {k}")}{(turnedA || turnedB ? $" {(turnedA ? 'T' : 'N')}{(turnedB ? 'T' : 'N')}" : "")}";
        PeerInput[] inputs = [Operand(turnedA ? k : m, turnedA ? m : k), Operand(turnedB ? n : k, turnedB ? k : n)];
        return new(group, name, new(group == "DGEMM" ? PeerUnit.DoubleFlop : PeerUnit.Flop, 2.0 * m * n * k * batch), aim, "products.matmul", inputs, x =>
        {
            Tensor a = turnedA ? x[0].Transpose(-1, -2) : x[0], b = turnedB ? x[1].Transpose(-1, -2) : x[1];
            return () => [a.MatMul(b)];
        })
        {
            Settings = new { turnedA, turnedB },
        };

        PeerInput Operand(int rows, int columns)
        {
            int[] shape = batch > 1 ? [batch, rows, columns] : [rows, columns];
            return group == "DGEMM" ? Doubles(shape) : Of(shape);
        }
    }
}
