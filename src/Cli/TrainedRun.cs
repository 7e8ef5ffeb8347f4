namespace TensorCore.Cli;

/// <summary>A network loaded from the folder of its run.</summary>
internal sealed record TrainedRun(CurriculumOptions Options, SequenceTask Task, DiagonalNeuralGpu Model) : IDisposable
{
    public static TrainedRun Open(string folder, Device device)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"There is no run '{folder}'. Train one with: tensorcore train addition --out {folder}");
        var run = new RunDirectory(folder);
        var options = run.LoadConfig<CurriculumOptions>();
        var task = SequenceTasks.Create(options.Task);
        var model = options.CreateModel(task, device, new Rng(0));
        if (!File.Exists(run.Checkpoint)) throw new InvalidDataException($"'{folder}' has no checkpoint.safetensors yet.");
        Checkpoint.LoadModel(run.Checkpoint, model);
        model.Eval();
        return new TrainedRun(options, task, model);
    }

    public void Dispose() => Model.Dispose();
}
