namespace TensorCore.Cli;

/// <summary>A network loaded from the folder of its run.</summary>
internal sealed record TrainedRun(ISequenceTraining Options, SequenceTask Task, SequenceNetwork Model) : IDisposable
{
    public static TrainedRun Open(string folder, Device device)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"There is no run '{folder}'. Train one with: tensorcore train addition --out {folder}");
        var run = new RunDirectory(folder);
        var options = SequenceTrainings.Load(run);
        var task = SequenceTasks.Create(options.Task);
        if (!File.Exists(run.Checkpoint)) throw new InvalidDataException($"'{folder}' has no checkpoint.safetensors yet.");
        var model = options.LoadModel(device, run.Checkpoint);
        model.Eval();
        return new TrainedRun(options, task, model);
    }

    public void Dispose() => Model.Dispose();
}
