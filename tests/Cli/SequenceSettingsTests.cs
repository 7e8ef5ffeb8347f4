using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using TensorCore.Cli;

namespace TensorCore.Tests;

/// <summary>That each option changes the setting it is named for, and no other.</summary>
public sealed class SequenceSettingsTests
{
    public static TheoryData<string, string, string, object?> Options => new()
    {
        { "--steps", "77", "Steps", 77 },
        { "--max-tflop", "1.5", "MaxTeraflops", 1.5 },
        { "--maps", "24", "Maps", 24 },
        { "--batch", "5", "ShortBatch", 5 },
        { "--keep", "0.7", "KeepProbability", 0.7 },
        { "--settling-steps", "3", "SettlingSteps", 3 },
        { "--gates-closed-from", "0.9", "GatesClosedFrom", 0.9 },
        { "--gate-limits", "0.9,0.7", "GateLimits", new[] { 0.9, 0.7 } },
        { "--settles-in-training", "false", "SettlesInTraining", false },
        { "--probe-accuracy", "0.25", "ProbeAccuracy", 0.25 },
        { "--anneal-to", "0.33", "AnnealTo", 0.33 },
        { "--anneal-steps", "123", "AnnealSteps", 123 },
        { "--learning-rate", "0.0123", "LearningRate", 0.0123 },
        { "--gradient-noise", "0.002", "GradientNoise", 0.002 },
        { "--hard-fraction", "0.11", "HardFraction", 0.11 },
        { "--average-decay", "0.91", "AverageDecay", 0.91 },
        { "--refine-average-decay", "0.92", "RefineAverageDecay", 0.92 },
        { "--refine-at", "0.13", "RefineAt", 0.13 },
        { "--refine-accuracy", "0.51", "RefineAccuracy", 0.51 },
        { "--refine-symbol-accuracy", "0.98", "RefineSymbolAccuracy", 0.98 },
        { "--refine-gate-noise", "0.17", "RefineGateNoise", 0.17 },
        { "--refine-gate-leak", "1.7", "RefineGateLeak", 1.7 },
        { "--refine-closes-from", "0.3", "RefineClosesFrom", 0.3 },
        { "--refine-slowdown", "7", "RefineSlowdown", 7.0 },
        { "--refine-lost-accuracy", "0.45", "RefineLostAccuracy", 0.45 },
        { "--weak-anneals", "9", "WeakAnneals", 9 },
        { "--weak-until", "0.75", "WeakUntil", 0.75 },
        { "--refine-late-bins", "201,641", "RefineLateBins", new[] { 201, 641 } },
        { "--refine-late-from", "0.6", "RefineLateFrom", 0.6 },
        { "--refine-late-batch", "3", "RefineLateBatch", 3 },
        { "--plateau-decay", "true", "PlateauDecay", true },
        { "--unique-inputs", "500", "UniqueInputs", 500 },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_changes_its_setting_alone(string option, string value, string name, object? expected)
    {
        string[] without = option == "--unique-inputs" ? ["--hard-fraction", "0"] : []; // hard operands are drawn anew
        var (recipe, read) = (Read(without), Read([.. without, option, value]));
        foreach (var property in typeof(CurriculumOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            // Late bins say how long operands are, too.
            if (property.Name != name && !(name == "RefineLateBins" && property.Name is "MaxBits" or "MaxLength")) Assert.Equal(Json(property, recipe), Json(property, read));
        }

        var changed = typeof(CurriculumOptions).GetProperty(name)!;
        Assert.Equal(expected, changed.GetValue(read));
        Assert.NotEqual(changed.GetValue(recipe), changed.GetValue(read));
    }

    [Theory]
    [InlineData("241,321", 160)]
    [InlineData("101,141", 80)] // refining has a bin of 161
    [InlineData("1001", 500)]
    public void Late_bins_of_ones_own_say_how_long_operands_are(string bins, int digits) => Assert.Equal(digits, Read("--refine-late-bins", bins).MaxBits);

    [Fact]
    public void Without_options_a_task_has_its_recipe() =>
        Assert.Equal(RunDirectory.Describe(CurriculumOptions.For("multiplication")), RunDirectory.Describe(Read()));

    [Fact]
    public void Every_option_of_the_curriculum_is_tried_here() =>
        Assert.Equal(
            new SequenceSettings().All.Select(o => o.Name).Except(["--model", "--protocol", "--max-bits"]).Order(),
            Options.Select(row => (string)row[0]!).Order());

    private static string Json(PropertyInfo property, CurriculumOptions options) => JsonSerializer.Serialize(property.GetValue(options));

    private static CurriculumOptions Read(params string[] words)
    {
        var settings = new SequenceSettings();
        var command = new RootCommand();
        foreach (var option in settings.All) command.Options.Add(option);
        var parsed = command.Parse(words);
        Assert.Empty(parsed.Errors);
        return (CurriculumOptions)settings.Read(parsed, "multiplication", null);
    }
}
