using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorCore;

/// <summary>What training does now.</summary>
public enum CurriculumPhase
{
    /// <summary>Lengths are added until the probe is passed.</summary>
    Learning,

    /// <summary>The learning rate falls to its end.</summary>
    Annealing,

    /// <summary>Unseen lengths are tried, one in each step.</summary>
    Checking,

    /// <summary>Nothing more to do.</summary>
    Finished,

    /// <summary>Training is done; limits for the update gates are tried, one in each step. Last, since checkpoints hold numbers.</summary>
    Choosing,
}

/// <summary>Where training stands: with the weights, the optimizer and the random streams all that resuming needs.</summary>
public sealed record CurriculumState
{
    /// <summary>Which start, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Steps of this start.</summary>
    public int AttemptSteps { get; init; }

    /// <summary>Steps of all starts.</summary>
    public int Steps { get; init; }

    /// <summary>Bins that are trained, from the shortest.</summary>
    public int ActiveBins { get; init; }

    /// <summary>Steps since the newest bin was added.</summary>
    public int StepsSinceBin { get; init; }

    /// <summary>Moving average of the newest bin's symbol accuracy.</summary>
    public double NewestAccuracy { get; init; }

    /// <summary>What training does now.</summary>
    public CurriculumPhase Phase { get; init; }

    /// <summary>How often this start was annealed or began to be.</summary>
    public int Anneals { get; init; }

    /// <summary>Steps of this annealing done.</summary>
    public int AnnealSteps { get; init; }

    /// <summary>The computing of all starts after which this one began to be refined, in TFLOP; null while it is not.</summary>
    public double? RefinesFrom { get; init; }

    /// <summary>How far the best checks of this start came: the number of <see cref="CurriculumOptions.CheckLengths"/> right, one after the other, and the fraction of sequences right at the next.</summary>
    public double Farthest { get; init; }

    /// <summary>Whether this start is refined: see <see cref="CurriculumOptions.RefineAverageDecay"/>.</summary>
    [JsonIgnore]
    public bool IsRefined => RefinesFrom is not null;

    /// <summary>Lengths found exact since annealing: which one is next.</summary>
    public int ChecksPassed { get; init; }

    /// <summary>Whether the last probe of this start was right.</summary>
    public bool ProbePassed { get; init; }

    /// <summary>How far the best network of all starts came: 0 to the probe, 1 to the first check, and 1 more for each length found right; -1 before the first probe.</summary>
    public int BestPassed { get; init; } = -1;

    /// <summary>The longest unseen length at which a test found it, or what it was made from, all right; null when none did.</summary>
    public int? BestSolvedTo { get; init; }

    /// <summary>Fraction of sequences that it had right in the test it failed; 0 before that.</summary>
    public double BestSequenceAccuracy { get; init; }

    /// <summary>Fraction of symbols that it had right there.</summary>
    public double BestAccuracy { get; init; }

    /// <summary>How many limits for update gates were tried: see <see cref="CurriculumOptions.GateLimits"/>.</summary>
    public int GateLimitsTried { get; init; }

    /// <summary>The best of them; null before the first.</summary>
    public double? GateLimit { get; init; }

    /// <summary>Sequences that it had right.</summary>
    public int GateLimitExact { get; init; }

    /// <summary>Fractions of symbols that it had right at each length, added up.</summary>
    public double GateLimitAccuracy { get; init; }

    /// <summary>Computing of this start without probes and checks, in TFLOP.</summary>
    public double AttemptTeraflops { get; init; }

    /// <summary>Computing of all starts, in TFLOP.</summary>
    public double Teraflops { get; init; }

    /// <summary>Seconds of training, over all processes that took part.</summary>
    public double Seconds { get; init; }

    /// <summary>When the network had learned.</summary>
    public TrainingProgress Progress { get; init; } = new();

    /// <summary>The mean cross-entropy of the last step.</summary>
    public double Loss { get; init; }

    /// <summary>Fraction of symbols right in the last step.</summary>
    public double SymbolAccuracy { get; init; }

    /// <summary>Fraction of sequences right in the last step.</summary>
    public double SequenceAccuracy { get; init; }

    /// <summary>Weight of the saturation cost.</summary>
    public double SaturationWeight { get; init; }

    /// <summary>Sum of losses since the saturation weight was set.</summary>
    public double LossSum { get; init; }

    /// <summary>Sum of weighted saturation costs since then.</summary>
    public double PenaltySum { get; init; }

    /// <summary>Reads where the training of a checkpoint stands.</summary>
    /// <param name="checkpoint">The file that the notes are of.</param>
    /// <param name="notes">What it holds besides tensors.</param>
    /// <exception cref="TensorFileException">It is of another kind of run, or of another version of this program.</exception>
    internal static CurriculumState Of(string checkpoint, IReadOnlyDictionary<string, string> notes)
    {
        try
        {
            return JsonSerializer.Deserialize(notes["state"], RunJson.Default.CurriculumState)!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw new TensorFileException(
                checkpoint, $"this version of the program cannot go on with it ({e.Message}); a run goes on with the version that began it, and its network can be used with any.", e);
        }
    }
}
