using System.Text.RegularExpressions;

namespace TensorCore.Tests.Custom;

public partial class CustomKernelTests
{
    [Fact]
    public void A_formula_of_a_user_has_values_and_derivatives_of_any_order()
    {
        double[] values = [-3.1, -1.2, -0.4, 0.3, 0.9, 2.5];
        var y = Tensor.From(values).Snake(2).ToArray<double>();
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(values[i] + (Math.Pow(Math.Sin(2 * values[i]), 2) / 2), y[i], 1e-14);
        GradCheck.CheckSecond(x => x[0].Snake(2), [Tensor.From(values)]);
    }

    [Fact]
    public void A_kernel_of_a_user_has_values_and_gradients()
    {
        var rng = new Rng(1);
        Tensor a = rng.Normal([37, 5]), b = rng.Normal([23, 5]);
        var distances = new PairwiseDistance(a, b).Apply();
        var expected = (a.Reshape(37, 1, 5) - b.Reshape(1, 23, 5)).Square().Sum(2);
        Assert.Equal(0, (distances - expected).Abs().Max().ToScalar(), 1e-5);

        using var tape = new Tape();
        var weights = rng.Normal([37, 23]);
        var own = tape.Gradients((new PairwiseDistance(a, b).Apply() * weights).Sum(), [a, b]);
        var composed = tape.Gradients(((a.Reshape(37, 1, 5) - b.Reshape(1, 23, 5)).Square().Sum(2) * weights).Sum(), [a, b]);
        for (var i = 0; i < 2; i++) Assert.Equal(0, (own[i] - composed[i]).Abs().Max().ToScalar(), 1e-4);
    }

    [SkippableFact]
    public void The_document_shows_the_files_that_are_compiled()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "custom-kernels.md"));
        var blocks = Shown().Matches(document);
        Assert.Equal(2, blocks.Count);
        foreach (Match block in blocks)
            Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, block.Groups[1].Value)).Trim(), block.Groups[2].Value.Trim());
    }

    [GeneratedRegex("<!-- file: (.*?) -->\n```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shown();
}
