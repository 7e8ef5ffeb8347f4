namespace TensorCore.Cli;

/// <summary>Trains a network on an algorithmic task, tests it on lengths it never saw and draws its states.</summary>
internal sealed class AlgorithmRun(RunDirectory run, Device device, bool plain, double saveEvery = TrainingLoop.DefaultSaveEvery)
{
    public int Train(ISequenceTraining options, bool resuming, int[] lengths, int sequences, bool giveUp = false)
    {
        using var trainer = resuming ? options.Resume(device, run.Checkpoint) : options.Begin(device);
        Announce.Configuration(run, options, device, trainer.Model.ParameterCount);
        if (!resuming)
        {
            run.SaveConfig(options);
            run.SaveOrigin(CommandLineRunner.Origin);
        }

        if (!TrainingLoop.Run(trainer, run, plain, saveEvery)) return Announce.Interrupted(run, options.Task, trainer.Steps);

        Console.WriteLine();
        Console.WriteLine(
            $"Trained to length {trainer.LongestLength} in {trainer.Seconds:0.0} s: {trainer.Steps} steps, {trainer.Flops / 1e12:0.0} TFLOP, {trainer.Outcome}.");
        var (table, adversarial) = LengthReport.Show(trainer.Model, trainer.Task, lengths, sequences, options.Seed, plain, giveUp);
        run.SaveSummary(new RunSummary(
            options.Task, options.Model, options.Seed, trainer.Seconds, trainer.Steps, trainer.Restarts, trainer.Flops / 1e12, trainer.Solved, trainer.Checked, table, adversarial, trainer.Progress));
        var picture = run.In("state.png");
        DrawCommand.Draw(trainer.Model, trainer.Task, trainer.Task.Example, picture);
        Announce.Files(run, [(picture, $"the state while it works on {trainer.Task.Example}")]);
        return 0;
    }
}
