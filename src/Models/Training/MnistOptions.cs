namespace TensorCore;

/// <summary>How a classifier of handwritten digits is trained.</summary>
public sealed record MnistOptions
{
    /// <summary>What <see cref="Model"/> can be.</summary>
    public static IReadOnlyList<string> Models => ["mlp", "lenet", "vit"];

    /// <summary>Folder with the IDX files.</summary>
    public string Data { get; init; } = "";

    /// <summary><c>mlp</c>, <c>lenet</c> or <c>vit</c>, a <see cref="VisionTransformer"/>.</summary>
    public string Model { get; init; } = "lenet";

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Digits in a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How often all training digits are seen.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Digits at the end of the files that are kept for the test.</summary>
    public int TestDigits { get; init; } = 1000;

    /// <summary>Learning rate of Adam at the start; it falls to zero as a cosine.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>A fixed number of steps instead of the epochs; null for none.</summary>
    public int? Steps { get; init; }

    /// <summary>These options. Refuses before the digits are read what no run can begin with.</summary>
    /// <exception cref="ArgumentException">The model is not known, or an option is out of its range.</exception>
    internal MnistOptions Validated()
    {
        if (!Models.Contains(Model)) throw new ArgumentException($"There is no model '{Model}' for mnist; there are {string.Join(", ", Models)}.");
        if (BatchSize < 1) throw new ArgumentException($"A step needs at least 1 digit; {BatchSize} were asked for.");
        Setting.Require(LearningRate is > 0 and < double.PositiveInfinity, LearningRate, "above 0 and finite");
        Setting.Require(Epochs >= 1, Epochs, "at least 1");
        Setting.Require(Steps is null or >= 1, Steps, "at least 1");
        return this;
    }
}

/// <summary>Where training stands: with the weights, the optimizer and the random stream all that resuming needs.</summary>
public sealed record MnistState
{
    /// <summary>Steps taken.</summary>
    public int Steps { get; init; }

    /// <summary>Seconds of training, over all processes that took part.</summary>
    public double Seconds { get; init; }
}

/// <summary>How a run ended.</summary>
/// <param name="Task"><c>mnist</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="Seed">The seed.</param>
/// <param name="TrainSeconds">Seconds of training, tests and start-up not included.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="TrainDigits">Digits trained on.</param>
/// <param name="TestDigits">Digits tested on.</param>
/// <param name="Correct">Test digits right.</param>
/// <param name="Accuracy">Fraction of test digits right.</param>
public sealed record MnistSummary(
    string Task, string Model, ulong Seed, double TrainSeconds, int Steps, int TrainDigits, int TestDigits, int Correct, double Accuracy);
