namespace TensorCore.Bench;

/// <summary>
/// Why rows miss their aims and what could be tried next: the one place for it. The report shows it only where an aim is
/// missed.
/// </summary>
internal static class PeerMisses
{
    private const string Formula =
        "16 floats from cache take exp 6.1 cycles, sigmoid 7.5, log 8.5, gelu 15 on Zen 5, whose multipliers alone need 5, 5.5, 6.5 and 10: chains of dependent operations longer than the schedulers hide; relu, a copy, takes 4.9 from the third-level cache. Next: shorter formulas (table look-ups)";

    private const string FormulaFromMemory =
        "bound by memory: relu, which only copies, takes about two thirds of PyTorch's time for exp, so that no exp could be 2.5 times as fast";

    private const string ReadsMemory = "arrays are read from memory or the third-level cache, at what it gives in that moment, by both sides. Next: prefetch across pages";

    // The first that a row's "group: name" begins with.
    private static readonly (string Begin, string Why)[] s_reasons =
    [
        .. from op in new[] { "exp", "log", "sigmoid" } select ($"element-wise: {op}, 16M", FormulaFromMemory),
        .. from op in new[] { "exp", "log", "sigmoid", "tanh", "gelu" } select ($"element-wise: {op},", Formula),
        .. from op in new[] { "softmax", "cross-entropy" }
           select ($"lines: {op}", "about half of the time is exp's, the rest what each row waits for: its sum across the lanes, a logarithm or a quotient. Next: two rows beside each other"),
        .. from op in new[] { "element-wise: add, 1M", "element-wise: multiply, 1M", "element-wise: relu, 1M", "lines: sum of everything, 1M", "layout: heads [b, t, h, d] to [b, h, t, d], 1M", "layout: embedding, 1M" }
           select (op, "both sides are bound by the third-level cache: C code reads, copies and adds arrays of 4 MB at 191 to 198 GB/s on two threads of Zen 4"),
        .. from op in new[] { "SGEMM: 1000^3", "SGEMM: 1024^3", "SGEMM: 2048^3", "DGEMM: 1024^3" }
           select (op, "panels of B are copied, which takes 3 to 4 % with 1024 rows, and A comes from the third-level cache. Next: copying the next panel while this one is multiplied"),
        ("SGEMM: 64^3", "on one thread between 0.79 and 1.31 from run to run, 2.7 to 3.9 us: not understood"),
        ("SGEMM: 4096 x 96 x 288", "A comes from the third-level cache, one row of panels after another"),
        ("SGEMM: 512^3", "transposed operands are copied, which takes 2 to 4 % with 512 rows"),
        ("SGEMM: 128^3", "one thread alone is at 95 %; starting the second and waiting for it takes a microsecond of eleven"),
        ("layout: heads [b, t, h, d] to [b, h, t, d], 16M", "bound by memory; reading in the source's order instead took 1.5 times as long. Next: prefetch of rows that lie apart"),
        ("lines: batch norm", "with AVX2 alone; not understood"),
        ("layout: embedding", "bound by memory"),
        .. from op in new[] { "element-wise: add, 16M", "element-wise: multiply, 16M", "element-wise: relu, 16M", "lines: layer norm forward + backward, 16M" }
           select (op, "bound by memory, which gives each side a third more or less from one minute to the next"),
        ("lines: sum of", ReadsMemory),
        ("lines: max along", "with AVX2 alone: a maximum that is right for NaN and signed zeros takes five instructions, three of them in a row. Next: NaN noted beside the plain maximum"),
        ("overhead: add of 8 elements with its gradients", "at the aim, give or take the noise"),
        ("training steps: MLP", "at the aim, give or take the noise"),
        ("training steps: ResNet-18", "at the aim, give or take the noise. Next: fewer multiplications (Winograd)"),
        ("training steps: DNGPU", "one thread alone is at 83 %: 5 % are element-wise parts, 4 % wait for the history of activations in memory. Two threads run unevenly and wait for each other at the end of each pass. Next: smaller units of work at the end of a pass"),
        ("convolutions: conv2d 3x3, 8 x 64 x 56 x 56, weight gradient", "64 filters are two panels of two registers, whose tiles load 15 operands for 26 multiply-adds, from positions 256 bytes apart. Next: tiles of four registers"),
        ("convolutions: conv", "both sides are near the peak, over it where products with padding, which are counted, are skipped. Next: fewer multiplications (Winograd)"),
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
