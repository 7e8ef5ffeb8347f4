using System.Text.Json;

namespace TensorCore.Cli;

/// <summary>Seeds of a report that follow each other, tested as one network: see <see cref="SequenceEnsemble"/>.</summary>
internal static class SeedGroup
{
    /// <summary>Tests the group on the sequences of its first seed, as far as that was not done before with the same networks.</summary>
    /// <param name="folder">Folder of the report, which keeps what the tests find.</param>
    /// <param name="runs">The seeds; all are trained.</param>
    /// <param name="plan">What to test.</param>
    /// <param name="device">Where.</param>
    /// <param name="goOn">How to go on when the tests are ended, for people.</param>
    public static GroupResults Test(string folder, IReadOnlyList<RunDirectory> runs, TestPlan plan, Device device, string goOn)
    {
        var summaries = runs.Select(r => r.LoadSummary<RunSummary>()).ToArray();
        var group = new GroupResults([.. summaries.Select(s => s.Seed)], [.. summaries.Select(s => s.TrainSeconds)], new TestResults([], []));
        var path = Path.Combine(folder, $"seeds-{group.Seeds[0]}-{group.Seeds[^1]}.json");
        var earlier = Read(path);
        if (earlier is not null && earlier.TrainSeconds.SequenceEqual(group.TrainSeconds)) group = group with { Tests = plan.Done(earlier.Tests, giveUp: true) };
        if (group.Tests.Lengths.Count == plan.Rows.Count) return group;

        Console.WriteLine();
        Console.WriteLine($"Seeds {string.Join(", ", group.Seeds)} together:");
        var networks = runs.Select(r => TrainedNetwork.Load(r, device)).ToArray();
        using var together = new SequenceEnsemble(networks.Select(n => n.Model));
        var report = new LengthReport(plan, group.Seeds[0], plain: true, giveUp: true);
        return group with { Tests = report.Show(together, networks[0].Task, group.Tests, Save, goOn) };

        void Save(TestResults tests) => RunDirectory.Replace(path, JsonSerializer.Serialize(group with { Tests = tests }, ReportJson.Default.GroupResults));
    }

    private static GroupResults? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), ReportJson.Default.GroupResults) : null;
        }
        catch (JsonException)
        {
            return null; // what it cost is computing
        }
    }
}
