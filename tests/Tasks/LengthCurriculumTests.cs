namespace TensorCore.Tests;

public class LengthCurriculumTests
{
    [Fact]
    public void It_goes_on_when_nearly_all_sequences_are_right()
    {
        var curriculum = new LengthCurriculum([3, 5, 9], advanceAt: 0.9);
        Assert.Equal(3, curriculum.Current);
        Assert.False(curriculum.Report(new SequenceScore(100, 89, 100, 100)));
        Assert.True(curriculum.Report(new SequenceScore(100, 90, 100, 100)));
        Assert.Equal(5, curriculum.Current);
        Assert.True(curriculum.Report(new SequenceScore(1, 1, 1, 1)));
        Assert.True(curriculum.IsAtEnd);
        Assert.True(curriculum.Report(new SequenceScore(1, 1, 1, 1)));
        Assert.Equal(9, curriculum.Current);
        curriculum.Stage = 0;
        Assert.Equal(3, curriculum.Current);
        Assert.Throws<ArgumentOutOfRangeException>(() => curriculum.Stage = 3);
    }

    [Fact]
    public void Now_and_then_any_length_is_drawn()
    {
        var curriculum = new LengthCurriculum([3, 5, 7, 9]);
        var rng = new Rng(1);
        var drawn = Enumerable.Range(0, 10_000).Select(_ => curriculum.Draw(rng)).ToArray();
        Assert.Equal(40_000ul, rng.State.Position);
        foreach (var length in new[] { 5, 7, 9 }) Assert.InRange(drawn.Count(l => l == length), 400, 600);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(3, new LengthCurriculum([3, 5], anyLength: 0).Draw(rng)));
    }

    [Fact]
    public void Its_settings_are_checked()
    {
        Assert.Throws<ArgumentException>(() => new LengthCurriculum([]));
        Assert.Throws<ArgumentException>(() => new LengthCurriculum([3, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LengthCurriculum([3], advanceAt: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LengthCurriculum([3], anyLength: 1.5));
    }
}
