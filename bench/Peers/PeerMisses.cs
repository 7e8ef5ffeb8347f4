namespace TensorCore.Bench;

/// <summary>
/// Why rows miss their aims and what could be tried next: the one place for it. The report shows it only where an aim is
/// missed.
/// </summary>
internal static class PeerMisses
{
    // The first that a row's "group: name" begins with.
    private static readonly (string Begin, string Why)[] s_reasons =
    [
        .. from op in new[] { "exp", "log", "sigmoid", "gelu" }
           select ($"element-wise: {op},", "PyTorch's AVX-512 kernels, off unless asked for, are twice as fast as those the aim was set against; exp takes 13 cycles a vector of 16, multiply-adds one after the other. Next: a shorter polynomial at the same error"),
        ("convolutions: conv2d 5x5, 64 x 1 x 28 x 28 to 6", "one or six channels fill a sixteenth or a third of a register. Next: neighboring positions in registers, channels first"),
        ("convolutions: conv1d", "in weight gradients sums are loaded and stored after few positions, and partial sums are added. Next: longer runs of examples in registers"),
        ("element-wise: add, 1M", "both sides are bound by the cache"),
        ("element-wise: multiply, 1M", "both sides are bound by the cache"),
        ("element-wise: relu, 1M", "both sides are bound by the cache"),
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
