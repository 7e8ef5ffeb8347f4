using System.CommandLine;

namespace TensorCore.Cli;

/// <summary>What a network is tested on.</summary>
/// <param name="Rows">Lengths, and how many random sequences of each.</param>
/// <param name="HardUpTo">The longest of them that adversarial cases are tried at.</param>
internal sealed record TestPlan(IReadOnlyList<(int Length, int Sequences)> Rows, int HardUpTo)
{
    private const string Default = "41,81,161,401,1001,2001,4001";

    // A sequence of length 4001 is 2.7 TFLOP with 96 maps.
    private const int ManyMaps = 64;
    private const string WideDefault = "41:128,81,161,401,1001,2001:16,4001:8";
    private const int WideHardUpTo = 2001;

    // A step of the original Neural GPU costs many times as much.
    private const string NeuralGpuDefault = "41,81,161,401";

    /// <summary>The lengths.</summary>
    public IEnumerable<int> Lengths => Rows.Select(r => r.Length);

    /// <summary>What earlier tests found of the plan: lengths with as many sequences, and with adversarial cases where these are asked for.</summary>
    /// <param name="earlier">What they found.</param>
    /// <param name="giveUp">Whether a length at which none of the first eight sequences was right is left at that.</param>
    public TestResults Done(TestResults earlier, bool giveUp)
    {
        var rows = Rows.SelectMany(asked => earlier.Lengths.Where(found => IsDone(found, asked))).ToArray();
        return new TestResults(rows, [.. earlier.Adversarial.Where(a => a.Length <= HardUpTo && rows.Any(r => r.Length == a.Length))]);

        bool IsDone(LengthResult found, (int Length, int Sequences) asked)
        {
            var isGivenUp = giveUp && found.Exact == 0;
            return found.Length == asked.Length
                && found.Sequences == (isGivenUp ? Math.Min(asked.Sequences, LengthTest.Together) : asked.Sequences)
                && (isGivenUp || found.Length > HardUpTo || earlier.Adversarial.Any(a => a.Length == found.Length));
        }
    }

    /// <summary>The options of a plan: all but the lengths are common to the commands.</summary>
    /// <param name="prefix">What the names of the options begin with.</param>
    internal sealed class Options(string prefix)
    {
        private readonly Option<string?> _lengths = new(prefix + "lengths")
        {
            Description = $"Lengths of the table, each with its own number of sequences if need be, such as 41:128,401,4001:8 (default {Default}; with more than {ManyMaps} maps {WideDefault}; {NeuralGpuDefault} for {NeuralGpuTraining.ModelName}); the next shorter one where the task has none so long.",
        };

        private readonly Option<int> _sequences = new(prefix + "sequences") { Description = "Random sequences of each length that has no number of its own.", DefaultValueFactory = _ => 32 };
        private readonly Option<int?> _hard = new("--hard-up-to") { Description = $"Longest of the lengths that adversarial cases are tried at, which cost as much as 20 sequences (default all; with more than {ManyMaps} maps {WideHardUpTo})." };

        public IEnumerable<Option> All => [_lengths, _sequences, _hard];

        /// <summary>The plan that was asked for, or what suits the network.</summary>
        /// <exception cref="UsageException">It cannot be read.</exception>
        public TestPlan Read(ParseResult parsed, ISequenceTraining training)
        {
            var sequences = parsed.GetValue(_sequences);
            if (sequences < 1) throw new UsageException($"{_sequences.Name} must be at least 1.");
            var isWide = training is CurriculumOptions { Maps: > ManyMaps };
            var text = parsed.GetValue(_lengths) ?? (training is NeuralGpuTraining ? NeuralGpuDefault : isWide ? WideDefault : Default);
            return new TestPlan(Parse(text, sequences, SequenceTasks.Create(training.Task)), parsed.GetValue(_hard) ?? (isWide ? WideHardUpTo : int.MaxValue));
        }
    }

    private static List<(int Length, int Sequences)> Parse(string text, int sequences, SequenceTask task)
    {
        const string Help = "Write lengths as 41,401,4001, or with numbers of sequences as 41:128,4001:8.";
        var rows = new List<(int Length, int Sequences)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var pair = part.Split(':');
            var count = sequences;
            if (pair.Length > 2 || !int.TryParse(pair[0], out var length) || length < 1) throw new UsageException($"'{part}' is not a length. {Help}");
            if (pair.Length == 2 && (!int.TryParse(pair[1], out count) || count < 1)) throw new UsageException($"'{pair[1]}' is no number of sequences. {Help}");
            if (length < task.ShortestLength) throw new UsageException($"The task {task.Name} has no sequences of {length} symbols: the shortest has {task.ShortestLength}.");
            length = task.LongestUpTo(length);
            if (rows.Any(r => r.Length == length)) throw new UsageException($"The length {length} was given twice.");
            rows.Add((length, count));
        }

        return rows.Count > 0 ? rows : throw new UsageException($"No length was given. {Help}");
    }
}
