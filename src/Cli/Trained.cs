namespace TensorCore.Cli;

/// <summary>The trained network that a command is to use.</summary>
internal static class Trained
{
    /// <summary>A network, or several of one task that decide together. Configuration and notes are those of the first.</summary>
    /// <exception cref="UsageException">They are for different tasks, or have no gates to close.</exception>
    public static TrainedNetwork Open(string name, IReadOnlyList<string> others, Device device, double? closedFrom = null)
    {
        var first = Open(name, device, closedFrom);
        if (others.Count == 0) return first;
        List<SequenceNetwork> members = [first.Model];
        foreach (var other in others)
        {
            var next = Open(other, device, closedFrom);
            if (next.Task.Name != first.Task.Name)
                throw new UsageException($"--with takes networks for the task of the first, {first.Task.Name}; '{other}' was trained on {next.Task.Name}.");
            members.Add(next.Model);
        }

        return first with { Model = new SequenceEnsemble(members) };
    }

    /// <summary>The network, its update gates closed above a limit where one is given.</summary>
    /// <exception cref="UsageException">It has no gates to close, or the limit is none.</exception>
    public static TrainedNetwork Open(string name, Device device, double? closedFrom)
    {
        var network = Open(name, device);
        return closedFrom is { } limit ? Options.Asked(() => network.CloseGatesFrom(limit)) : network;
    }

    /// <summary>
    /// The network of a run's folder, of a file that <c>export</c> wrote, or one that is shipped. A folder with a run in it or a
    /// file of that name wins over a shipped network.
    /// </summary>
    public static TrainedNetwork Open(string name, Device device)
    {
        if (File.Exists(name)) return TrainedNetwork.Load(name, device);
        var isShipped = PretrainedNetworks.Names.Contains(name);
        if (Directory.Exists(name) && (!isShipped || File.Exists(Path.Combine(name, "config.json")))) return TrainedNetwork.Load(new RunDirectory(name), device);
        if (isShipped) return PretrainedNetworks.Load(name, device);
        var task = SequenceTasks.Names.Contains(name) ? name : "addition";
        var folder = task == name ? Path.Combine("runs", name) : name;
        throw new InvalidDataException(
            $"There is no run '{name}', and no network of that name is shipped (there are: {string.Join(", ", PretrainedNetworks.Names)}). Train one with: tensorcore train {task} --out {folder}");
    }
}
