namespace TensorCore.Bench;

/// <summary>
/// Why rows miss their aims and what could be tried next: the one place for it. The report shows it only where an aim is
/// missed.
/// </summary>
internal static class PeerMisses
{
    private const string FormulaLoads =
        "the JIT loads every constant of a formula anew for every vector: exp has 14 loads (gelu 31), at one of 512 bits a cycle about the 13 (35) cycles that a vector takes. Next: a lane of two vectors, which halves them";

    // The first that a row's "group: name" begins with.
    private static readonly (string Begin, string Why)[] s_reasons =
    [
        .. from op in new[] { "element-wise: exp,", "element-wise: log,", "element-wise: sigmoid,", "element-wise: tanh,", "element-wise: gelu," }
           select (op, FormulaLoads),
        .. from op in new[] { "softmax", "cross-entropy" } select ($"lines: {op}", $"in exp: {FormulaLoads}"),
        .. from op in new[] { "element-wise: add, 1M", "element-wise: multiply, 1M", "element-wise: relu, 1M", "lines: sum of everything, 1M", "layout: heads [b, t, h, d] to [b, h, t, d], 1M", "layout: embedding, 1M" }
           select (op, "both sides are bound by the third-level cache: C code reads, copies and adds arrays of 4 MB at 191 to 198 GB/s on two threads of Zen 4"),
        ("overhead: add of 8 elements with its gradients", "a backward pass makes a set, a dictionary and three arrays. Next: keep them with the tape's thread"),
    ];

    public static string Why(PeerRow row)
    {
        foreach (var (begin, why) in s_reasons)
        {
            if ($"{row.Group}: {row.Name}".StartsWith(begin, StringComparison.Ordinal)) return why;
        }

        return "not looked into yet";
    }
}
