using System.CommandLine;
using Spectre.Console;
using TensorCore.Cli;

if (Console.IsOutputRedirected)
{
    // Files and pipes get neither colors nor a terminal's narrow tables.
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
    AnsiConsole.Profile.Width = 160;
}

var root = new RootCommand("TensorCore: trains and runs networks that learn algorithms, on a tensor engine written from scratch.")
{
    TrainCommand.Create(),
    SolveCommand.Create(),
    EvalCommand.Create(),
    DrawCommand.Create(),
    ExportCommand.Create(),
    ReproduceCommand.Create(),
    DevicesCommand.Create(),
};
return CommandLineRunner.Run(root, args);
