namespace TensorCore.Cli;

/// <summary>Trains a network on an algorithmic task, tests it on lengths it never saw and draws its states.</summary>
internal sealed class AlgorithmRun(RunDirectory run, Device device, TrainingLoop loop)
{
    /// <param name="options">How to train.</param>
    /// <param name="plan">What to test.</param>
    /// <param name="goOn">How to go on with it when it is interrupted, for people.</param>
    /// <param name="giveUp">
    /// For runs that nobody watches: lengths at which none of the first eight sequences is right are left at that, and training that
    /// cannot go on ends the run instead of the program; the network is tested as it was before.
    /// </param>
    /// <param name="start">A network to begin with; null for random weights.</param>
    public int Train(ISequenceTraining options, TestPlan plan, string goOn, bool giveUp = false, TrainedNetwork? start = null)
    {
        var resuming = File.Exists(run.Config);
        using var trainer = resuming ? options.Resume(device, run.Checkpoint) : options.Begin(device);
        var earlier = trainer.IsFinished && File.Exists(run.Summary) ? run.LoadSummary<RunSummary>() : null;
        if (start is not null) StartFrom(start, trainer);
        Announce.Configuration(run, options, device, trainer.Model.ParameterCount);
        if (!resuming) TrainingLoop.Begin(trainer, run, options);

        var failure = earlier?.Failure;
        try
        {
            if (!loop.Run(trainer, run)) return Announce.Interrupted($"and saved after {trainer.Steps} steps", goOn);
        }
        catch (TrainingDivergedException e) when (giveUp)
        {
            failure = e.Message;
            run.AppendLog($"{trainer.Steps}: {failure}");
            Console.WriteLine(failure);
            trainer.GiveUp();
        }

        Console.WriteLine();
        Console.WriteLine(
            $"Trained to length {trainer.LongestLength} in {trainer.Seconds:0.0} s: {trainer.Steps} steps, {trainer.Flops / 1e12:0.0} TFLOP, {trainer.Outcome}.");
        var done = plan.Done(run.LoadTests() ?? earlier?.Tests() ?? new TestResults([], []), giveUp);
        var tests = new LengthReport(plan, options.Seed, loop.IsPlain, giveUp).Show(trainer.Model, trainer.Task, done, run.SaveTests, goOn);
        if (failure is not null) trainer.Save(run.Checkpoint); // not before the tests: they may be cut short, and the failure must be met again
        run.SaveSummary(new RunSummary(
            options.Task, options.Model, options.Seed, trainer.Seconds, trainer.Steps, trainer.Restarts, trainer.Flops / 1e12, trainer.Solved, trainer.Checked,
            tests.Lengths, tests.Adversarial, trainer.Progress, failure, trainer.SolvedTo, (trainer.Model as DiagonalNeuralGpu)?.GatesClosedFrom));
        File.Delete(run.Tests);
        var picture = run.In("state.png");
        DrawCommand.Draw(trainer.Model, trainer.Task, trainer.Task.Example, picture);
        Announce.Files(run, [(picture, $"the state while it works on {trainer.Task.Example}")]);
        loop.Profile?.Show();
        return 0;
    }

    private static void StartFrom(TrainedNetwork start, ISequenceTrainer trainer)
    {
        if (trainer is not CurriculumTrainer curriculum || start.Model is not DiagonalNeuralGpu network || start.Task.Name != trainer.Task.Name)
            throw new UsageException($"--from takes a network of dngpu that was trained on {trainer.Task.Name}; that one is a {start.Training.Model} trained on {start.Task.Name}.");
        try
        {
            curriculum.StartFrom(network);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--from: {e.Message}");
        }
    }
}
