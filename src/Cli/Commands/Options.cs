using System.CommandLine;

namespace TensorCore.Cli;

/// <summary>Options and arguments that several commands share.</summary>
internal static class Options
{
    public static Option<string> Device() => new("--device")
    {
        Description = "Where to compute: cpu, cpu:N for N threads, cuda:N, opencl:N, auto, or the GPU simulated on the CPU (sim; ilgpu-cpu with ILGPU); see 'tensorcore devices'.",
        DefaultValueFactory = _ => "auto",
    };

    public static Argument<string> Network() => new("network")
    {
        Description = $"A shipped network ({string.Join(", ", PretrainedNetworks.Names)}), the folder of a training run such as runs/addition, or a file that export wrote.",
    };

    public static Option<string[]> With() => new("--with")
    {
        Description = "Another network for the same task, trained from other random weights, such as multiplication-seed3 beside multiplication: all decide together, by the mean of their probabilities. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    public static Option<double?> GatesClosedFrom() => new("--gates-closed-from")
    {
        Description = "Update gates of a dngpu above it are closed, so that digits lose nothing on long ways; 1 for none (default: as the network was trained).",
    };

    /// <summary>Refuses options that were given.</summary>
    /// <exception cref="UsageException">One of them was.</exception>
    public static void Refuse(ParseResult parsed, IEnumerable<Option> options, string why)
    {
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false }) throw new UsageException($"{option.Name} {why}.");
        }
    }

    /// <summary>Refuses an option that says when training ends where its number of steps is fixed.</summary>
    /// <exception cref="UsageException">It was given.</exception>
    public static void RefuseBesideSteps(ParseResult parsed, Option option, int? steps)
    {
        if (steps is { } fixedSteps) Refuse(parsed, [option], $"changes nothing: the number of steps is fixed, {fixedSteps}");
    }

    public static Device Open(string name) => Asked(() => TensorCore.Device.Open(name));

    /// <summary>Makes what was asked for.</summary>
    /// <exception cref="UsageException">It cannot be.</exception>
    public static T Asked<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            // How the code calls it says nothing to who typed it.
            throw new UsageException(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }
    }
}
