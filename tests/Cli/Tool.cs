using System.Diagnostics;

namespace TensorCore.Tests;

/// <summary>The tool as a process of its own.</summary>
internal static class Tool
{
    /// <summary>The published program that <c>TENSORCORE_TOOL</c> names, for machines without .NET; else the one beside the tests.</summary>
    private static (string Program, string Options) Command => Environment.GetEnvironmentVariable("TENSORCORE_TOOL") is { Length: > 0 } tool
        ? (tool, "")
        : ("dotnet", $"exec \"{Path.Combine(AppContext.BaseDirectory, "tensorcore.dll")}\" ");

    /// <summary>Runs a command to its end.</summary>
    public static (int Code, string Output, string Error) Run(string folder, string arguments) => Finish(Start(folder, arguments));

    /// <summary>Runs a command from a shell that first does something else, such as setting limits.</summary>
    public static (int Code, string Output, string Error) RunInShell(string folder, string first, string arguments)
    {
        var start = new ProcessStartInfo("bash") { WorkingDirectory = folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"{first}; exec {InShell(arguments)}");
        // With protected code pages the runtime itself keeps files, which a limit on their size would stop.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return Finish(Start(start));
    }

    /// <summary>A command as a shell reads it.</summary>
    public static string InShell(string arguments) => $"\"{Command.Program}\" {Command.Options}{arguments}";

    /// <summary>Starts a command.</summary>
    public static Process Start(string folder, string arguments) =>
        Start(new ProcessStartInfo(Command.Program, $"{Command.Options}{arguments}") { WorkingDirectory = folder });

    private static Process Start(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.UseShellExecute) = (true, true, false);
        return Process.Start(start)!;
    }

    private static (int Code, string Output, string Error) Finish(Process process)
    {
        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
    }
}
