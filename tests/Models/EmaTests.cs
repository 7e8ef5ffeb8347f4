namespace TensorCore.Tests;

public class EmaTests
{
    [Fact]
    public void Averages_follow_the_weights_and_stand_in_for_them()
    {
        using var scope = new Scope();
        var weight = Tensor.From([1.0, 2.0]);
        using var ema = new Ema([weight], 0.9);
        weight.Fill(5);
        ema.Update();
        weight.Fill(7);
        ema.Update();
        double[] expected = [(((1 * 0.9) + (5 * 0.1)) * 0.9) + 0.7, (((2 * 0.9) + (5 * 0.1)) * 0.9) + 0.7];
        Golden.Close(expected, ema.Averages[0], 1e-15, "average");
        using (ema.Use())
        {
            Golden.Close(expected, weight, 1e-15, "weight in use");
            Assert.Throws<InvalidOperationException>(ema.Update);
            Assert.Throws<InvalidOperationException>(() => ema.Use());
        }

        Assert.Equal([7.0, 7.0], weight.ToArray<double>());
        ema.Update();
    }

    [Fact]
    public void Only_what_can_be_averaged_in_place_is_taken()
    {
        using var scope = new Scope();
        var weight = Tensor.Zeros([2, 3]);
        Assert.Contains("Int32", Assert.Throws<ArgumentException>(() => new Ema([Tensor.Zeros([2], DType.Int32)])).Message);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => new Ema([weight, weight])).Message);
        Assert.Contains("contiguous", Assert.Throws<ArgumentException>(() => new Ema([weight.T])).Message);
    }

    [Fact]
    public void State_survives_saving()
    {
        using var scope = new Scope();
        var weight = Tensor.From([1.0, 2.0]);
        using var first = new Ema([weight]);
        weight.Fill(5);
        first.Update();
        using var second = new Ema([weight]);
        StateCopy.Between(first, second);
        Assert.Equal(first.Averages[0].ToArray<double>(), second.Averages[0].ToArray<double>());
    }
}
