using System.Text.Json;

namespace TensorCore;

/// <summary>
/// How the original Neural GPU is trained on an algorithmic task. The defaults are those of Kaiser &amp; Sutskever, "Neural
/// GPUs Learn Algorithms" (arXiv 1511.08228), and its published code.
/// </summary>
public sealed record NeuralGpuTraining : ISequenceTraining
{
    /// <summary>What configurations and command lines call this network.</summary>
    public const string ModelName = "neural-gpu";

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public string Task { get; init; } = "addition";

    /// <inheritdoc/>
    public ulong Seed { get; init; } = 1;

    /// <summary>Largest number of digits of an operand in training; longest trained length 2 * digits + 1.</summary>
    public int MaxBits { get; init; } = 20;

    /// <summary>Channels of the state.</summary>
    public int Maps { get; init; } = 24;

    /// <summary>Sets of parameters that take turns until they are merged into one; 1 trains without relaxation.</summary>
    public int Relaxations { get; init; } = 6;

    /// <summary>
    /// Rate of dropout of the whole state after each step, up to length 8; beyond, times 8 / length, so that what is dropped from
    /// first to last stays the same.
    /// </summary>
    public double Dropout { get; init; } = 0.15;

    /// <summary>The learning rate at first; <see cref="NeuralGpuDecay"/> lowers it.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Added to Adam's root mean square: large, so that small gradients make small steps.</summary>
    public double Epsilon { get; init; } = 1e-4;

    /// <summary>The largest norm of all gradients together.</summary>
    public double GradientNorm { get; init; } = 1;

    /// <summary>
    /// Deviation of the noise added to the clipped gradients, times step^(-1/4) and the fraction of sequences that were wrong in
    /// the step before; 0 for none.
    /// </summary>
    public double GradientNoise { get; init; }

    /// <summary>Sequences in a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Fraction of sequences fully right that makes a success: training goes on to the next length.</summary>
    public double AdvanceAt { get; init; } = 0.85;

    /// <summary>Sequences of the current length that are judged together for a success.</summary>
    public int AdvanceSequences { get; init; } = 128;

    /// <summary>How often any length is drawn instead of the current one.</summary>
    public double AnyLength { get; init; } = 0.2;

    /// <summary>Weight of the penalty that pulls the sets together, at first.</summary>
    public double FirstPull { get; init; } = 5e-4;

    /// <summary>Factor of that weight at each success.</summary>
    public double PullGrowth { get; init; } = 1.2;

    /// <summary>The sets are merged when the weight has come to this.</summary>
    public double MergeAt { get; init; } = 0.1;

    /// <summary>Steps between two looks at the learning rate.</summary>
    public int CheckEvery { get; init; } = 200;

    /// <summary>Length of the sequences that tell when the network has learned; the longest trained length where that is shorter.</summary>
    public int ProgressLength { get; init; } = 41;

    /// <summary>How many of these sequences there are.</summary>
    public int ProgressSequences { get; init; } = 256;

    /// <summary>Steps from one try of them to the next; 0 for none.</summary>
    public int ProgressEvery { get; init; } = 200;

    /// <summary>Training ends after this much computing, in TFLOP.</summary>
    public double MaxTeraflops { get; init; } = 400;

    /// <summary>A fixed number of steps instead of the stopping rules; null for none.</summary>
    public int? Steps { get; init; }

    /// <inheritdoc/>
    public int MaxLength => (2 * MaxBits) + 1;

    /// <inheritdoc/>
    public ISequenceTrainer Begin(Device device) => new NeuralGpuTrainer(this, device);

    /// <inheritdoc/>
    public ISequenceTrainer Resume(Device device, string checkpoint) => NeuralGpuTrainer.Resume(this, device, checkpoint);

    /// <inheritdoc/>
    public SequenceNetwork CreateModel(Device device, string state) =>
        CreateModel(SequenceTasks.Create(Task), device, new Rng(0), NeuralGpuTrainingState.Parse(state).Merged);

    /// <inheritdoc/>
    public SequenceNetwork LoadModel(Device device, string checkpoint)
    {
        var model = CreateModel(SequenceTasks.Create(Task), device, new Rng(0), NeuralGpuTrainingState.Of(checkpoint).Merged);
        Checkpoint.LoadModel(checkpoint, model);
        return model;
    }

    /// <summary>The network that is trained.</summary>
    /// <param name="task">Gives the symbols.</param>
    /// <param name="device">Where its weights are.</param>
    /// <param name="rng">Draws the first weights.</param>
    /// <param name="merged">Whether it has one set of parameters instead of those that take turns.</param>
    public NeuralGpu CreateModel(SequenceTask task, Device device, Rng rng, bool merged)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new NeuralGpu(
            new(task.Symbols, Maps, task.OutputSymbols, Relaxations: merged ? 1 : Relaxations, Dropout: Dropout, MaskPads: !task.WritesOverPads), device, rng);
    }

    /// <summary>These options. Refuses before the first step what would end a run later, or make it worthless without a word.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal NeuralGpuTraining Validated()
    {
        Setting.Require(LearningRate is > 0 and < double.PositiveInfinity, LearningRate, "above 0 and finite");
        Setting.Require(BatchSize >= 1, BatchSize, "at least 1");
        Setting.Require(CheckEvery >= 1, CheckEvery, "at least 1");
        Setting.Require(Steps is null or >= 1, Steps, "at least 1");
        return this;
    }
}

/// <summary>Where training stands: with the weights, the optimizer and the random streams all that resuming needs.</summary>
public sealed record NeuralGpuTrainingState
{
    /// <summary>Steps taken.</summary>
    public int Steps { get; init; }

    /// <summary>Number of the current length, from 0.</summary>
    public int Stage { get; init; }

    /// <summary>Successes so far: how often nearly all sequences of the current length were right.</summary>
    public int Successes { get; init; }

    /// <summary>Weight of the penalty that pulls the sets of parameters together.</summary>
    public double Pull { get; init; }

    /// <summary>Whether the sets were merged into one.</summary>
    public bool Merged { get; init; }

    /// <summary>Whether the merged network had a success at the longest length.</summary>
    public bool Solved { get; init; }

    /// <summary>Whether there is nothing more to do.</summary>
    public bool Finished { get; init; }

    /// <summary>Score at the current length since the last judgement.</summary>
    public SequenceScore Window { get; init; }

    /// <summary>Fraction of sequences that were wrong in the last step.</summary>
    public double Wrong { get; init; } = 1;

    /// <summary>Sum of losses since the last look at the learning rate.</summary>
    public double LossSum { get; init; }

    /// <summary>When the network had learned.</summary>
    public TrainingProgress Progress { get; init; } = new();

    /// <summary>Computing so far, in TFLOP.</summary>
    public double Teraflops { get; init; }

    /// <summary>Seconds of training, over all processes that took part.</summary>
    public double Seconds { get; init; }

    /// <summary>Where training begins.</summary>
    internal static NeuralGpuTrainingState Beginning(NeuralGpuTraining options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new NeuralGpuTrainingState { Pull = options.FirstPull, Merged = options.Relaxations == 1 };
    }

    /// <summary>Reads what a checkpoint says of where training stands.</summary>
    /// <exception cref="JsonException">It is of another kind of run.</exception>
    internal static NeuralGpuTrainingState Parse(string state) => JsonSerializer.Deserialize(state, RunJson.Default.NeuralGpuTrainingState)!;

    /// <summary>Reads where the training of a checkpoint stands.</summary>
    /// <exception cref="TensorFileException">The file cannot be read or is none of such a run.</exception>
    internal static NeuralGpuTrainingState Of(string checkpoint)
    {
        if (!Checkpoint.LoadNotes(checkpoint).TryGetValue("state", out var state))
            throw new TensorFileException(checkpoint, "it says nothing of a training run; it is no checkpoint of one.");
        try
        {
            return Parse(state);
        }
        catch (JsonException e)
        {
            throw new TensorFileException(checkpoint, $"it is no checkpoint of a run of the network {NeuralGpuTraining.ModelName}: {e.Message}", e);
        }
    }
}
