namespace TensorCore.Cli;

/// <summary>The trained network that a command is to use.</summary>
internal static class Trained
{
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
