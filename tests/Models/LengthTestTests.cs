namespace TensorCore.Tests;

public class LengthTestTests
{
    [Fact]
    public void Where_nothing_is_right_it_gives_up_after_the_first_eight_if_asked_to()
    {
        using var untrained = new DiagonalNeuralGpu(new(9, 12), Device.Cpu, new Rng(1));
        var task = SequenceTasks.Create("addition");
        var told = new List<int>();
        Assert.Equal(20, LengthTest.Score(untrained, task, 23, 20, new Rng(1), told.Add).Sequences);
        Assert.Equal([8, 16, 20], told);
        told.Clear();
        var score = LengthTest.Score(untrained, task, 23, 20, new Rng(1), told.Add, giveUp: true);
        Assert.Equal((8, 0), (score.Sequences, score.Exact));
        Assert.Equal([8], told);

        // One that has some right is tried on all.
        using var trained = PretrainedNetworks.Load("addition", Device.Cpu);
        score = LengthTest.Score(trained.Model, trained.Task, 23, 20, new Rng(1), giveUp: true);
        Assert.Equal((20, 20), (score.Sequences, score.Exact));
    }
}
