using Spectre.Console;

namespace TensorCore.Cli;

/// <summary>Shows how training goes.</summary>
internal abstract class TrainingScreen : IDisposable
{
    /// <summary>The live view on a terminal, plain lines elsewhere or when asked for.</summary>
    public static TrainingScreen Open(bool plain) =>
        plain || Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi ? new PlainScreen() : new LiveScreen(AnsiConsole.Console);

    /// <summary>Something happened that stays on the screen.</summary>
    public abstract void Say(ITrainer trainer, string what);

    /// <summary>Called after every step.</summary>
    public abstract void Refresh(ITrainer trainer);

    /// <summary>Called about once a second and at the end.</summary>
    public abstract void Report(ITrainer trainer);

    public abstract void Dispose();

    protected static string Duration(double seconds) => seconds < 3600
        ? $"{(int)(seconds / 60)}:{(int)seconds % 60:00}"
        : $"{(int)(seconds / 3600)}:{(int)(seconds / 60) % 60:00}:{(int)seconds % 60:00}";
}
