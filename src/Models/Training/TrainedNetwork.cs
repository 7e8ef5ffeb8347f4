using System.Globalization;
using System.Text.Json;

namespace TensorCore;

/// <summary>
/// A network that was trained on an algorithmic task, with what is known of its training: from a run's folder, from a
/// file of weights, or shipped (<see cref="PretrainedNetworks"/>).
/// </summary>
/// <param name="Training">The configuration it was trained with.</param>
/// <param name="Task">What it was trained on.</param>
/// <param name="Model">The network, in evaluation mode.</param>
/// <param name="Notes">
/// What a file of weights says in words: <c>task</c>, <c>model</c>, <c>seed</c>, <c>config</c> (JSON), <c>state</c> (where
/// training stood, JSON), and as far as they are known <c>command</c>, <c>version</c> (with the commit) and <c>report</c> (how the run
/// ended, in one line).
/// </param>
public sealed record TrainedNetwork(ISequenceTraining Training, SequenceTask Task, SequenceNetwork Model, IReadOnlyDictionary<string, string> Notes) : IDisposable
{
    /// <summary>Reads the network of a run, finished or not: its averaged weights where it has such.</summary>
    /// <exception cref="InvalidDataException">It is no run of this kind, or has no checkpoint yet.</exception>
    /// <exception cref="TensorFileException">The checkpoint cannot be read or belongs to another run.</exception>
    public static TrainedNetwork Load(RunDirectory run, Device device)
    {
        ArgumentNullException.ThrowIfNull(run);
        var training = SequenceTrainings.Load(run);
        if (!File.Exists(run.Checkpoint)) throw new InvalidDataException($"'{run.FullPath}' has no {Path.GetFileName(run.Checkpoint)} yet.");
        var model = Evaluating(training.LoadModel(device, run.Checkpoint));
        if (training is CurriculumOptions options && model is DiagonalNeuralGpu { GatesClosedFrom: var limit }) training = options with { GatesClosedFrom = limit }; // training may have chosen it
        var notes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["task"] = training.Task,
            ["model"] = training.Model,
            ["seed"] = training.Seed.ToString(CultureInfo.InvariantCulture),
            ["config"] = RunDirectory.Describe(training),
        };
        if (Checkpoint.LoadNotes(run.Checkpoint).TryGetValue("state", out var state)) notes["state"] = state;
        if (run.LoadOrigin() is { } origin) (notes["command"], notes["version"]) = (origin.Command, origin.Version);
        if (File.Exists(run.Summary)) notes["report"] = run.LoadSummary<RunSummary>().ToLine();
        return new TrainedNetwork(training, SequenceTasks.Create(training.Task), model, notes);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="TensorFileException">The file cannot be read or is no such file.</exception>
    public static TrainedNetwork Load(string path, Device device)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TensorFileException.Reading(path, () =>
        {
            using var stream = File.OpenRead(path);
            return Read(stream, path, device);
        });
    }

    /// <summary>
    /// Closes the network's update gates above a limit from now on (<see cref="DiagonalNeuralGpu.GatesClosedFrom"/>). What is returned is the
    /// same network, and its configuration and notes say so; those of this record do not.
    /// </summary>
    /// <param name="limit">From 0 to 1, which closes none.</param>
    /// <exception cref="ArgumentException">The network is no diagonal Neural GPU and has no such gates, or the limit is not from 0 to 1.</exception>
    public TrainedNetwork CloseGatesFrom(double limit)
    {
        if (Training is not CurriculumOptions options || Model is not DiagonalNeuralGpu model)
            throw new ArgumentException($"Gates close in a diagonal Neural GPU, {CurriculumOptions.ModelName}; this network is {Training.Model}.");
        model.GatesClosedFrom = limit;
        options = options with { GatesClosedFrom = limit };
        var notes = new Dictionary<string, string>(Notes, StringComparer.Ordinal) { ["config"] = RunDirectory.Describe(options) };
        if (notes.TryGetValue("report", out var report)) notes["report"] = $"{report}; update gates above {limit.ToString(CultureInfo.InvariantCulture)} closed after that";
        return this with { Training = options, Notes = notes };
    }

    /// <summary>Writes the weights and the notes as one safetensors file, without anything that only training needs.</summary>
    /// <exception cref="TensorFileException">The file cannot be written.</exception>
    public void Save(string path) => SafetensorsFile.Save(path, Model.StateDict(), Notes);

    /// <summary>Releases the network.</summary>
    public void Dispose() => Model.Dispose();

    /// <summary>Reads a file that is open already.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="device">Where the weights go.</param>
    internal static TrainedNetwork Read(Stream stream, string name, Device device)
    {
        using var scope = new Scope();
        var file = SafetensorsFile.Read(stream, name, device);
        if (!file.Metadata.TryGetValue("config", out var config) || !file.Metadata.TryGetValue("state", out var state))
            throw new TensorFileException(name, "it does not say how its network was trained; write such files with TrainedNetwork.Save or 'tensorcore export'.");
        try
        {
            var training = SequenceTrainings.Parse(config);
            var task = SequenceTasks.Create(training.Task);
            var model = training.CreateModel(device, state);
            Checkpoint.LoadWeights(file, name, model);
            return new TrainedNetwork(training, task, Evaluating(model), file.Metadata);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new TensorFileException(name, $"what it says of its training cannot be read: {e.Message}", e);
        }
    }

    private static SequenceNetwork Evaluating(SequenceNetwork model)
    {
        model.Eval();
        return model;
    }
}
