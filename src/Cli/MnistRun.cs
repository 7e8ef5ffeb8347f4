namespace TensorCore.Cli;

/// <summary>Trains a classifier of digits and tests it.</summary>
internal sealed class MnistRun(RunDirectory run, Device device, TrainingLoop loop)
{
    /// <param name="asked">How to train; null to go on with the run.</param>
    /// <param name="goOn">How to go on with it when it is interrupted, for people.</param>
    public int Train(MnistOptions? asked, string goOn)
    {
        var resuming = asked is null;
        var options = asked ?? run.LoadConfig<MnistOptions>();
        using var trainer = resuming ? MnistTrainer.Resume(options, device, run.Checkpoint) : new MnistTrainer(options, device);
        Announce.Configuration(run, options, device, trainer.Model.ParameterCount);
        if (!resuming) TrainingLoop.Begin(trainer, run, options);
        if (!loop.Run(trainer, run)) return Announce.Interrupted($"and saved after {trainer.Steps} steps", goOn);
        using var signals = new StopSignals(() => Environment.Exit(Announce.Interrupted("in the test", goOn)));
        var summary = trainer.Summarize();
        run.SaveSummary(summary);
        Console.WriteLine();
        Console.WriteLine($"{summary.Model}: {summary.Correct} of {summary.TestDigits} test digits right ({summary.Accuracy:P2}), after {summary.Steps} steps on {summary.TrainDigits} digits in {summary.TrainSeconds:0.0} s.");
        Announce.Files(run, []);
        loop.Profile?.Show();
        return 0;
    }
}
