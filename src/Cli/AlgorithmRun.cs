namespace TensorCore.Cli;

/// <summary>Trains a network on an algorithmic task, tests it on lengths it never saw and draws its states.</summary>
internal sealed class AlgorithmRun(RunDirectory run, Device device, bool plain)
{
    public int Train(CurriculumOptions options, bool resuming, int[] lengths, int sequences, bool giveUp = false)
    {
        if (resuming) options = run.LoadConfig<CurriculumOptions>();
        using var trainer = resuming ? CurriculumTrainer.Resume(options, device, run.Checkpoint) : new CurriculumTrainer(options, device);
        Announce.Configuration(run, options, device, trainer.Model.ParameterCount);
        if (!resuming) run.SaveConfig(options);
        if (!TrainingLoop.Run(trainer, run, plain)) return Announce.Interrupted(run, options.Task, trainer.Steps);

        var state = trainer.State;
        Console.WriteLine();
        Console.WriteLine(
            $"Trained to length {trainer.ActiveBins[^1]} in {trainer.Seconds:0.0} s: {state.Steps} steps, {state.Teraflops:0.0} TFLOP, " +
            $"{(state.Attempt == 1 ? "no restart" : $"{state.Attempt - 1} restart{(state.Attempt == 2 ? "" : "s")}")}, {Passed(state, options)}.");
        var (table, adversarial) = LengthReport.Show(trainer.Model, trainer.Task, lengths, sequences, options.Seed, plain, giveUp);
        run.SaveSummary(new RunSummary(options.Task, options.Seed, trainer.Seconds, state.Steps, state.Attempt - 1, state.Teraflops, state.BestPassed > 0, state.BestPassed > options.CheckLengths.Count, table, adversarial));
        var picture = run.In("state.png");
        DrawCommand.Draw(trainer.Model, trainer.Task, trainer.Task.Example, picture);
        Announce.Files(run, [(picture, $"the state while it works on {trainer.Task.Example}")]);
        return 0;
    }

    private static string Passed(CurriculumState state, CurriculumOptions options) => state.BestPassed switch
    {
        <= 0 => $"length {options.ProbeLength} not solved",
        1 => $"length {options.ProbeLength} solved",
        var passed => $"length {options.CheckLengths[passed - 2]} solved",
    };
}
