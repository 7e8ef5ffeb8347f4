using System.CommandLine;
using System.Reflection;

namespace TensorCore.Cli;

/// <summary>Runs the command line: 0 when all went well, 1 for what failed, 2 for wrong usage; failures as one sentence.</summary>
internal static class CommandLineRunner
{
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>This command line and the program that runs it.</summary>
    public static RunOrigin Origin
    {
        get
        {
            var arguments = Environment.GetCommandLineArgs().Skip(1).Select(Quoted);
            var version = typeof(RunOrigin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            return new RunOrigin($"tensorcore {string.Join(' ', arguments)}", version);
        }
    }

    /// <summary>A word of a command line as it has to be typed.</summary>
    public static string Quoted(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word;

    public static int Run(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"tensorcore: {string.Join(" ", parsed.Errors.Select(e => e.Message))}");
            Console.Error.WriteLine($"Try 'tensorcore {string.Join(" ", args.TakeWhile(a => !a.StartsWith('-')).Take(1).Append("--help"))}'.");
            return WrongUsage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e) when (e is UsageException or FormatException)
        {
            Console.Error.WriteLine($"tensorcore: {e.Message}");
            return WrongUsage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException
            or TensorFileException or TrainingDivergedException or DeviceException or OutOfMemoryException)
        {
            Console.Error.WriteLine($"tensorcore: {e.Message}");
            return Failed;
        }
    }
}

/// <summary>The command was used wrongly; the message says how to use it.</summary>
internal sealed class UsageException(string message) : Exception(message);
