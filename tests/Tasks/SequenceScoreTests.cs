namespace TensorCore.Tests;

public class SequenceScoreTests
{
    [Fact]
    public void Symbols_and_whole_sequences_are_counted()
    {
        using var scope = new Scope();
        var targets = Tensor.From([1, 2, 0, 2, 2, 0, 1, 1, 1], [3, 3]);
        var output = Tensor.From([1, 2, 0, 2, 2, 1, 2, 1, 1], [3, 3]);
        var score = SequenceScore.Of(output, targets);
        Assert.Equal(new SequenceScore(3, 1, 9, 7, 7, 6), score);
        Assert.Equal(7 / 9.0, score.SymbolAccuracy);
        Assert.Equal(1 / 3.0, score.SequenceAccuracy);
        Assert.Equal(new SequenceScore(3, 2, 7, 6, 7, 6), SequenceScore.Of(output, targets, countPads: false));
        Assert.Equal(new SequenceScore(3, 3, 9, 9, 7, 7), SequenceScore.Of(targets.Cast(DType.Int64), targets));
    }

    [Fact]
    public void Of_logits_the_largest_counts_and_NaN_is_wrong()
    {
        using var scope = new Scope();
        var targets = Tensor.From([0, 1, 2, 0], [2, 2]);
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var logits = Tensor.From([5.0, 1, 2, -3, -1, -2, 0, 0, 1, double.NaN, -1, -1], [2, 2, 3]).Cast(dtype);
            Assert.Equal(new SequenceScore(2, 1, 4, 3, 2, 2), SequenceScore.Of(logits, targets));
        }
    }

    [Fact]
    public void Scores_add_up_and_the_empty_one_is_zero()
    {
        var sum = new SequenceScore(2, 1, 10, 8, 6, 5) + new SequenceScore(3, 3, 20, 20, 9, 9);
        Assert.Equal(new SequenceScore(5, 4, 30, 28, 15, 14), sum);
        Assert.Equal(0, default(SequenceScore).SymbolAccuracy);
        Assert.Equal(0, default(SequenceScore).SequenceAccuracy);
        Assert.Equal(sum, sum + default(SequenceScore));
        using var none = Tensor.Zeros([0, 5], DType.Int32);
        Assert.Equal(default, SequenceScore.Of(none, none));
    }

    [Fact]
    public void Shapes_are_checked()
    {
        using var scope = new Scope();
        var targets = Tensor.Zeros([2, 3], DType.Int32);
        Assert.Throws<ShapeException>(() => SequenceScore.Of(Tensor.Zeros([2, 4], DType.Int32), targets));
        Assert.Throws<ShapeException>(() => SequenceScore.Of(Tensor.Zeros([2, 3]), targets));
        Assert.Throws<ShapeException>(() => SequenceScore.Of(Tensor.Zeros([2, 4, 5]), targets));
        Assert.Throws<ShapeException>(() => SequenceScore.Of(Tensor.Zeros([3], DType.Int32), Tensor.Zeros([3], DType.Int32)));
    }
}
