using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorCore;

/// <summary>The files of one training run. Each is replaced as a whole, so a kill at any moment leaves the old one.</summary>
public sealed class RunDirectory
{
    /// <summary>Opens a run's folder, making it when it is not there.</summary>
    public RunDirectory(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FullPath = Path.GetFullPath(path);
        Directory.CreateDirectory(FullPath);
    }

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>The newest state of training: weights, optimizer, random streams, progress.</summary>
    public string Checkpoint => In("checkpoint.safetensors");

    /// <summary>The resolved configuration.</summary>
    public string Config => In("config.json");

    /// <summary>What was said on the screen.</summary>
    public string Log => In("log.txt");

    /// <summary>One line of JSON for each report of progress.</summary>
    public string Metrics => In("metrics.jsonl");

    /// <summary>The result: see <see cref="RunSummary"/>.</summary>
    public string Summary => In("summary.json");

    /// <summary>A file of the run.</summary>
    public string In(string name) => Path.Combine(FullPath, name);

    /// <summary>Writes a file under another name and renames it when it is complete.</summary>
    /// <exception cref="TensorFileException">It cannot be written; the old one is as it was.</exception>
    public static void Replace(string path, string contents) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(contents)));

    /// <summary>Appends a line to the log.</summary>
    public void AppendLog(string line) => File.AppendAllText(Log, line + Environment.NewLine);

    /// <summary>Appends a line of JSON to the metrics: step, seconds, flops and the trainer's own figures.</summary>
    public void AppendMetrics(ITrainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("step", trainer.Steps);
            json.WriteNumber("seconds", Math.Round(trainer.Seconds, 3));
            json.WriteNumber("flops", trainer.Flops);
            foreach (var metric in trainer.Metrics) json.WriteNumber(metric.Name, metric.Value);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        using var file = new FileStream(Metrics, FileMode.Append, FileAccess.Write);
        line.WriteTo(file);
    }

    /// <summary>Writes the configuration.</summary>
    public void SaveConfig(object options) => Replace(Config, Describe(options));

    /// <summary>Writes the summary.</summary>
    public void SaveSummary(object summary) => Replace(Summary, Describe(summary));

    /// <summary>A configuration as text for people, the same as in its file.</summary>
    public static string Describe(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return JsonSerializer.Serialize(options, options.GetType(), RunJson.Default);
    }

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="InvalidDataException">It is not there or is not of this kind.</exception>
    public T LoadConfig<T>() where T : class => Read<T>(Config);

    /// <summary>Reads the summary.</summary>
    /// <exception cref="InvalidDataException">It is not there or is not of this kind.</exception>
    public T LoadSummary<T>() where T : class => Read<T>(Summary);

    /// <summary>The model that the configuration names, whatever else it says; null when it names none.</summary>
    /// <exception cref="InvalidDataException">It is not there or is no configuration.</exception>
    internal string? ConfiguredModel() => Read(Config, text =>
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("model", out var model) ? model.ToString() : null;
    });

    private T Read<T>(string path) where T : class => Read(path, text =>
        (T?)JsonSerializer.Deserialize(text, typeof(T), RunJson.Default) ?? throw new InvalidDataException($"'{path}' is empty."));

    private T Read<T>(string path, Func<string, T> parse)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"'{FullPath}' is not such a run: it has no {Path.GetFileName(path)}.");
        try
        {
            return parse(File.ReadAllText(path));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' does not belong to such a run: {e.Message}", e);
        }
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Task">The task.</param>
/// <param name="Model">The network, as <see cref="SequenceTrainings"/> calls it.</param>
/// <param name="Seed">The seed asked for.</param>
/// <param name="TrainSeconds">Seconds of training, probes and checks included, tests and start-up not.</param>
/// <param name="Steps">Steps over all attempts.</param>
/// <param name="Restarts">Starts that were given up.</param>
/// <param name="Teraflops">Computing of training, probes and checks, in TFLOP.</param>
/// <param name="Solved">Whether the network learned what training waits for: see <see cref="ISequenceTrainer.Solved"/>.</param>
/// <param name="Checked">Whether it passed all checks at longer lengths: see <see cref="ISequenceTrainer.Checked"/>.</param>
/// <param name="Lengths">The final table.</param>
/// <param name="Adversarial">The adversarial cases, by name and length.</param>
public sealed record RunSummary(
    string Task, string Model, ulong Seed, double TrainSeconds, int Steps, int Restarts, double Teraflops, bool Solved, bool Checked,
    IReadOnlyList<LengthResult> Lengths, IReadOnlyList<AdversarialResult> Adversarial);

/// <summary>A row of the table of lengths.</summary>
/// <param name="Length">Length of the sequences.</param>
/// <param name="Sequences">How many were tried.</param>
/// <param name="Exact">How many were right in every symbol.</param>
/// <param name="SymbolAccuracy">Fraction of symbols right, pads included.</param>
public sealed record LengthResult(int Length, int Sequences, int Exact, double SymbolAccuracy);

/// <summary>A row of the table of adversarial cases.</summary>
/// <param name="Case">Which case.</param>
/// <param name="Length">Length of the sequence.</param>
/// <param name="Exact">Whether every symbol was right.</param>
/// <param name="SymbolAccuracy">Fraction of symbols right, pads included.</param>
public sealed record AdversarialResult(string Case, int Length, bool Exact, double SymbolAccuracy);

/// <summary>Serialization without reflection, for files that people read.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CurriculumOptions))]
[JsonSerializable(typeof(CurriculumState))]
[JsonSerializable(typeof(NeuralGpuTraining))]
[JsonSerializable(typeof(NeuralGpuTrainingState))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(MnistOptions))]
[JsonSerializable(typeof(MnistState))]
[JsonSerializable(typeof(MnistSummary))]
internal sealed partial class RunJson : JsonSerializerContext;
