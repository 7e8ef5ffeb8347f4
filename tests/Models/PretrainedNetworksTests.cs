using System.Globalization;
using System.Numerics;

namespace TensorCore.Tests;

/// <summary>The networks that are shipped: each solves problems, fixed and random, of trained and of unseen lengths.</summary>
public class PretrainedNetworksTests
{
    // What testing one network may compute at each length, in TFLOP, and how many sequences it tries at most.
    private const double Budget = 0.1;
    private const int Most = 16;

    public static TheoryData<string> Names => [.. PretrainedNetworks.Names];

    [Theory]
    [InlineData("addition")]
    [InlineData("multiplication")]
    [InlineData("sort")]
    public void Of_these_tasks_a_network_is_shipped(string name) => Assert.Contains(name, PretrainedNetworks.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void It_solves_random_problems(string name)
    {
        using var network = PretrainedNetworks.Load(name, Device.Cpu);
        foreach (var asked in name == "sort" ? (int[])[21, 41, 401] : [21, 41, 161, 401])
        {
            var length = network.Task.LongestUpTo(asked);
            var sequences = (int)Math.Clamp(Budget * 1e12 / network.Model.Flops(length), 1, Most);
            var score = LengthTest.Score(network.Model, network.Task, length, sequences, new Rng(length));
            Assert.True(score.Exact == sequences, $"{name} at length {length}: {score.Exact} of {sequences} right, {score.SymbolAccuracy:P3} of symbols");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_solves_its_tasks_example(string name)
    {
        using var network = PretrainedNetworks.Load(name, Device.Cpu);
        var problem = network.Task.ParseDigits(network.Task.Example);
        Assert.Equal(problem.Targets.ToArray<int>(), network.Model.Predict(problem.Inputs.To(Device.Cpu)).ToArray<int>());
    }

    [Theory]
    [InlineData("12", "30")]
    [InlineData("0", "0")]
    [InlineData("123456789", "987654321")]
    [InlineData("3141592653589793", "2718281828459045")]
    public void Shipped_arithmetic_is_right_on_numbers_that_people_type(string left, string right)
    {
        foreach (var name in PretrainedNetworks.Names)
        {
            using var network = PretrainedNetworks.Load(name, Device.Cpu);
            if (network.Task is not ArithmeticTask task) continue;
            var (a, b) = (BigInteger.Parse(left, null), BigInteger.Parse(right, null));
            var predicted = network.Model.Predict(task.Encode(a, b).Inputs.To(Device.Cpu)).ToArray<int>();
            Assert.True(task.Compute(a, b) == task.Decode(predicted), $"{name}: {left} and {right} give {task.Format(predicted)}");
        }
    }

    [Theory]
    [InlineData("3 1 4 1 5 9 2 6 5 3 5 8 9 7 9")]
    [InlineData("9")]
    [InlineData("9 8 7 6 5 4 3 2 1 0")]
    [InlineData("9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 0")]
    [InlineData("0 9 0 9 0 9 0 9 0 9 0 9 0 9 0 9 0 9 0 9 0 9 0 9 0 9 0 9 0 9")]
    public void The_shipped_network_sorts_lists_that_people_type(string list)
    {
        using var network = PretrainedNetworks.Load("sort", Device.Cpu);
        using var problem = network.Task.Parse(list);
        Assert.Equal(string.Join(' ', list.Split(' ').Order()), network.Task.Format(network.Model.Predict(problem.Inputs.To(Device.Cpu)).ToArray<int>()));
    }

    // Of 512 lists of 161, the longest trained, five are wrong, which sixteen lists hide or not.
    [Fact]
    public void The_shipped_network_sorts_nearly_every_list_of_the_longest_trained_length()
    {
        using var network = PretrainedNetworks.Load("sort", Device.Cpu);
        Assert.InRange(LengthTest.Score(network.Model, network.Task, 161, 128, new Rng(161)).Exact, 124, 128);
    }

    // Without closed gates those in descending order are wrong.
    [Fact]
    public void The_shipped_network_sorts_hard_lists_of_six_times_the_trained_length()
    {
        using var network = PretrainedNetworks.Load("sort", Device.Cpu);
        Assert.Equal(0.8, ((DiagonalNeuralGpu)network.Model).GatesClosedFrom);
        Assert.All(LengthTest.Adversarial(network.Model, network.Task, 1001), hard => Assert.True(hard.Exact, hard.Case));
    }

    // Factors of 500 bits whose product the network of seed 8 has wrong in two digits.
    [Fact]
    public void Of_the_three_that_multiply_two_outvote_the_third()
    {
        var left = BigInteger.Parse("0404ee387b665c606b4ae7a1418f6d155536bfdb46f6c2f4a727b82eeabbb0eb1967351487cb94f10dd1cf5ed3baa99e63bace4fcbdbca1a80e4157743afdb", NumberStyles.AllowHexSpecifier, null);
        var right = BigInteger.Parse("0eda4ce0e5968e15089c50088de5d2cf7939790bb9e2043c0b3259653fd43633d44787b7c1440400688d25bedc3a3a03f9e8dc837ede5dfe1b9de15062a1e7", NumberStyles.AllowHexSpecifier, null);
        using var first = PretrainedNetworks.Load("multiplication", Device.Cpu);
        using var second = PretrainedNetworks.Load("multiplication-seed3", Device.Cpu);
        using var third = PretrainedNetworks.Load("multiplication-seed8", Device.Cpu);
        using var together = new SequenceEnsemble(first.Model, second.Model, third.Model);
        using var problem = ((ArithmeticTask)first.Task).Encode(left, right);
        using var inputs = problem.Inputs.To(Device.Cpu);
        var expected = problem.Targets.ToArray<int>();
        Assert.NotEqual(expected, third.Model.Predict(inputs).ToArray<int>());
        Assert.Equal(expected, together.Predict(inputs).ToArray<int>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_where_it_comes_from_and_is_small(string name)
    {
        using var network = PretrainedNetworks.Load(name, Device.Cpu);
        Assert.StartsWith("tensorcore ", network.Notes["command"], StringComparison.Ordinal);
        Assert.Matches("[0-9a-f]{40}$", network.Notes["version"]);
        Assert.Equal(network.Training.Seed.ToString(CultureInfo.InvariantCulture), network.Notes["seed"]);
        Assert.Equal(network.Task.Name, network.Notes["task"]);
        Assert.Contains("sequences right:", network.Notes["report"]);
        using var file = PretrainedNetworks.Open(name);
        Assert.InRange(file.Length, 1, 1_000_000);
    }

    [Fact]
    public void Another_name_is_told_what_there_is()
    {
        var error = Assert.Throws<ArgumentException>(() => PretrainedNetworks.Load("addition-decimal", Device.Cpu));
        Assert.Contains("Shipped are:", error.Message);
        Assert.Contains("addition", error.Message);
    }
}
