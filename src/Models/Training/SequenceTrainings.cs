using System.Text.Json;

namespace TensorCore;

/// <summary>The ways of training a network on an algorithmic task, by the network's name.</summary>
public static class SequenceTrainings
{
    /// <summary>All names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [CurriculumOptions.ModelName, NeuralGpuTraining.ModelName];

    /// <summary>Reads the configuration of a run; one that names no network is of the default.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is of no such run.</exception>
    public static ISequenceTraining Load(RunDirectory run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.ReadConfig(Parse);
    }

    /// <summary>Reads a configuration as <see cref="RunDirectory.Describe"/> writes it.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    internal static ISequenceTraining Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        var model = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("model", out var name) ? name.ToString() : null;
        return model == NeuralGpuTraining.ModelName ? RunJson.ReadOptions<NeuralGpuTraining>(text) : RunJson.ReadOptions<CurriculumOptions>(text);
    }
}
