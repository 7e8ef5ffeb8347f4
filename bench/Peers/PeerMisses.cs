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
