using System.Text.Json;

namespace TensorCore.Cli;

/// <summary>Seeds of a report that follow each other, tested as one network: see <see cref="SequenceEnsemble"/>.</summary>
internal sealed class SeedGroup
{
    private readonly IReadOnlyList<RunDirectory> _runs;
    private readonly GroupResults _untested;
    private readonly string _path;

    /// <param name="folder">Folder of the report, which keeps what the tests find.</param>
    /// <param name="runs">The seeds; all are trained.</param>
    public SeedGroup(string folder, IReadOnlyList<RunDirectory> runs)
    {
        var summaries = runs.Select(r => r.LoadSummary<RunSummary>()).ToArray();
        _runs = runs;
        _untested = new GroupResults([.. summaries.Select(s => s.Seed)], [.. summaries.Select(s => s.TrainSeconds)], new TestResults([], []));
        _path = Path.Combine(folder, $"seeds-{summaries[0].Seed}-{summaries[^1].Seed}.json");
    }

    /// <summary>Tests the group on the sequences of its first seed, as far as that was not done before with the same networks.</summary>
    /// <param name="plan">What to test.</param>
    /// <param name="device">Where.</param>
    /// <param name="goOn">How to go on when the tests are ended, for people.</param>
    public GroupResults Test(TestPlan plan, Device device, string goOn)
    {
        var tests = plan.Done(Earlier().Tests, giveUp: true);
        if (tests.Lengths.Count < plan.Rows.Count)
        {
            Console.WriteLine();
            Console.WriteLine($"Seeds {string.Join(", ", _untested.Seeds)} together:");
            var networks = _runs.Select(r => TrainedNetwork.Load(r, device)).ToArray();
            using var together = new SequenceEnsemble(networks.Select(n => n.Model));
            tests = new LengthReport(plan, _untested.Seeds[0], plain: true, giveUp: true).Show(together, networks[0].Task, tests, Save, goOn);
        }

        return _untested with { Tests = tests };
    }

    private GroupResults Earlier()
    {
        if (!File.Exists(_path)) return _untested;
        try
        {
            var found = JsonSerializer.Deserialize(File.ReadAllText(_path), ReportJson.Default.GroupResults);
            return found is not null && found.TrainSeconds.SequenceEqual(_untested.TrainSeconds) ? found : _untested;
        }
        catch (JsonException)
        {
            return _untested; // what it cost is computing
        }
    }

    private void Save(TestResults tests) =>
        RunDirectory.Replace(_path, JsonSerializer.Serialize(_untested with { Tests = tests }, ReportJson.Default.GroupResults));
}
