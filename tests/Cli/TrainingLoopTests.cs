using TensorCore.Cli;

namespace TensorCore.Tests;

/// <summary>What is saved when a step throws.</summary>
public sealed class TrainingLoopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loop").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)] // refused before it changed anything
    public void A_step_that_throws_leaves_what_was_saved_before(bool diverges, int saves)
    {
        var trainer = new Broken { Error = diverges ? new TrainingDivergedException("not a number") : new InvalidOperationException("half done") };
        var error = Record.Exception(() => new TrainingLoop(plain: true, saveEvery: 0).Run(trainer, new RunDirectory(_folder)));
        Assert.Same(trainer.Error, error);
        Assert.Equal(saves, trainer.Saves);
    }

    /// <summary>Takes two steps and throws in the third.</summary>
    private sealed class Broken : ITrainer
    {
        public required Exception Error { get; init; }

        public int Saves { get; private set; }

        public bool IsFinished => false;

        public int Steps { get; private set; }

        public double Seconds => 1;

        public double Fraction => 0.5;

        public double Flops => 1e9;

        public IReadOnlyList<Metric> Metrics => [];

        public string? Step() => ++Steps == 3 ? throw Error : null;

        public void Save(string path) => Saves++;

        public void Dispose()
        {
        }
    }
}
