namespace TensorCore.Tests;

public class TapeTests
{
    [Fact]
    public void Product_and_exponential_have_their_gradients()
    {
        using var tape = new Tape();
        var a = Tensor.From([1.0, 2.0, 3.0]);
        var b = Tensor.From([4.0, 5.0, 6.0]);
        var y = (a * b).Exp() * a;
        var g = tape.Gradients(y, [a, b], Tensor.Ones(y.Shape, DType.Float64));
        for (var i = 0; i < 3; i++)
        {
            double x = i + 1, z = i + 4;
            Assert.Equal(Math.Exp(x * z) * (1 + x * z), g[a].ToArray<double>()[i], Math.Exp(x * z) * 1e-12);
            Assert.Equal(x * x * Math.Exp(x * z), g[b].ToArray<double>()[i], Math.Exp(x * z) * 1e-12);
        }
    }

    [Fact]
    public void Second_derivatives_follow_from_the_formula()
    {
        GradCheck.CheckSecond(x => (x[0] * x[1]).Exp() * x[0], [Tensor.From([0.1, 0.2, -0.3]), Tensor.From([0.4, 0.5, 0.6])]);
    }
}
