using Spectre.Console;
using TensorCore.Cli;

namespace TensorCore.Tests;

/// <summary>The live view on terminals of different widths.</summary>
public sealed class LiveScreenTests
{
    [Theory]
    [InlineData(160, 6)] // a frame of two lines, the bar, three rows of figures
    [InlineData(80, 7)] // the times behind the bar are wrapped
    [InlineData(60, 7)]
    public void A_panel_is_drawn_over_all_lines_of_the_one_before(int width, int lines)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        using var screen = new LiveScreen(console);
        var trainer = new HalfDone { Seconds = 5025 };
        screen.Refresh(trainer);
        Assert.Contains("1:23:45", output.ToString());
        Assert.Equal(lines, output.ToString().Count(c => c == '\n'));
        trainer.Seconds++;
        screen.Refresh(trainer);
        Assert.Contains($"\e[{lines}A\e[0J", output.ToString());
    }

    private sealed class HalfDone : ITrainer
    {
        public double Seconds { get; set; }

        public bool IsFinished => false;

        public int Steps => 1000;

        public double Fraction => 0.5;

        public double Flops => 1e15;

        public IReadOnlyList<Metric> Metrics => [new("loss", "loss", 0.5, "0.0000")];

        public string? Step() => null;

        public void Save(string path)
        {
        }

        public void Dispose()
        {
        }
    }
}
