namespace TensorCore.Tests;

public class ScheduleTests
{
    private static readonly Dictionary<string, Func<Schedule>> s_schedules = new()
    {
        ["Step"] = () => new StepDecay(7, 0.3),
        ["MultiStep"] = () => new MultiStepDecay([3, 12, 11], 0.5),
        ["Exponential"] = () => new ExponentialDecay(0.9),
        ["Cosine"] = () => new CosineDecay(30, 0.1),
        ["Linear"] = () => new LinearDecay(10, 0.25, 0.75),
        ["WarmUp"] = () => new WarmUp(5, new StepDecay(7, 0.3), 0.25),
        ["Product"] = () => new ExponentialDecay(0.9) * new StepDecay(7, 0.3),
        ["Plateau"] = () => new ReduceOnPlateau(0.5, patience: 2, cooldown: 1, floor: 0.1),
    };

    public static TheoryData<string> Names => [.. s_schedules.Keys];

    [Theory]
    [InlineData(30)]
    [InlineData(45)]
    [InlineData(1000)]
    public void A_cosine_stays_at_its_end(int step) => Assert.Equal(0.1, new CosineDecay(30, 0.1).Factor(step), 1e-15);

    [Theory]
    [MemberData(nameof(Names))]
    public void Rates_are_those_of_PyTorch(string name)
    {
        using var scope = new Scope();
        var golden = Golden.Load("schedules");
        var losses = golden.GetProperty("losses").Doubles();
        var expected = golden.GetProperty(name).Doubles();
        using var optimizer = new Sgd([Tensor.Zeros([1])], 0.2);
        var scheduler = new Scheduler(optimizer, s_schedules[name]());
        for (var step = 0; step < expected.Length; step++)
        {
            Assert.Equal(expected[step], optimizer.LearningRate, 1e-14);
            scheduler.Report(losses[step]);
            scheduler.Step();
        }
    }

    [Fact]
    public void Dngpu_rule_waits_for_two_checkpoints_and_stops_at_its_floor()
    {
        var decay = new DngpuDecay();
        var factors = new List<double>();
        foreach (var loss in new[] { 1.0, 1.1, 0.9, 0.95, 0.9, 0.8, 0.85 })
        {
            decay.Observe(loss);
            factors.Add(decay.Factor(0));
        }

        // 1.1 and 0.9 beat 1.0; 0.95 and 0.9 do not beat 0.9; 0.9 and 0.8 beat 0.95; 0.8 and 0.85 beat 0.9.
        Assert.Equal([1, 1, 1, 1, 0.7, 0.7, 0.7], factors);
        for (var i = 0; i < 40; i++) decay.Observe(2);
        Assert.Equal(1.0 / 60, decay.Factor(0));
    }

    [Fact]
    public void Neural_gpu_rule_compares_with_the_last_three_checkpoints()
    {
        var decay = new NeuralGpuDecay();
        var factors = new List<double>();
        foreach (var loss in new[] { 1.0, 2.0, 3.0, 4.0, 4.0, 2.0, 3.9, 4.1 })
        {
            decay.Observe(loss);
            factors.Add(decay.Factor(0));
        }

        // Three losses are needed; then 4 is worse than 1, 2, 3; the second 4 is only as bad as the first; 4.1 is worse than 4, 2, 3.9.
        Assert.Equal([1, 1, 1, 0.98, 0.98, 0.98, 0.98, 0.98 * 0.98], factors);
    }

    [Fact]
    public void One_schedule_follows_another()
    {
        var schedule = new ConstantRate(0.5).Then(3, new LinearDecay(2, 1, 0));
        Assert.Equal([0.5, 0.5, 0.5, 1, 0.5, 0, 0], Enumerable.Range(0, 7).Select(s => schedule.Factor(s)));
    }

    [Fact]
    public void A_rate_cannot_change_within_no_steps()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineDecay(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearDecay(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepDecay(-1));
    }

    [Fact]
    public void Groups_keep_their_proportion()
    {
        using var scope = new Scope();
        using var optimizer = new Sgd([new ParameterGroup([Tensor.Zeros([1])]), new ParameterGroup([Tensor.Zeros([1])], 0.4)], 0.2);
        var scheduler = new Scheduler(optimizer, new ExponentialDecay(0.5));
        scheduler.Step();
        Assert.Equal([0.1, 0.2], optimizer.Groups.Select(g => g.LearningRate));
    }

    [Fact]
    public void Resuming_continues_the_same_rates()
    {
        using var scope = new Scope();
        using var first = new Sgd([Tensor.Zeros([1])], 0.2);
        using var second = new Sgd([Tensor.Zeros([1])], 0.3);
        var a = Make(first);
        var b = Make(second);
        for (var i = 0; i < 17; i++) Advance(a, i);
        StateCopy.Between(a, b);
        for (var i = 17; i < 60; i++)
        {
            Advance(a, i);
            Advance(b, i);
            Assert.Equal(first.LearningRate, second.LearningRate);
        }

        static Scheduler Make(Optimizer optimizer) =>
            new(optimizer, new WarmUp(10, new ReduceOnPlateau(patience: 4).Then(30, new DngpuDecay()) * new NeuralGpuDecay() * new ExponentialDecay(0.99)));

        static void Advance(Scheduler scheduler, int i)
        {
            scheduler.Step();
            if (i % 3 == 0) scheduler.Report(Math.Sin(i));
        }
    }
}
