using System.CommandLine;
using System.Globalization;

namespace TensorCore.Cli;

/// <summary>The options of commands that can be profiled.</summary>
internal sealed class ProfileOptions
{
    private const string DefaultSteps = "10-20";

    private readonly Option<string?> _file = new("--profile") { Description = "Write a trace of some steps to this file, for chrome://tracing or ui.perfetto.dev, and print the most expensive kernels after the run." };
    private readonly Option<string> _steps = new("--profile-steps") { Description = "Which steps of this process are profiled, such as 10-20 or 5.", DefaultValueFactory = _ => DefaultSteps };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_file, _steps];

    /// <summary>What was asked for; null for no profile.</summary>
    /// <exception cref="UsageException">The steps are no range, or the file cannot be written.</exception>
    public TrainingProfile? Read(ParseResult parsed)
    {
        var steps = parsed.GetRequiredValue(_steps);
        if (parsed.GetValue(_file) is not { } file)
        {
            Options.Refuse(parsed, [_steps], "needs --profile FILE");
            return null;
        }

        var ends = steps.Split('-');
        if (ends.Length > 2 || !Number(ends[0], out var first) || !Number(ends[^1], out var last) || first < 1 || last < first)
            throw new UsageException($"--profile-steps takes a step or a range of steps counted from 1, such as {DefaultSteps}; '{steps}' was given.");
        return new TrainingProfile(file, first, last);

        static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
