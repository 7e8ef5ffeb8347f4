using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

/// <summary>Reductions long enough to be cut into parts, in every layout, against double precision.</summary>
public class ReductionPartsTests
{
    [Theory]
    [InlineData("Sum")]
    [InlineData("Max")]
    [InlineData("Min")]
    [InlineData("Prod")]
    [InlineData("LogSumExp")]
    [InlineData("Norm")]
    [InlineData("Var")]
    public void Long_axes_of_every_layout_are_reduced_in_parts(string name)
    {
        var (op, reference, tolerance) = Case(name);
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (var (shape, axes) in ((Shape, int[])[])[([100_003], [0]), ([3, 40_001], [1]), ([40_001, 3], [0]), ([3, 20_011, 5], [1]), ([2, 150, 3, 301], [1, 3])])
            {
                var values = Make(Array.ConvertAll(Numbers(shape.Length), v => name == "Prod" ? Math.Exp(v * 0.05) : v), shape, type).Doubles();
                var groups = Groups(values, shape, axes);
                var expected = Array.ConvertAll(groups, g => reference(g));
                foreach (var (layout, x) in Layouts(values, shape, type, Device.Cpu))
                {
                    using var scope = new Scope();
                    var where = $"{name} of {type}{shape} {layout} over [{string.Join(", ", axes)}]";
                    AssertClose(expected, op(x, axes).Doubles(), i => tolerance(groups[i], Roundoff(type)), where);
                }
            }
        }
    }

    private static (Func<Tensor, int[], Tensor> Op, Func<double[], double> Reference, Func<double[], double, double> Tolerance) Case(string name) => name switch
    {
        "Sum" => ((x, a) => x.Sum(a), ExactSum, (g, u) => (70 + Math.Log2(g.Length)) * u * g.Sum(Math.Abs)),
        "Max" => ((x, a) => x.Max(a), g => g.Max(), (_, _) => 0),
        "Min" => ((x, a) => x.Min(a), g => g.Min(), (_, _) => 0),
        "Prod" => ((x, a) => x.Prod(a), Product, (g, u) => (400 + (u < 1e-10 ? 2 * g.Length : 0)) * u * Math.Abs(Product(g))),
        "LogSumExp" => ((x, a) => x.LogSumExp(a), g => Math.Log(ExactSum(Array.ConvertAll(g, Math.Exp))), (_, u) => 100 * u),
        "Norm" => ((x, a) => x.Norm(a), g => Math.Sqrt(ExactSum(Array.ConvertAll(g, v => v * v))), (g, u) => 75 * u * Math.Sqrt(g.Length)),
        _ => ((x, a) => x.Var(a), Variance, (g, u) => 80 * u * (Variance(g) + 1e-3)),
    };

    private static double Product(double[] g) => g.Aggregate(1.0, (p, v) => p * v);

    private static double Variance(double[] g)
    {
        var mean = ExactSum(g) / g.Length;
        return ExactSum(Array.ConvertAll(g, v => (v - mean) * (v - mean))) / (g.Length - 1);
    }
}
