namespace TensorCore.Tests;

public class RngTests
{
    [Fact]
    public void The_state_is_all_there_is()
    {
        var rng = new Rng(seed: 7);
        for (var i = 0; i < 5; i++) rng.NextUInt32();
        var state = rng.State;
        Assert.Equal(new RngState(7, 0, 5), state);
        var next = Draw(rng);
        Assert.Equal(next, Draw(new Rng(state)));
        Assert.Equal(next, Draw(new Rng(RngState.Parse(state.ToString()))));
        rng.State = state;
        Assert.Equal(next, Draw(rng));

        static double[] Draw(Rng rng) => [rng.NextUInt32(), rng.NextUInt64(), rng.NextInt(10), rng.NextDouble(), rng.NextFloat(), rng.NextNormal()];
    }

    [Fact]
    public void A_state_is_written_as_text()
    {
        Assert.Equal("philox4x32-10:ffffffffffffffff:1f:3", new RngState(ulong.MaxValue, 31, 3).ToString());
        foreach (var bad in new[] { "", "1:2:3", "philox4x32-10:1:2", "philox4x32-10:1:2:g", "philox4x32-10:1:2:-3", "philox4x32-10:1:2:11112222333344445" })
            Assert.Contains("is not the state", Assert.Throws<FormatException>(() => RngState.Parse(bad)).Message);
    }

    [Fact]
    public void Seeds_and_splits_give_different_streams_that_can_be_had_again()
    {
        var rng = new Rng(1);
        var child = rng.Split(5);
        rng.NextUInt64();
        Assert.Equal(child.State, rng.Split(5).State); // not a matter of what was drawn
        var all = new[] { new Rng(1), new Rng(2), new Rng(-1), rng.Split(0), rng.Split(1), rng.Split(-1), child, child.Split(5), new Rng(2).Split(5), rng.Fork(), rng.Fork() };
        Assert.Equal(all.Length, all.Select(r => new Rng(r.State).NextUInt64()).Distinct().Count());
        Assert.Equal(6ul, rng.State.Position);
    }

    [Fact]
    public void Integers_are_within_their_range_and_even()
    {
        var rng = new Rng(3);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++) counts[rng.NextInt(-3, 4) + 3]++;
        Assert.True(Statistics.ChiSquare(counts) < 22.5, string.Join(' ', counts)); // p = 0.001 with 6 degrees of freedom
        Assert.Equal(5, rng.NextInt(5, 6));
        for (var i = 0; i < 100; i++) Assert.True(rng.NextInt64(long.MinValue, long.MaxValue) < long.MaxValue);
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.NextInt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.NextInt(4, 4));
    }

    [Fact]
    public void A_range_that_does_not_divide_is_rejected_evenly()
    {
        // With 3/4 of 2^64 as the range, a plain multiplication would give every third number twice the probability.
        var rng = new Rng(4);
        var before = rng.State.Position;
        const long Range = 3L << 61; // 3/8 of 2^64: about a quarter of the draws are rejected
        var thirds = new int[3];
        for (var i = 0; i < 30_000; i++) thirds[(int)(rng.NextInt64(0, Range) % 3)]++;
        Assert.True(Statistics.ChiSquare(thirds) < 13.8, string.Join(' ', thirds));
        Assert.InRange((rng.State.Position - before) / 60_000.0, 1.25, 1.42);
    }

    [Fact]
    public void Every_order_comes_up_as_often_as_any_other()
    {
        var rng = new Rng(5);
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 24_000; i++)
        {
            var items = "abcd".ToCharArray();
            rng.Shuffle(items.AsSpan());
            counts[new string(items)] = counts.GetValueOrDefault(new string(items)) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.True(Statistics.ChiSquare([.. counts.Values]) < 49.7); // p = 0.001 with 23 degrees of freedom
        using var permutation = new Rng(6).Permutation(1000);
        long[] order = [.. Enumerable.Range(0, 1000)];
        new Rng(6).Shuffle(order.AsSpan());
        Assert.Equal(order, permutation.ToArray<long>());
        Assert.Equal(2ul * 999, Position(6, r => r.Permutation(1000).Dispose()));
    }

    [Fact]
    public void Every_method_takes_the_words_that_it_says()
    {
        Assert.Equal(1ul, Position(1, r => r.NextUInt32()));
        Assert.Equal(2ul, Position(1, r => r.NextUInt64()));
        Assert.Equal(2ul, Position(1, r => r.NextInt(10)));
        Assert.Equal(2ul, Position(1, r => r.NextDouble()));
        Assert.Equal(1ul, Position(1, r => r.NextFloat()));
        Assert.Equal(2ul, Position(1, r => r.NextNormal()));
        Assert.Equal(0ul, Position(1, r => r.Split(3)));
        Assert.Equal(2ul, Position(1, r => r.Fork()));
        Assert.Equal(4ul + 5, Position(1, r => { r.NextUInt32(); r.Uniform([5]).Dispose(); }));
        Assert.Equal(10ul, Position(1, r => r.Uniform([5], dtype: DType.Float64).Dispose()));
        Assert.Equal(5ul, Position(1, r => r.Normal([5]).Dispose()));
        Assert.Equal(10ul, Position(1, r => r.TruncatedNormal([5]).Dispose()));
        Assert.Equal(5ul, Position(1, r => r.Bernoulli([5], 0.5).Dispose()));
        Assert.Equal(10ul, Position(1, r => r.Integers([5], 0, 3, DType.Int32).Dispose()));
    }

    private static ulong Position(long seed, Action<Rng> draw)
    {
        var rng = new Rng(seed);
        draw(rng);
        return rng.State.Position;
    }
}
