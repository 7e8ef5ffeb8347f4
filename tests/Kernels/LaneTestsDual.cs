using TensorCore.Kernels;
using static TensorCore.Tests.LaneTesting;

namespace TensorCore.Tests;

/// <summary>Dual numbers against differences, and against PyTorch's conventions where there is no derivative.</summary>
public sealed class LaneTestsDual
{
    public static TheoryData<string, double[]> Points => new()
    {
        { "Exp", [-3.1, -0.2, 0.4, 2.5] },
        { "ExpM1", [-3.1, -0.2, 0.4, 2.5] },
        { "Log", [0.5, 0.9, 1.7, 30] },
        { "Log1P", [-0.7, -0.1, 0.3, 12] },
        { "Sin", [-4, -0.3, 1.1, 2.9] },
        { "Cos", [-4, -0.3, 1.1, 2.9] },
        { "Tan", [-1.2, -0.3, 0.5, 2.5] },
        { "Asin", [-0.8, -0.1, 0.3, 0.7] },
        { "Acos", [-0.8, -0.1, 0.3, 0.7] },
        { "Atan", [-4, -0.4, 0.2, 2] },
        { "Sinh", [-2, -0.3, 0.6, 3] },
        { "Cosh", [-2, -0.3, 0.6, 3] },
        { "Tanh", [-2, -0.61, 0.2, 1.5] },
        { "Sigmoid", [-5, -0.4, 0.7, 4] },
        { "Erf", [-2, -0.3, 0.6, 1.3] },
        { "Sqrt", [0.2, 0.9, 3, 50] },
        { "Abs", [-2, -0.1, 0.4, 3] },
        { "Negate", [-2, -0.1, 0.4, 3] },
        { "Floor", [-2.5, 0.1, 3.7] },
        { "Ceiling", [-2.5, 0.1, 3.7] },
        { "Round", [-2.3, 0.1, 3.7] },
        { "Truncate", [-2.5, 0.1, 3.7] },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public void First_and_second_derivatives_match_differences(string function, double[] points)
    {
        foreach (var x in points)
        {
            var first = Difference(v => Apply(function, new F64x1(v)).Value, x);
            Close(first, Apply(function, Dual<F64x1>.Variable(new(x))).Tangent.Value);

            var second = Difference(v => Apply(function, Dual<F64x1>.Variable(new(v))).Tangent.Value, x);
            var twice = Apply(function, Dual<Dual<F64x1>>.Variable(Dual<F64x1>.Variable(new(x))));
            Close(Apply(function, new F64x1(x)).Value, twice.Value.Value.Value);
            Close(first, twice.Value.Tangent.Value);
            Close(first, twice.Tangent.Value.Value);
            Close(second, twice.Tangent.Tangent.Value);
        }
    }

    [Theory]
    [InlineData("Add", 0.7, -1.3)]
    [InlineData("Subtract", 0.7, -1.3)]
    [InlineData("Multiply", 0.7, -1.3)]
    [InlineData("Divide", 0.7, -1.3)]
    [InlineData("Min", 0.7, 1.3)]
    [InlineData("Min", 0.7, -1.3)]
    [InlineData("Max", 0.7, 1.3)]
    [InlineData("Max", 0.7, -1.3)]
    [InlineData("CopySign", 0.7, -1.3)]
    [InlineData("CopySign", -0.7, -1.3)]
    [InlineData("Atan2", 0.7, 1.3)]
    [InlineData("Atan2", -0.7, -1.3)]
    [InlineData("Atan2", 2.7, -1.3)]
    [InlineData("Pow", 0.7, -1.3)]
    [InlineData("Pow", 2.5, 3)]
    [InlineData("Pow", 1.5, 0)]
    public void Partial_and_mixed_derivatives_match_differences(string function, double x, double y)
    {
        double Value(double a, double b) => Apply(function, new F64x1(a), new F64x1(b)).Value;
        double ByX(double a, double b) =>
            Apply(function, Dual<F64x1>.Variable(new(a)), Dual<F64x1>.Fixed(new(b))).Tangent.Value;
        double ByY(double a, double b) =>
            Apply(function, Dual<F64x1>.Fixed(new(a)), Dual<F64x1>.Variable(new(b))).Tangent.Value;

        Close(Difference(v => Value(v, y), x), ByX(x, y));
        Close(Difference(v => Value(x, v), y), ByY(x, y));

        // Both at once, along (3, -2).
        var along = Apply(function, new Dual<F64x1>(new(x), new(3)), new Dual<F64x1>(new(y), new(-2)));
        Close((3 * ByX(x, y)) - (2 * ByY(x, y)), along.Tangent.Value);

        // The mixed second derivative: x varies in the outer, y in the inner tangent.
        var mixed = Apply(
            function,
            Dual<Dual<F64x1>>.Variable(Dual<F64x1>.Fixed(new(x))),
            Dual<Dual<F64x1>>.Fixed(Dual<F64x1>.Variable(new(y))));
        Close(Difference(v => ByX(x, v), y), mixed.Tangent.Tangent.Value);
    }

    [Fact]
    public void Fma_follows_the_product_rule()
    {
        var value = Dual<F64x1>.Fma(Of(2, 3), Of(5, 7), Of(11, 13));
        Assert.Equal((21, 2 * 7 + 3 * 5 + 13), (value.Value.Value, value.Tangent.Value));
    }

    [Fact]
    public void Choices_compare_values_and_carry_tangents()
    {
        Dual<F64x1> then = Of(1, 10), otherwise = Of(2, 20);
        Assert.Equal(10, Dual<F64x1>.IfLess(Of(1, 9), Of(2, 0), then, otherwise).Tangent.Value);
        Assert.Equal(20, Dual<F64x1>.IfLess(Of(2, 0), Of(2, 9), then, otherwise).Tangent.Value);
        Assert.Equal(10, Dual<F64x1>.IfLessOrEqual(Of(2, 9), Of(2, 0), then, otherwise).Tangent.Value);
        Assert.Equal(20, Dual<F64x1>.IfLessOrEqual(Of(double.NaN, 0), Of(2, 0), then, otherwise).Tangent.Value);
        Assert.Equal(10, Dual<F64x1>.IfEqual(Of(2, 9), Of(2, 0), then, otherwise).Tangent.Value);
        Assert.Equal(2, Dual<F64x1>.IfEqual(Of(1, 0), Of(2, 0), then, otherwise).Value.Value);
    }

    // Gradients of torch.minimum and torch.maximum (1.13), which agree with each other in all of these.
    [Theory]
    [InlineData(1, 1, 0.5, 0.5)]
    [InlineData(0.0, -0.0, 0.5, 0.5)]
    [InlineData(double.NaN, 1, 1, 1)]
    [InlineData(1, double.NaN, 1, 1)]
    public void Ties_and_NaN_of_Min_and_Max_are_those_of_PyTorch(double a, double b, double byA, double byB)
    {
        foreach (var function in new[] { "Min", "Max" })
        {
            Assert.Equal(byA, Apply(function, Of(a, 1), Of(b, 0)).Tangent.Value);
            Assert.Equal(byB, Apply(function, Of(a, 0), Of(b, 1)).Tangent.Value);
        }
    }

    [Theory]
    [InlineData("Abs", 0.0, 0)]
    [InlineData("Sqrt", 0.0, double.PositiveInfinity)]
    [InlineData("Log", 0.0, double.PositiveInfinity)]
    [InlineData("Asin", 1.0, double.PositiveInfinity)]
    [InlineData("Erf", 0.0, 1.1283791670955126)]
    public void Derivatives_at_the_edge_are_those_of_PyTorch(string function, double x, double expected) =>
        Assert.Equal(expected, Apply(function, Of(x, 1)).Tangent.Value);

    [Fact]
    public void Negative_zero_has_the_derivatives_of_zero()
    {
        Assert.Equal(0, Apply("Abs", Of(-0.0, 1)).Tangent.Value);
        Derivatives_of_Pow_are_those_of_PyTorch(-0.0, 1, 1, 0);
    }

    [Fact]
    public void CopySign_has_no_slope_at_zero() =>
        Assert.Equal(0, Apply("CopySign", Of(0, 1), Of(-1, 0)).Tangent.Value);

    // Gradients of torch.pow (1.13) by base and by exponent.
    [Theory]
    [InlineData(0.0, 0, 0, 0)]
    [InlineData(0.0, 2, 0, 0)]
    [InlineData(0.0, 1, 1, 0)]
    [InlineData(0.0, 0.5, double.PositiveInfinity, 0)]
    [InlineData(0.0, -1, double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(0.0, 3, 0, 0)]
    [InlineData(-2, 2, -4, double.NaN)]
    [InlineData(-2, 2.5, double.NaN, double.NaN)]
    [InlineData(-2, 0, 0, double.NaN)]
    [InlineData(2, 0, 0, 0.6931471805599453)]
    [InlineData(double.NaN, 0, 0, double.NaN)]
    [InlineData(1, double.NaN, double.NaN, 0)]
    public void Derivatives_of_Pow_are_those_of_PyTorch(double x, double y, double byX, double byY)
    {
        Assert.Equal(byX, Apply("Pow", Of(x, 1), Of(y, 0)).Tangent.Value);
        Assert.Equal(byY, Apply("Pow", Of(x, 0), Of(y, 1)).Tangent.Value);
    }

    [Fact]
    public void Powers_with_a_fixed_exponent_have_higher_derivatives_at_and_below_zero()
    {
        var square = Apply("Pow", Dual<Dual<F64x1>>.Variable(Dual<F64x1>.Variable(new(0))), Dual<Dual<F64x1>>.Constant(2));
        Assert.Equal((0, 0, 2), (square.Value.Value.Value, square.Tangent.Value.Value, square.Tangent.Tangent.Value));

        var cube = Apply("Pow", Dual<Dual<F64x1>>.Variable(Dual<F64x1>.Variable(new(-2))), Dual<Dual<F64x1>>.Constant(3));
        Assert.Equal((-8, 12, -12), (cube.Value.Value.Value, cube.Tangent.Value.Value, cube.Tangent.Tangent.Value));

        // A power that overflows must not spoil a derivative that does not.
        var large = Apply("Pow", Dual<F32x1>.Variable(new(1e30f)), Dual<F32x1>.Constant(2));
        Assert.Equal((float.PositiveInfinity, 2e30f), (large.Value.Value, large.Tangent.Value));
    }

    [Theory]
    [InlineData("Tanh")]
    [InlineData("Erf")]
    [InlineData("Log1P")]
    [InlineData("Cos")]
    public unsafe void Vectors_and_scalars_have_tangents_of_the_same_bits(string function)
    {
        var x = Enumerable.Range(0, 16).Select(i => 0.37f * i).ToArray();
        fixed (float* source = x)
        {
            var wide = Apply(function, Dual<F32x16>.Variable(F32x16.Load(source))).Tangent.Vector;
            for (var i = 0; i < 16; i++)
                Assert.True(Same(Apply(function, Dual<F32x1>.Variable(new(x[i]))).Tangent.Value, wide[i]));
        }
    }

    private static Dual<F64x1> Of(double value, double tangent) => new(new(value), new(tangent));

    // Five-point difference, whose error is of the order of 1e-12 here.
    private static double Difference(Func<double, double> f, double x)
    {
        const double h = 1e-3;
        return ((8 * (f(x + h) - f(x - h))) - (f(x + (2 * h)) - f(x - (2 * h)))) / (12 * h);
    }

    private static void Close(double expected, double actual) =>
        Assert.InRange(actual - expected, -1e-8 * (1 + Math.Abs(expected)), 1e-8 * (1 + Math.Abs(expected)));
}
