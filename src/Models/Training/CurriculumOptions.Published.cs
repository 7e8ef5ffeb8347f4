namespace TensorCore;

/// <content>The published protocol, and the options of it that the recipes leave out.</content>
public sealed partial record CurriculumOptions
{
    private const int PublishedBits = 20;

    /// <summary>
    /// Noise added to gradients: normal, cut off at two deviations, with the learning rate times this as its deviation; 0 for
    /// none. 1e-4 in the published protocol.
    /// </summary>
    public double GradientNoise { get; init; }

    /// <summary>
    /// Whether the learning rate falls when losses do, by the published rule (<see cref="DngpuDecay"/>), looked at every 200 steps.
    /// Annealing multiplies with it.
    /// </summary>
    public bool PlateauDecay { get; init; }

    /// <summary>
    /// How many different inputs of each length there are to train on, drawn before training and used again and again
    /// (<see cref="TrainingSet"/>); 10,000 in the published protocol. When null, every sequence is drawn anew.
    /// </summary>
    public int? UniqueInputs { get; init; }

    /// <summary>Length of the sequences that tell when the network has learned; the longest trained length where that is shorter.</summary>
    public int ProgressLength { get; init; } = 41;

    /// <summary>How many of these sequences there are.</summary>
    public int ProgressSequences { get; init; } = 256;

    /// <summary>Steps from one try of them to the next; 0 for none.</summary>
    public int ProgressEvery { get; init; } = 100;

    /// <summary>Tasks that Freivalds &amp; Liepins published settings for, as they are called here.</summary>
    public static IReadOnlyList<string> PublishedTasks { get; } = ["multiplication", "addition", "multiplication-base4", "multiplication-bcd", "sort"];

    /// <summary>
    /// The protocol of Freivalds &amp; Liepins, "Improving the Neural GPU Architecture for Algorithm Learning" (arXiv 1702.08727), as in
    /// their code: all nine bins of at most 20 bits in every step, 32 sequences of each, 20,000 steps, 10,000 different
    /// inputs of each length, gradient noise, the plateau rule for the learning rate; no averages, no hard operands,
    /// no annealing, no new starts. What is ours are the tests, which change no weight.
    /// </summary>
    /// <param name="task">One of <see cref="PublishedTasks"/>.</param>
    /// <exception cref="ArgumentException">No settings were published for the task.</exception>
    /// <remarks>Sorting is of ten digits here, of five there. The settings of sorting were "suggested", without a published result.</remarks>
    public static CurriculumOptions Published(string task)
    {
        var (maps, keep) = task switch
        {
            "multiplication" => (96, 0.9),
            "addition" => (48, 0.5),
            "multiplication-base4" or "multiplication-bcd" => (192, 0.9),
            "sort" => (48, 0.9),
            _ => throw new ArgumentException($"There is no published protocol for the task '{task}'; there is one for {string.Join(", ", PublishedTasks)}."),
        };
        var bins = PublishedBins(task);
        return new CurriculumOptions
        {
            Task = task,
            MaxBits = PublishedBits,
            Maps = maps,
            KeepProbability = keep,
            LearningRate = 0.01 * 48 / maps,
            Bins = bins,
            AnnealBins = [],
            FirstBins = bins.Length,
            ShortBatch = 32,
            ShortLength = bins[^1],
            HardFraction = 0,
            AverageDecay = 0,
            AnnealSteps = 0,
            CheckLengths = [],
            EarlyCheckSteps = 0,
            ProbeEvery = 200,
            GradientNoise = 1e-4,
            PlateauDecay = true,
            UniqueInputs = 10_000,
            Steps = 20_000,
        };
    }

    private static int[] PublishedBins(string task) =>
        task.StartsWith("multiplication-bcd", StringComparison.Ordinal) ? [9, 17, 25, 33, 41] : SequenceTask.PublishedBins;
}
