namespace TensorCore.Cli;

/// <summary>Published figures, for comparison beside ours.</summary>
internal static class PublishedResults
{
    private static readonly string[] s_freivalds =
    [
        "| Freivalds & Liepins (arXiv 1702.08727), DNGPU, 96 maps, trained to 20 bits | symbols right, pads counted, mean over seeds (worst seed) | 401: ~99 %, 1000: ~99.5 % (97 %), 2000: ~99 % (96 %), 4000: ~96 % (90 %); learned within 800 steps |",
        "| the same, Neural GPU in their comparison | steps until learned | 30,000 |",
    ];

    private static readonly string[] s_kaiser =
    [
        "| Kaiser & Sutskever (arXiv 1511.08228), Neural GPU, trained to 20 bits | sequences right, best of 729 runs | 41, 51, 401, 4001: 100 %; \"only a few\" of the runs are perfect at 4001 |",
    ];

    private static readonly string[] s_baselines =
    [
        "| the same, LSTM with attention | sequences right | 41: 100 %, 51: 73 %, 201 and longer: 0 % |",
        "| the same, stack RNN | sequences right | 41 and 51: 100 %, 201: 88 %, 401 and longer: 0 % |",
    ];

    /// <summary>Rows of a table: who, what, figures by length of the sequences. None where nothing comparable was published.</summary>
    public static IReadOnlyList<string> Rows(string task) => task switch
    {
        "multiplication" => [.. s_freivalds, .. s_kaiser, "| the same, LSTM with attention | sequences right | 0 % |"],
        "addition" => [.. s_kaiser, .. s_baselines],
        _ => [],
    };
}
