using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TensorCore;

/// <summary>The files of one training run. Each but the log and the metrics, which grow, is replaced as a whole, so a kill at any moment leaves the old one.</summary>
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

    /// <summary>What happened besides the steps.</summary>
    public string Log => In("log.txt");

    /// <summary>One line of JSON for each report of progress.</summary>
    public string Metrics => In("metrics.jsonl");

    /// <summary>The result: see <see cref="RunSummary"/>.</summary>
    public string Summary => In("summary.json");

    /// <summary>What the final tests found so far; only there until the summary is written.</summary>
    public string Tests => In("tests.json");

    /// <summary>Where the run comes from: see <see cref="RunOrigin"/>.</summary>
    public string Origin => In("origin.json");

    /// <summary>A file of the run.</summary>
    public string In(string name) => Path.Combine(FullPath, name);

    /// <summary>Writes a file under another name and renames it when it is complete.</summary>
    /// <exception cref="TensorFileException">It cannot be written; the old one is as it was.</exception>
    public static void Replace(string path, string contents) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(contents)));

    /// <summary>Appends a line to the log.</summary>
    public void AppendLog(string line) => File.AppendAllText(Log, line + Environment.NewLine);

    /// <summary>Appends a line of JSON to the metrics: step, seconds, flops and the trainer's own figures.</summary>
    /// <param name="trainer">What trains.</param>
    /// <param name="more">Further figures.</param>
    public void AppendMetrics(ITrainer trainer, params ReadOnlySpan<Metric> more)
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
            foreach (var metric in more) json.WriteNumber(metric.Name, metric.Value);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        using var file = new FileStream(Metrics, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        if (file.Length > 0)
        {
            // A line that a kill or a full disk cut short costs no other.
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n') file.WriteByte((byte)'\n');
        }

        line.WriteTo(file);
    }

    /// <summary>Writes the configuration.</summary>
    public void SaveConfig(object options) => Replace(Config, Describe(options));

    /// <summary>Writes where the run comes from.</summary>
    public void SaveOrigin(RunOrigin origin) => Replace(Origin, Describe(origin));

    /// <summary>Writes what tests found so far.</summary>
    public void SaveTests(TestResults tests) => Replace(Tests, Describe(tests));

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
    public T LoadConfig<T>() where T : class, new() => Read(Config, RunJson.ReadOptions<T>);

    /// <summary>Reads the summary.</summary>
    /// <exception cref="InvalidDataException">It is not there or is not of this kind.</exception>
    public T LoadSummary<T>() where T : class => Read<T>(Summary);

    /// <summary>Reads the configuration of a kind that its text tells.</summary>
    /// <exception cref="InvalidDataException">It is not there or is no configuration.</exception>
    internal T ReadConfig<T>(Func<string, T> parse) => Read(Config, parse);

    /// <summary>Reads where the run comes from; null when nobody noted it.</summary>
    internal RunOrigin? LoadOrigin() => File.Exists(Origin) ? Read<RunOrigin>(Origin) : null;

    /// <summary>Reads what tests that were cut short found; null when there were none.</summary>
    internal TestResults? LoadTests() => File.Exists(Tests) ? Read<TestResults>(Tests) : null;

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

/// <summary>Serialization without reflection, for files that people read.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CurriculumOptions))]
[JsonSerializable(typeof(CurriculumState))]
[JsonSerializable(typeof(NeuralGpuTraining))]
[JsonSerializable(typeof(NeuralGpuTrainingState))]
[JsonSerializable(typeof(TestResults))]
[JsonSerializable(typeof(RunOrigin))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(MnistOptions))]
[JsonSerializable(typeof(MnistState))]
[JsonSerializable(typeof(MnistSummary))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>Reads options. Those that the text lacks, being of an earlier version, are the defaults; generated readers would make them zero.</summary>
    /// <exception cref="JsonException">The text is no object, or has what is no option.</exception>
    public static T ReadOptions<T>(string text) where T : class, new()
    {
        if (JsonNode.Parse(text) is not JsonObject given) throw new JsonException("it is no object.");
        var options = JsonSerializer.SerializeToNode(new T(), typeof(T), Default)!.AsObject();
        foreach (var (name, value) in given) options[name] = value?.DeepClone();
        return (T)options.Deserialize(typeof(T), Default)!;
    }
}
