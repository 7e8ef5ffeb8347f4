namespace TensorCore.Bench;

/// <summary>The sizes of rows that memory or elements limit: about 10 thousand elements, 1 and 16 million, in rows of 512.</summary>
internal static class PeerSizes
{
    public const int Columns = 512;

    public static IReadOnlyList<(string Name, int Rows)> All { get; } = [("10K", 20), ("1M", 2048), ("16M", 32768)];

    /// <summary>A row for each size.</summary>
    public static IEnumerable<PeerRow> Each(Func<string, int, PeerRow> row) => All.Select(size => row(size.Name, size.Rows));

    /// <summary>Runs a recorded function and gives its gradients to the scope around the tape.</summary>
    public static Tensor[] Differentiate(Func<Tensor> function, IReadOnlyList<Tensor> of, Tensor? seed)
    {
        using var tape = new Tape();
        return [.. tape.Gradients(function(), of, seed).Select(g => g.Keep())];
    }
}
