using System.Globalization;

namespace TensorCore.Cli;

/// <summary>One line every few seconds, for files and pipes.</summary>
internal sealed class PlainScreen : TrainingScreen
{
    private const double SecondsBetweenLines = 5;
    private double _last = double.NegativeInfinity;

    public override void Say(ITrainer trainer, string what) => Console.WriteLine($"[{Duration(trainer.Seconds)}] step {trainer.Steps}: {what}");

    public override void Refresh(ITrainer trainer)
    {
    }

    public override void Report(ITrainer trainer)
    {
        if (trainer.Seconds - _last < SecondsBetweenLines && !trainer.IsFinished) return;
        _last = trainer.Seconds;
        var figures = trainer.Metrics.Select(m => $"{m.Label} {m.Value.ToString(m.Format, CultureInfo.InvariantCulture)}");
        Console.WriteLine($"[{Duration(trainer.Seconds)}] step {trainer.Steps}, {string.Join(", ", figures)}");
    }

    public override void Dispose()
    {
    }
}
