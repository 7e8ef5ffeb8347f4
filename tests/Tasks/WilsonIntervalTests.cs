namespace TensorCore.Tests;

public class WilsonIntervalTests
{
    [Theory]
    // By solving (rate - p)^2 = 1.96^2 p (1 - p) / n for p.
    [InlineData(8, 10, 0.4902, 0.9433)]
    [InlineData(32, 32, 0.8928, 1)]
    [InlineData(0, 8, 0, 0.3244)]
    [InlineData(63, 64, 0.9167, 0.9972)]
    public void The_ends_are_the_roots_of_its_equation(int successes, int trials, double low, double high)
    {
        var interval = WilsonInterval.Of(successes, trials);
        Assert.Equal(low, interval.Low, 1e-4);
        Assert.Equal(high, interval.High, 1e-4);
        foreach (var end in (double[])[interval.Low, interval.High])
        {
            if (end is 0 or 1) continue;
            var rate = (double)successes / trials;
            Assert.Equal(1.959963984540054 * 1.959963984540054 * end * (1 - end) / trials, (rate - end) * (rate - end), 1e-12);
        }
    }

    [Fact]
    public void Nothing_is_known_without_trials()
    {
        Assert.Equal(new WilsonInterval(0, 1), WilsonInterval.Of(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(3, 2));
    }
}
