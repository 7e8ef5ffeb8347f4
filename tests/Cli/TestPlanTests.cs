using TensorCore.Cli;

namespace TensorCore.Tests;

/// <summary>What earlier tests found of a plan.</summary>
public sealed class TestPlanTests
{
    private static readonly TestPlan Plan = new([(41, 32), (81, 4), (401, 32)], HardUpTo: 81);

    [Theory]
    [InlineData(401, 32, 5, false, true)]
    [InlineData(401, 16, 5, false, false)] // fewer
    [InlineData(101, 32, 5, false, false)] // not in the plan
    [InlineData(41, 32, 5, false, false)] // hard cases are missing
    [InlineData(41, 32, 5, true, true)]
    public void A_length_is_done_with_as_many_sequences_and_the_hard_cases(int length, int sequences, int exact, bool hard, bool isDone)
    {
        foreach (var giveUp in (bool[])[false, true]) Assert.Equal(isDone, IsDone(new LengthResult(length, sequences, exact, 0.5), hard, giveUp));
    }

    [Theory]
    [InlineData(41, 8, true)]
    [InlineData(41, 4, false)] // of an earlier plan of four
    [InlineData(41, 32, false)] // tested by what does not give up
    [InlineData(81, 4, true)]
    public void A_length_that_was_given_up_is_done_with_eight_wrong_sequences_or_all_there_are(int length, int sequences, bool isDone)
    {
        Assert.Equal(isDone, IsDone(new LengthResult(length, sequences, 0, 0.5), hard: false, giveUp: true));
        Assert.False(IsDone(new LengthResult(length, sequences, 0, 0.5), hard: false, giveUp: false));
    }

    [Fact]
    public void What_is_done_has_the_order_of_the_plan_and_nothing_else()
    {
        LengthResult[] lengths = [new(401, 32, 1, 1), new(41, 32, 1, 1), new(7, 32, 1, 1)];
        var done = Plan.Done(new TestResults(lengths, [new("zeros", 401, true, 1), new("zeros", 41, true, 1), new("zeros", 7, true, 1)]), giveUp: false);
        Assert.Equal([41, 401], done.Lengths.Select(l => l.Length));
        Assert.Equal(41, Assert.Single(done.Adversarial).Length);
    }

    private static bool IsDone(LengthResult row, bool hard, bool giveUp) =>
        Plan.Done(new TestResults([row], hard ? [new("zeros", row.Length, false, 0.5)] : []), giveUp).Lengths.Count == 1;
}
