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
           select (op, "panels of B are copied, which takes 3 to 4 % with 1024 rows, and A comes from the third-level cache. Next: copying the next panel while this one is multiplied"),
        ("SGEMM: 128^3", "one thread alone is at 95 %; starting the second and waiting for it takes a microsecond of eleven"),
        ("lines: sum of", ReadsMemory),
        ("lines: max along", ReadsMemory),
        ("overhead: add of 8 elements with its gradients", "at the aim, give or take the noise"),
        ("training steps: LeNet", "the first convolution has one channel in and six out, which fill a sixteenth and a third of a register. Next: channels first there, neighboring positions in registers"),
        ("training steps: ResNet-18", "at the aim, give or take the noise. Next: fewer multiplications (Winograd)"),
        ("training steps: DNGPU", "one thread alone is at 83 %: 5 % are element-wise parts, 4 % wait for the history of activations in memory. Two threads run unevenly and wait for each other at the end of each pass. Next: smaller units of work at the end of a pass"),
        ("convolutions: conv2d 5x5, 64 x 1 x 28 x 28 to 6", "one or six channels fill a sixteenth or a third of a register. Next: neighboring positions in registers, channels first"),
        ("convolutions: conv2d 3x3, 8 x 64 x 56 x 56, weight gradient", "64 filters are two panels of two registers, whose tiles load 15 operands for 26 multiply-adds, from positions 256 bytes apart. Next: tiles of four registers"),
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
