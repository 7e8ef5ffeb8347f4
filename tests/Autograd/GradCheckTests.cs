namespace TensorCore.Tests;

/// <summary>That wrong gradients are found: on this all tests of gradients rest.</summary>
public class GradCheckTests
{
    [Fact]
    public void A_right_gradient_passes()
    {
        using var scope = new Scope();
        GradCheck.CheckSecond(t => new Square(t[0], factor: 2, isDifferentiable: true).Apply(), [Tensor.From([1.0, -2])]);
    }

    [Fact]
    public void A_gradient_that_is_a_little_wrong_is_found_and_named()
    {
        using var scope = new Scope();
        var error = Assert.Throws<GradCheckException>(() => GradCheck.Check(t => new Square(t[0], factor: 2.0001, isDifferentiable: true).Apply(), [Tensor.From([1.0, -2])]));
        Assert.StartsWith("The derivative by element 0 of input 0, Float64[2]", error.Message);
    }

    [Fact]
    public void A_gradient_that_is_wrong_for_one_input_or_element_is_found()
    {
        using var scope = new Scope();
        var (x, mask) = (Tensor.From([1.0, -2]), Tensor.From([0.0, 1]));
        Assert.Contains("element 1 of input 1", Assert.Throws<GradCheckException>(() => GradCheck.Check(
            t => t[0] + new Square(t[1], factor: 2, isDifferentiable: true).Apply() + (new Square(t[1], factor: 0, isDifferentiable: true).Apply() * mask), [x, x.Clone()])).Message);
    }

    [Fact]
    public void A_gradient_without_a_gradient_of_its_own_passes_the_first_check_and_not_the_second()
    {
        using var scope = new Scope();
        Tensor[] at = [Tensor.From([1.0, -2])];
        GradCheck.Check(Constant, at);
        Assert.Throws<GradCheckException>(() => GradCheck.CheckSecond(Constant, at));

        static Tensor Constant(Tensor[] t) => new Square(t[0], factor: 2, isDifferentiable: false).Apply();
    }

    private sealed class Square(Tensor x, double factor, bool isDifferentiable) : Function(x)
    {
        protected override Tensor Forward() => x * x;

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            var constant = Tensor.From(x.ToArray<double>(), x.Shape);
            inputs.Add(0, gradient * (isDifferentiable ? x : constant) * factor);
        }
    }
}
