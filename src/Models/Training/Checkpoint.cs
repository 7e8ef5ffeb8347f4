using System.Globalization;

namespace TensorCore;

/// <summary>
/// A model in one safetensors file, with everything that a training run needs to continue bit for bit: the state of
/// optimizers, schedules and averages, the model's random streams, and notes in words. Tensors of the model have
/// their own names, so that other programs can read them; all else has a colon in its name.
/// </summary>
public static class Checkpoint
{
    private const char Reserved = ':';
    private const string StreamPrefix = "stream:";

    /// <summary>Writes the file; the old one stays until the new one is whole on the disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="notes">Text to carry along, such as the task, progress, or <see cref="Rng.State"/> of the run's own streams. No colons in keys.</param>
    /// <param name="states">Optimizers and the like; give them to <see cref="Load"/> in the same order.</param>
    /// <exception cref="TensorFileException">The file cannot be written.</exception>
    public static void Save(string path, Module model, IReadOnlyDictionary<string, string>? notes = null, params IStateful[] states)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(states);
        var tensors = new Dictionary<string, Tensor>(model.StateDict(), StringComparer.Ordinal);
        var text = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in notes ?? new Dictionary<string, string>())
        {
            if (key.Contains(Reserved, StringComparison.Ordinal)) throw new ArgumentException($"The key of a note cannot contain a colon: '{key}'.", nameof(notes));
            text.Add(key, value);
        }

        foreach (var (name, stream) in model.NamedStreams) text.Add(StreamPrefix + name, stream.State.ToString());
        for (var i = 0; i < states.Length; i++) states[i].VisitState(new Writer(Prefix(i), tensors, text));
        SafetensorsFile.Save(path, tensors, text);
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a model and states of the same kinds and sizes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">Made as the saved one was.</param>
    /// <param name="states">Made as the saved ones were, in the same order.</param>
    /// <returns>The notes.</returns>
    /// <exception cref="TensorFileException">
    /// The file cannot be read, or belongs to another model or to other states; the message says in one sentence what differs.
    /// Nothing was loaded.
    /// </exception>
    public static IReadOnlyDictionary<string, string> Load(string path, Module model, params IStateful[] states)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(states);
        using var scope = new Scope();
        var file = SafetensorsFile.Load(path, model.Device);
        foreach (var (name, _) in model.NamedStreams) _ = StreamState(file, path, name);
        for (var i = 0; i < states.Length; i++) states[i].VisitState(new Checker(Prefix(i), file, path));
        LoadWeights(file, path, model);

        foreach (var (name, stream) in model.NamedStreams) stream.State = StreamState(file, path, name);
        for (var i = 0; i < states.Length; i++) states[i].VisitState(new Reader(Prefix(i), file));
        return Notes(file.Metadata);
    }

    /// <summary>Reads a model alone, from a checkpoint or from any safetensors file that holds its tensors by name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">Made with the sizes of the saved one.</param>
    /// <returns>The notes.</returns>
    /// <exception cref="TensorFileException">The file cannot be read or belongs to another model. Nothing was loaded.</exception>
    public static IReadOnlyDictionary<string, string> LoadModel(string path, Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = new Scope();
        var file = SafetensorsFile.Load(path, model.Device);
        LoadWeights(file, path, model);
        return Notes(file.Metadata);
    }

    /// <summary>Reads the notes alone: what must be known before the model can be made.</summary>
    /// <exception cref="TensorFileException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> LoadNotes(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TensorFileException.Reading(path, () =>
        {
            using var stream = File.OpenRead(path);
            return Notes(SafetensorsHeader.Read(stream, path).Metadata);
        });
    }

    /// <summary>Reads one of the states of a checkpoint, and nothing else of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="position">Its place among those given to <see cref="Save"/>.</param>
    /// <param name="state">Made as the saved one was.</param>
    /// <param name="device">Where its tensors are.</param>
    /// <exception cref="TensorFileException">The file cannot be read or has another state there. Nothing was loaded.</exception>
    internal static void LoadState(string path, int position, IStateful state, Device device)
    {
        using var scope = new Scope();
        var file = SafetensorsFile.Load(path, device);
        state.VisitState(new Checker(Prefix(position), file, path));
        state.VisitState(new Reader(Prefix(position), file));
    }

    /// <summary>Reads a model out of a file that is open already.</summary>
    internal static void LoadWeights(SafetensorsFile file, string path, Module model)
    {
        try
        {
            model.Load(file.Tensors.Where(t => !IsReserved(t.Key)).ToDictionary(t => t.Key, t => t.Value));
        }
        catch (ArgumentException e)
        {
            throw new TensorFileException(path, e.Message, e);
        }
    }

    private static Dictionary<string, string> Notes(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Where(m => !IsReserved(m.Key)).ToDictionary(m => m.Key, m => m.Value);

    private static RngState StreamState(SafetensorsFile file, string path, string name)
    {
        if (!file.Metadata.TryGetValue(StreamPrefix + name, out var text))
            throw new TensorFileException(path, $"the state of the random stream '{name}' is not in the file, so training cannot continue as it would have; load the weights alone instead.");
        try
        {
            return RngState.Parse(text);
        }
        catch (FormatException e)
        {
            throw new TensorFileException(path, e.Message, e);
        }
    }

    private static bool IsReserved(string name) => name.Contains(Reserved, StringComparison.Ordinal);

    private static string Prefix(int state) => $"state{state}{Reserved}";

    private sealed class Writer(string prefix, Dictionary<string, Tensor> tensors, Dictionary<string, string> text) : StateVisitor
    {
        protected override void VisitTensor(string name, Tensor value) => tensors.Add(prefix + name, value);

        protected override void VisitNumber(string name, ref double value) => text.Add(prefix + name, value.ToString("R", CultureInfo.InvariantCulture));

        protected override void VisitNumber(string name, ref long value) => text.Add(prefix + name, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Finds out whether everything is there, and changes nothing.</summary>
    private sealed class Checker(string prefix, SafetensorsFile file, string path) : StateVisitor
    {
        protected override void VisitTensor(string name, Tensor value)
        {
            if (!file.Tensors.TryGetValue(prefix + name, out var saved)) throw Missing(name);
            if (saved.Shape != value.Shape)
                throw new TensorFileException(path, $"'{prefix}{name}' has shape {saved.Shape} in the file, but {value.Shape} is expected; make the model with the sizes it was saved with.");
        }

        protected override void VisitNumber(string name, ref double value) =>
            Require(name, text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

        protected override void VisitNumber(string name, ref long value) =>
            Require(name, text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _));

        private void Require(string name, Func<string, bool> isNumber)
        {
            if (!file.Metadata.TryGetValue(prefix + name, out var text)) throw Missing(name);
            if (!isNumber(text)) throw new TensorFileException(path, $"'{prefix}{name}' should be a number; it is '{text}'.");
        }

        private TensorFileException Missing(string name) =>
            new(path, $"'{prefix}{name}' is not in the file; make the optimizer and the like as they were when it was saved, with the version of the library that saved it, or load the weights alone.");
    }

    private sealed class Reader(string prefix, SafetensorsFile file) : StateVisitor
    {
        protected override void VisitTensor(string name, Tensor value) => value.CopyFrom(file.Tensors[prefix + name]);

        protected override void VisitNumber(string name, ref double value) => value = double.Parse(file.Metadata[prefix + name], CultureInfo.InvariantCulture);

        protected override void VisitNumber(string name, ref long value) => value = long.Parse(file.Metadata[prefix + name], CultureInfo.InvariantCulture);
    }
}
