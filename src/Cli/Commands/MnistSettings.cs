using System.CommandLine;

namespace TensorCore.Cli;

/// <summary>The options that change how a classifier of digits is trained.</summary>
/// <param name="common">Those that it shares with the training on tasks.</param>
internal sealed class MnistSettings(SequenceSettings common)
{
    private readonly Option<string?> _data = new("--data") { Description = "mnist: folder with the IDX files, gzipped or not." };
    private readonly Option<int?> _epochs = new("--epochs") { Description = "mnist: how often all digits are seen." };

    /// <summary>Its own.</summary>
    public IReadOnlyList<Option> Own => [_data, _epochs];

    /// <summary>The options of training on tasks that mean nothing here.</summary>
    public IEnumerable<Option> Foreign
    {
        get
        {
            var (model, steps, batch, learningRate) = common.Shared;
            return common.All.Except([model, steps, batch, learningRate]);
        }
    }

    /// <summary>The configuration that was asked for.</summary>
    /// <exception cref="UsageException">It is not said where the digits are, or options are out of their range.</exception>
    public MnistOptions Read(ParseResult parsed, ulong? seed)
    {
        var (model, steps, batch, learningRate) = common.Shared;
        Options.RefuseBesideSteps(parsed, _epochs, parsed.GetValue(steps));
        var options = new MnistOptions();
        options = options with
        {
            Data = parsed.GetValue(_data) ?? throw new UsageException("train mnist needs --data DIR: the folder with the MNIST files."),
            Model = parsed.GetValue(model) ?? options.Model,
            Seed = seed ?? options.Seed,
            Epochs = parsed.GetValue(_epochs) ?? options.Epochs,
            BatchSize = parsed.GetValue(batch) ?? options.BatchSize,
            LearningRate = parsed.GetValue(learningRate) ?? options.LearningRate,
            Steps = parsed.GetValue(steps),
        };
        return Options.Asked(options.Validated);
    }
}
