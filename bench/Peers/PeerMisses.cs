namespace TensorCore.Bench;

/// <summary>
/// Why rows miss their aims and what could be tried next: the one place for it. The report shows it only where an aim is
/// missed.
/// </summary>
internal static class PeerMisses
{
    private const string FormulaLoads =
        "the JIT loads every constant of a formula anew for every vector: 14 loads for exp, 32 for gelu, which take 14 and 35 cycles on Zen 4; exp in C takes 10 with its constants in registers, 19 with each loaded by an instruction of its own. Next: a lane of two vectors that shares them, or formulas that are handed constants the JIT cannot see through";

    private const string ReadsMemory = "arrays are read from memory or the third-level cache, at what it gives in that moment, by both sides. Next: prefetch across pages";

    // The first that a row's "group: name" begins with.
    private static readonly (string Begin, string Why)[] s_reasons =
    [
        .. from op in new[] { "element-wise: exp,", "element-wise: log,", "element-wise: sigmoid,", "element-wise: tanh,", "element-wise: gelu," }
           select (op, FormulaLoads),
        .. from op in new[] { "softmax", "cross-entropy" } select ($"lines: {op}", $"in exp: {FormulaLoads}"),
        .. from op in new[] { "element-wise: add, 1M", "element-wise: multiply, 1M", "element-wise: relu, 1M", "lines: sum of everything, 1M", "layout: heads [b, t, h, d] to [b, h, t, d], 1M", "layout: embedding, 1M" }
           select (op, "both sides are bound by the third-level cache: C code reads, copies and adds arrays of 4 MB at 191 to 198 GB/s on two threads of Zen 4"),
        .. from op in new[] { "SGEMM: 1000^3", "SGEMM: 1024^3", "SGEMM: 2048^3", "DGEMM: 1024^3" }
           select (op, "82 to 92 % of the peak from one run to the next, PyTorch's varies alike; where the rest goes is not profiled. Next: packing of the next panel while this one is multiplied, and its prefetch"),
        ("lines: sum of", ReadsMemory),
        ("lines: max along", ReadsMemory),
        ("overhead: add of 8 elements with its gradients", "at the aim, give or take the noise"),
        ("training steps: LeNet", "the first convolution has one channel in and six out, which fill a sixteenth and a third of a register. Next: channels first there, neighboring positions in registers"),
        ("training steps: ResNet-18", "PyTorch itself runs at about 80 % of the peak: 1.3 times that is more than the peak allows. Next: fewer multiplications (Winograd)"),
        ("convolutions: conv2d 5x5, 64 x 1 x 28 x 28 to 6", "one or six channels fill a sixteenth or a third of a register. Next: neighboring positions in registers, channels first"),
        ("convolutions: conv1d", "in weight gradients sums are loaded and stored after few positions, and partial sums are added. Next: longer runs of examples in registers"),
        ("convolutions: conv2d", "both sides are near the peak, over it where products with padding, which are counted, are skipped. Next: fewer multiplications (Winograd)"),
    ];

    /// <summary>The reason, or nothing where the aim was not missed.</summary>
    public static string Why(PeerTime time)
    {
        if (time.Failure is not null) return time.Failure;
        if (time.Met != false) return "";
        foreach (var (begin, why) in s_reasons)
        {
            if ($"{time.Row.Group}: {time.Row.Name}".StartsWith(begin, StringComparison.Ordinal)) return why;
        }

        return "not looked into yet";
    }
}
