using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace TensorCore.Cli;

/// <summary>
/// A panel that is drawn over itself: progress bar, figures, speed and the time left. Drawn on the training thread a
/// few times a second, so that both cores stay with the kernels.
/// </summary>
/// <param name="console">The terminal.</param>
internal sealed class LiveScreen(IAnsiConsole console) : TrainingScreen
{
    private const double SecondsBetweenDrawings = 0.25;
    private const int BarWidth = 40;
    private double _drawn = double.NegativeInfinity;
    private int _lines;
    private (double Seconds, int Steps, double Flops, double Fraction) _window;
    private (double Steps, double Gigaflops, double FractionRate) _speed;

    public override void Say(ITrainer trainer, string what)
    {
        Erase();
        console.MarkupLineInterpolated($"[grey][[{Duration(trainer.Seconds)}]][/] {what}");
        Draw(trainer);
    }

    public override void Refresh(ITrainer trainer)
    {
        if (trainer.Seconds - _drawn < SecondsBetweenDrawings && !trainer.IsFinished) return;
        Erase();
        Draw(trainer);
    }

    public override void Report(ITrainer trainer)
    {
        var seconds = trainer.Seconds - _window.Seconds;
        if (seconds <= 0) return;
        _speed = ((trainer.Steps - _window.Steps) / seconds, (trainer.Flops - _window.Flops) / seconds / 1e9, (trainer.Fraction - _window.Fraction) / seconds);
        _window = (trainer.Seconds, trainer.Steps, trainer.Flops, trainer.Fraction);
    }

    public override void Dispose() => console.Cursor.Show();

    private void Draw(ITrainer trainer)
    {
        _drawn = trainer.Seconds;
        var done = (int)Math.Round(BarWidth * Math.Clamp(trainer.Fraction, 0, 1));
        var left = trainer.Fraction > 0.01 ? trainer.Seconds * (1 - trainer.Fraction) / trainer.Fraction : double.NaN;
        List<IRenderable> rows =
        [
            new Markup($"[green]{new string('━', done)}[/][grey]{new string('━', BarWidth - done)}[/] {trainer.Fraction,4:P0}   {Duration(trainer.Seconds)} gone{(double.IsNaN(left) ? "" : $", about {Duration(left)} left")}"),
        ];
        var grid = new Grid().AddColumn().AddColumn().AddColumn().AddColumn();
        List<(string Label, string Value)> cells =
        [
            ("step", trainer.Steps.ToString(CultureInfo.InvariantCulture)),
            .. trainer.Metrics.Select(m => (m.Label, m.Value.ToString(m.Format, CultureInfo.InvariantCulture))),
            ("steps/s", _speed.Steps.ToString("0.0", CultureInfo.InvariantCulture)),
        ];
        if (trainer.Flops > 0)
        {
            cells.Add(("GFLOP/s", _speed.Gigaflops.ToString("0", CultureInfo.InvariantCulture)));
            cells.Add(("computing", $"{trainer.Flops / 1e12:0.0} TFLOP"));
        }

        for (var i = 0; i < cells.Count; i += 2)
        {
            var second = i + 1 < cells.Count ? cells[i + 1] : ("", "");
            grid.AddRow($"[grey]{cells[i].Label}[/]", cells[i].Value, $"[grey]{second.Item1}[/]", second.Item2);
        }

        rows.Add(grid);
        var panel = new Panel(new Rows(rows)).Border(BoxBorder.Rounded);
        // Rows that are wider than the terminal take several lines.
        _lines = panel.GetSegments(console).Sum(s => s.Text.Count(c => c == '\n'));
        console.Cursor.Hide();
        console.Write(panel);
    }

    private void Erase()
    {
        if (_lines == 0) return;
        // To the panel's first line, then clear all below it.
        console.Write(new ControlCode($"\e[{_lines}A\e[0J"));
        _lines = 0;
    }
}
