namespace TensorCore.Tests;

public class GradientToolsTests
{
    [Theory]
    [InlineData("Clipped", 1.0, DType.Float32)]
    [InlineData("NotClipped", 100.0, DType.Float32)]
    [InlineData("Clipped", 1.0, DType.Float64)]
    public void Clipping_by_norm_is_that_of_PyTorch(string name, double maxNorm, DType dtype)
    {
        using var scope = new Scope();
        var expected = Golden.Load("clipping").GetProperty(name);
        Shape[] shapes = [[5], [2, 17], [1]];
        Tensor[] values = [.. shapes.Select((s, i) => Gradient(s, (uint)(300 + i)).Cast(dtype))];
        var gradients = new Gradients(values, values);
        Assert.Equal(expected.GetProperty("norm").GetDouble(), gradients.GlobalNorm().ToScalar(), 1e-6);
        var clipped = gradients.ClipByNorm(maxNorm).SelectMany(g => g.Cast(DType.Float64).ToArray<double>()).ToArray();
        Golden.Close(expected.GetProperty("gradients").Doubles(), clipped, 1e-6, name);
    }

    [Fact]
    public void Norm_of_many_large_tensors_matches_double_and_does_not_depend_on_threads()
    {
        using var scope = new Scope();
        using var three = Device.Open("cpu:3");
        int[] lengths = [0, 1, 7, 8, 9, 31, 32, 33, 257, 16_384, 16_385, 40_000, 5, 5, 5, 5, 5, 5, 100];
        var sum = 0.0;
        foreach (var n in lengths) sum += Golden.Numbers(n, (uint)n).Sum(x => (double)x * x);
        var a = Norm(Device.Cpu);
        Assert.Equal(Math.Sqrt(sum), a, 1e-6 * Math.Sqrt(sum));
        Assert.Equal(a, Norm(three));
        var b = Norm(Device.Default);
        Assert.Equal(Math.Sqrt(sum), b, 1e-6 * Math.Sqrt(sum));
        Assert.Equal(b, Norm(Device.Default));

        double Norm(Device device)
        {
            Tensor[] values = [.. lengths.Select(n => Golden.Tensor([n], (uint)n).To(device))];
            return new Gradients(values, values).GlobalNorm().ToScalar();
        }
    }

    [Fact]
    public void Values_are_bounded_and_NaN_is_not_hidden()
    {
        using var scope = new Scope();
        Tensor[] values = [Tensor.From([-3f, -0.5f, 0, 0.5f, 3, float.NaN])];
        Assert.Equal([-1f, -0.5f, 0, 0.5f, 1, float.NaN], new Gradients(values, values).ClipByValue(1)[0].ToArray<float>());
        Assert.All(new Gradients(values, values).ClipByNorm(1)[0].ToArray<float>(), x => Assert.True(float.IsNaN(x)));
    }

    [Fact]
    public void Whether_a_norm_overflows_does_not_depend_on_the_place()
    {
        using var scope = new Scope();
        for (var at = 0; at < 67; at++)
        {
            var values = new float[67];
            values[at] = 1e20f;
            Tensor[] gradient = [Tensor.From(values)];
            Assert.Equal(double.PositiveInfinity, new Gradients(gradient, gradient).GlobalNorm().ToScalar());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Noise_has_its_deviation_and_bound(bool truncated)
    {
        using var scope = new Scope();
        Tensor[] values = [Tensor.Full([20_000], 1.0), Tensor.Full([5], 2, DType.Float64)];
        var noisy = new Gradients(values, values).AddNoise(new Rng(1), 0.1, truncated);
        var noise = noisy[0].ToArray<float>().Select(x => (double)x - 1).ToArray();
        Assert.Equal(0, noise.Average(), 0.003);
        Assert.Equal(truncated ? 0.0879626 : 0.1, Math.Sqrt(noise.Average(x => x * x)), 0.002);
        Assert.InRange(noise.Max(Math.Abs), truncated ? 0.19 : 0.3, truncated ? 0.2001 : 0.7);
        Assert.Equal(DType.Float64, noisy[1].DType);
        Assert.Equal(1, values[0].ToArray<float>()[0]);
    }

    [Fact]
    public void Nothing_is_recorded()
    {
        using var tape = new Tape();
        Tensor[] values = [Tensor.From([1f, 2f])];
        var gradients = new Gradients(values, values);
        _ = gradients.ClipByNorm(1);
        _ = gradients.ClipByValue(1);
        _ = gradients.GlobalNorm();
        _ = gradients.AddNoise(new Rng(1), 1);
        Assert.Empty(tape.Functions);
    }

    private static Tensor Gradient(Shape shape, uint seed)
    {
        var values = Golden.Numbers((int)shape.Length, seed);
        values[0] = 0;
        return Tensor.From(values, shape);
    }
}
