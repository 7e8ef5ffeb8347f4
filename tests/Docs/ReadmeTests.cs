using System.Text.RegularExpressions;

namespace TensorCore.Tests;

public partial class ReadmeTests
{
    [SkippableFact]
    public void The_example_of_the_README_is_the_one_that_is_compiled_and_runs()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Docs", "ReadmeTests.cs"));
        var shown = CodeBlock().Match(readme).Groups[1].Value;
        var compiled = Region().Match(source).Groups[1].Value;
        Assert.NotEqual("", shown);
        Assert.Equal(Lines(shown), Lines(compiled));

        var folder = Directory.CreateTempSubdirectory("tensorcore-");
        try
        {
            var loss = Example(Path.Combine(folder.FullName, "addition.safetensors"));
            Assert.True(loss < 0.7, $"300 steps leave a loss of {loss}; guessing digits gives about 0.69 at each of them");
            Assert.True(File.Exists(Path.Combine(folder.FullName, "addition.safetensors")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SkippableFact]
    public void Every_file_that_the_documents_point_to_exists()
    {
        foreach (var document in Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(document)))
            {
                var target = Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value);
                Assert.True(File.Exists(target) || Directory.Exists(target), $"{Path.GetFileName(document)} points to {link.Groups[1].Value}, which is not there");
            }
        }
    }

    [SkippableFact]
    public void Every_task_and_its_lengths_are_documented()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "tasks.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToArray();
        Assert.All(SequenceTasks.Names, name =>
        {
            var row = Assert.Single(rows, r => r.Contains($"`{name}`", StringComparison.Ordinal));
            var task = SequenceTasks.Create(name);
            var lengths = Enumerable.Range(0, 3).Select(i => task.ShortestLength + (i * task.LengthStep));
            Assert.EndsWith($"| {string.Join(", ", lengths)}, ... |", row);
        });
    }

    private static double Example(string path)
    {
        var last = double.NaN;

        // begin
        using var device = Device.Open("auto");
        var rng = new Rng(seed: 1);
        var task = SequenceTasks.Create("addition");
        using var model = new DiagonalNeuralGpu(new(Maps: 24, task.Symbols, OutputSymbols: task.OutputSymbols), device, rng);
        using var adamax = new Adamax(model.Parameters, learningRate: 0.01);
        for (var step = 0; step < 300; step++)
        {
            using var tape = new Tape();                        // records ops and owns every tensor made below
            var batch = task.Sample(length: 11, batchSize: 32, rng, device);
            var logits = model.Forward(batch.Inputs);           // [32, 11, symbols]
            var loss = logits.CrossEntropy(batch.Targets);      // []
            adamax.Step(tape.Gradients(loss, model.Parameters));
            last = loss.ToScalar();
        }                                                       // intermediates return to the pool

        Checkpoint.Save(path, model);
        // end

        return last;
    }

    private static string[] Lines(string text) =>
        [.. text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l is not "last = loss.ToScalar();")];

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("// begin\n(.*?)// end", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\]\((?!http)([^)#]+)\)")]
    private static partial Regex Link();
}
