using System.Diagnostics;

namespace TensorCore.Cli;

/// <summary>Takes steps until the trainer is finished or somebody asks to stop; saves on the way and shows how it goes.</summary>
/// <param name="plain">Whether to print plain lines instead of the live view.</param>
/// <param name="saveEvery">Seconds from one save to the next.</param>
/// <param name="profile">What profiles some of the steps, if anything does.</param>
internal sealed class TrainingLoop(bool plain, double saveEvery = TrainingLoop.DefaultSaveEvery, TrainingProfile? profile = null)
{
    /// <summary>Seconds from one save to the next, unless asked otherwise.</summary>
    public const double DefaultSaveEvery = 20;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);
    private static bool s_tookAStep;

    /// <summary>Whether nothing on the screen is drawn over.</summary>
    public bool IsPlain => plain;

    /// <summary>What profiles some of the steps, if anything does.</summary>
    public TrainingProfile? Profile => profile;

    /// <summary>Writes what a new run can be gone on with, before its first step; last the configuration, which makes a run of it.</summary>
    public static void Begin(ITrainer trainer, RunDirectory run, object options)
    {
        trainer.Save(run.Checkpoint);
        run.SaveOrigin(CommandLineRunner.Origin);
        run.SaveConfig(options);
    }

    /// <summary>Runs the loop. Returns false when it was interrupted; the run is saved then too, but not when a step throws on its way.</summary>
    public bool Run(ITrainer trainer, RunDirectory run)
    {
        var stop = false;
        var isWhole = true; // what a step has changed by half does not take the place of what was saved before
        using var signals = new StopSignals(() => stop = true);
        using var screen = TrainingScreen.Open(plain);
        var saved = Stopwatch.StartNew();
        var reported = Stopwatch.StartNew();
        try
        {
            while (!trainer.IsFinished && !stop)
            {
                string? said;
                try
                {
                    said = Step(trainer);
                }
                catch (Exception error) when (error is not TrainingDivergedException) // which is thrown before anything is changed
                {
                    isWhole = false;
                    throw;
                }

                if (said is not null) Say(said);
                if (!s_tookAStep)
                {
                    s_tookAStep = true;
                    var start = StartUp.Now();
                    run.AppendMetrics(trainer, start.Metric);
                    Say(start.Description);
                }

                screen.Refresh(trainer);
                if (reported.Elapsed > ReportEvery || trainer.IsFinished)
                {
                    run.AppendMetrics(trainer);
                    screen.Report(trainer);
                    reported.Restart();
                }

                if (saved.Elapsed.TotalSeconds >= saveEvery)
                {
                    trainer.Save(run.Checkpoint);
                    saved.Restart();
                }
            }
        }
        finally
        {
            if (isWhole) trainer.Save(run.Checkpoint);
        }

        profile?.Save(); // before the tests, which may be cut short
        return trainer.IsFinished;

        void Say(string what)
        {
            run.AppendLog($"{trainer.Steps}: {what}");
            screen.Say(trainer, what);
        }
    }

    private string? Step(ITrainer trainer)
    {
        if (profile is null) return trainer.Step();
        string? said;
        using (profile.Step()) said = trainer.Step();
        profile.AfterStep();
        return said;
    }
}
