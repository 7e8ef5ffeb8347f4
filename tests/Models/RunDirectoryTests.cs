using System.Text.Json;
using System.Text.Json.Nodes;

namespace TensorCore.Tests;

public class RunDirectoryTests : IDisposable
{
    private readonly RunDirectory _run = new(Path.Combine(Path.GetTempPath(), $"run-{Guid.NewGuid():N}"));

    public void Dispose() => Directory.Delete(_run.FullPath, recursive: true);

    [Fact]
    public void Options_that_a_configuration_of_an_earlier_version_lacks_are_the_defaults()
    {
        AssertOptional(new CurriculumOptions { Task = "sort", Seed = 7 }, SequenceTrainings.Load);
        AssertOptional(new NeuralGpuTraining { Task = "sort", Seed = 7 }, SequenceTrainings.Load);
        AssertOptional(new MnistOptions { Seed = 7 }, run => run.LoadConfig<MnistOptions>());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{ \"seedling\": 3 }")]
    [InlineData("{ \"seed\": \"three\" }")]
    [InlineData("{ \"seed\": 3")]
    public void What_is_no_configuration_is_refused_in_one_sentence(string text)
    {
        File.WriteAllText(_run.Config, text);
        var message = Assert.Throws<InvalidDataException>(() => SequenceTrainings.Load(_run)).Message;
        Assert.StartsWith($"'{_run.Config}' does not belong to such a run: ", message);
    }

    /// <summary>Leaves out each option that is as by default and reads the rest.</summary>
    private void AssertOptional(object options, Func<RunDirectory, object> load)
    {
        var whole = RunDirectory.Describe(options);
        foreach (var (name, _) in JsonNode.Parse(whole)!.AsObject())
        {
            if (name is "model" or "task" or "seed") continue;
            var rest = JsonNode.Parse(whole)!.AsObject();
            rest.Remove(name);
            File.WriteAllText(_run.Config, rest.ToJsonString(JsonSerializerOptions.Default));
            Assert.Equal(whole, RunDirectory.Describe(load(_run)));
        }
    }
}
