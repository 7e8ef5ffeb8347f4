namespace TensorCore.Tests;

public class InitTests
{
    private static readonly Shape s_shape = [200, 30, 3, 2]; // in 180, out 1200

    public static TheoryData<string, double, double> Deviations => new()
    {
        { "XavierUniform", Math.Sqrt(2.0 / 1380), Math.Sqrt(3) },
        { "XavierNormal", 2 * Math.Sqrt(2.0 / 1380), 7 },
        { "HeUniform", Math.Sqrt(2.0 / 180), Math.Sqrt(3) },
        { "HeNormal", Math.Sqrt(2 / 1.25 / 180), 7 },
        { "LeCunUniform", Math.Sqrt(1.0 / 180), Math.Sqrt(3) },
        { "LeCunNormal", Math.Sqrt(1.0 / 180), 7 },
        { "UnitScaling", 1.8 * Math.Sqrt(1.0 / 180), Math.Sqrt(3) },
        { "Default", Math.Sqrt(1 / 3.0 / 180), Math.Sqrt(3) },
        { "TruncatedNormal", 0.3, 2 / 0.8796 },
    };

    [Theory]
    [MemberData(nameof(Deviations))]
    public void Deviation_and_range_are_those_of_the_formula(string name, double deviation, double range)
    {
        using var scope = new Scope();
        var rng = new Rng(7);
        var tensor = name switch
        {
            "XavierUniform" => Init.XavierUniform(s_shape, rng),
            "XavierNormal" => Init.XavierNormal(s_shape, rng, gain: 2),
            "HeUniform" => Init.HeUniform(s_shape, rng),
            "HeNormal" => Init.HeNormal(s_shape, rng, Init.ReluGain(0.5)),
            "LeCunUniform" => Init.LeCunUniform(s_shape, rng),
            "LeCunNormal" => Init.LeCunNormal(s_shape, rng),
            "UnitScaling" => Init.UnitScaling(s_shape, rng, 1.8),
            "Default" => Init.Default(s_shape, rng, 180),
            _ => Init.TruncatedNormal(s_shape, rng, 0.3),
        };
        var values = tensor.ToArray<float>();
        Assert.Equal(0, values.Average(v => (double)v), 0.02 * deviation);
        Assert.Equal(deviation, Math.Sqrt(values.Average(v => (double)v * v)), 0.02 * deviation);
        Assert.InRange(values.Max(v => Math.Abs((double)v)) / deviation, 0, range * 1.0001);
        if (range < 3) Assert.InRange(values.Max(v => Math.Abs((double)v)) / deviation, range * 0.99, range * 1.0001);
    }

    [Theory]
    [InlineData(5, 8)]
    [InlineData(8, 5)]
    [InlineData(6, 6)]
    public void Orthogonal_rows_or_columns_are_orthonormal(int rows, int columns)
    {
        using var scope = new Scope();
        var m = Init.Orthogonal([rows, columns], new Rng(3), 2, dtype: DType.Float64).ToArray<double>();
        var count = Math.Min(rows, columns);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                var dot = 0.0;
                for (var k = 0; k < Math.Max(rows, columns); k++) dot += At(i, k) * At(j, k);
                Assert.Equal(i == j ? 4 : 0, dot, 1e-13);
            }
        }

        double At(int i, int k) => rows <= columns ? m[(i * columns) + k] : m[(k * columns) + i];
    }

    [Fact]
    public void Fans_need_two_axes() => Assert.Throws<ShapeException>(() => Init.XavierUniform([3], new Rng(1)));
}
