using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TensorCore.Cli;

/// <summary>Takes steps until the trainer is finished or somebody asks to stop; saves on the way and shows how it goes.</summary>
internal static class TrainingLoop
{
    /// <summary>Seconds from one save to the next, unless asked otherwise.</summary>
    public const double DefaultSaveEvery = 20;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    /// <summary>Runs the loop. Returns false when it was interrupted; the run is saved then too.</summary>
    public static bool Run(ITrainer trainer, RunDirectory run, bool plain, double saveEvery)
    {
        var stop = false;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var screen = TrainingScreen.Open(plain);
        var saved = Stopwatch.StartNew();
        var reported = Stopwatch.StartNew();
        try
        {
            while (!trainer.IsFinished && !stop)
            {
                if (trainer.Step() is { } said)
                {
                    run.AppendLog($"{trainer.Steps}: {said}");
                    screen.Say(trainer, said);
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
            trainer.Save(run.Checkpoint);
        }

        return trainer.IsFinished;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop = true;
        }
    }
}
