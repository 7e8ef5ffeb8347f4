using System.Reflection;

namespace TensorCore.Tests;

/// <summary>
/// The public API is what the files beside this one say. A change that was not meant fails here; one that was meant is accepted
/// by running this test with TENSORCORE_ACCEPT_API=1, and its diff is reviewed with the change.
/// </summary>
public class PublicApiTests
{
    private const string Accept = "TENSORCORE_ACCEPT_API";

    [SkippableTheory]
    [InlineData("TensorCore.Kernels")]
    [InlineData("TensorCore.Tensor")]
    [InlineData("TensorCore.Autograd")]
    [InlineData("TensorCore.Models")]
    public void Public_api_is_the_accepted_one(string assembly)
    {
        var path = Path.Combine(Repository.Root, "tests", "Api", $"{assembly}.txt");
        var actual = ApiText.Of(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable(Accept) == "1") File.WriteAllText(path, actual);
        var accepted = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(
            actual == accepted,
            $"The public API of {assembly} has changed:\n{Diff(accepted, actual)}\nIf it was meant, accept it with\n    {Accept}=1 dotnet test tests -c Release --filter PublicApiTests\nand commit tests/Api/{assembly}.txt.");
    }

    [Fact]
    public void A_difference_names_the_type_and_both_lines() => Assert.Equal(
        "  class A\n-     void F(int x)\n+     void F(long x)\n",
        Diff("class A\n    void F(int x)\n    void G()\nclass B\n", "class A\n    void F(long x)\n    void G()\nclass B\n"));

    [Fact]
    public void The_text_shows_what_callers_depend_on()
    {
        var lines = ApiText.Of(typeof(Tensor).Assembly).Split('\n');
        Assert.Contains("class TensorCore.Scope : IDisposable", lines);
        Assert.Contains("    static Tensor Eye(int rows, int? columns = null, DType dtype = Float32, Device? device = null)", lines);
        Assert.Contains("    Tensor Keep()", lines);
    }

    /// <summary>Lines that only one of the texts has, under the type that they belong to.</summary>
    private static string Diff(string accepted, string actual)
    {
        var before = Lines(accepted);
        var after = Lines(actual);
        var changes = before.Except(after).Select(l => (l.Type, l.Line, Sign: '-')).Concat(after.Except(before).Select(l => (l.Type, l.Line, Sign: '+')));
        var text = new System.Text.StringBuilder();
        foreach (var group in changes.GroupBy(c => c.Type).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (group.All(c => c.Line != c.Type)) text.Append("  ").Append(group.Key).Append('\n');
            foreach (var (_, line, sign) in group) text.Append(sign).Append(' ').Append(line).Append('\n');
        }

        return text.ToString();

        static List<(string Type, string Line)> Lines(string text)
        {
            var type = "";
            var lines = new List<(string, string)>();
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!line.StartsWith(' ')) type = line;
                lines.Add((type, line));
            }

            return lines;
        }
    }
}
