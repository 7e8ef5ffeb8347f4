using System.Text.Json;
using TensorCore.Bench;

namespace TensorCore.Tests;

/// <summary>The comparison with PyTorch: what is wrong must show, and our side must run without the other.</summary>
public sealed class PeersTests
{
    private static readonly PeerOptions s_quick = new() { Quick = true, Threads = 1 };

    [Fact]
    public void Without_PyTorch_our_side_runs_alone()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var output = new StringWriter();
        var rows = PeerRows.All.Where(r => r.Name is "64^3" or "add, 10K" or "add of 8 elements").ToList();
        var options = s_quick with { Python = Path.Combine(folder, "python3"), Out = folder };
        try
        {
            var (times, failures) = PeersReport.Run(options, rows, output);
            Assert.Equal(0, failures);
            Assert.Equal(3, times.Count);
            Assert.All(times, t => Assert.True(t.Ours > 0 && t.Theirs is null, t.Row.Name));
            Assert.StartsWith("There is no PyTorch to compare with", output.ToString());
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, options.FileName + ".json")));
            var first = json.RootElement[0];
            Assert.Equal("64^3", first.GetProperty("name").GetString());
            Assert.Equal("SGEMM", first.GetProperty("group").GetString());
            Assert.Equal("GFLOP/s", first.GetProperty("unit").GetString());
            Assert.True(first.GetProperty("ours").GetDouble() > 0 && first.GetProperty("percentOfPeak").GetDouble() > 0);
            Assert.Equal(JsonValueKind.Null, first.GetProperty("torch").ValueKind);
            Assert.Equal(JsonValueKind.Null, first.GetProperty("ratio").ValueKind);
            Assert.Equal(JsonValueKind.Null, first.GetProperty("met").ValueKind);
            Assert.Contains("| 64^3 |", File.ReadAllText(Path.Combine(folder, options.FileName + ".md")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Passes_are_merged_to_the_best_and_lie_apart_by_the_noise()
    {
        var rows = PeerRows.All.Where(r => r.Name is "64^3" or "128^3" or "256^3").ToList();
        PeerTime Time(int row, double ours, double theirs) => new(rows[row], ours, theirs, 0, $"{theirs}", null, ours);
        var first = new[] { Time(0, 1.0, 3.0), Time(1, 1.0, 2.0), Time(2, 1.0, 1.0) };
        var second = new[] { Time(0, 1.1, 2.0), Time(1, 1.2, 2.0), Time(2, 1.0, 1.0) };
        var merged = PeerPasses.Merge([first, second]);
        Assert.Equal([1.0, 1.0, 1.0], merged.Select(t => t.Ours));
        Assert.Equal([2.0, 2.0, 1.0], merged.Select(t => t.Theirs!.Value));
        Assert.Equal("2", merged[0].Variant);
        Assert.Equal(1.1, merged[0].Peak);
        // The last row's passes agree by chance: it gets what the middle row of its group shows.
        Assert.Equal([1, 0.4, 0.4], merged.Select(t => Math.Round(t.Noise, 9)));
    }

    [Fact]
    public void Reports_agree_within_the_noise_that_either_states()
    {
        var row = PeerRows.All.Single(r => r.Name == "64^3");
        var one = new PeerTime(row, 1, 1, 0.1, "", null, 1);
        Assert.True(PeerPasses.Agree(one, one with { Ours = 1.09, Noise = 0 }));
        Assert.False(PeerPasses.Agree(one, one with { Ours = 1.11, Noise = 0 }));
        Assert.False(PeerPasses.Agree(one, one with { Theirs = 0.9, Noise = 0 }));
        Assert.True(PeerPasses.Agree(one, one with { Theirs = null, Noise = 0 }));
        Assert.StartsWith("0 of 1 rows agree within their noise.\nSGEMM: 64^3: ours 1 s against 2", PeerPasses.Compare([one], [one with { Ours = 2 }]));
    }

    [SkippableFact]
    public void A_pass_is_a_process_whose_report_is_read_back()
    {
        Skip.If(Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "TensorCore.TestRunner", "Published tests have no benchmark beside them, and there may be no dotnet.");
        var rows = PeerRows.All.Where(r => r.Name is "64^3" or "add, 10K").ToList();
        var output = new StringWriter();
        var options = s_quick with { PassesAsked = 2, Filter = ["SGEMM: 64^3", "add, 10K"], Python = Environment.ProcessPath };
        var (times, failures) = PeersReport.Run(options, rows, output);
        Assert.Equal(0, failures);
        Assert.Equal(rows, times.Select(t => t.Row));
        Assert.All(times, t => Assert.True(t.Ours > 0 && t.Peak > 0 && t.Theirs is null, t.Row.Name));
        Assert.Contains("the best of 2 passes", output.ToString());
    }

    [Fact]
    public void A_program_that_is_no_Python_is_told_and_passed_over()
    {
        Assert.Null(PeerProcess.Start([Environment.ProcessPath!], 1, out var why)); // ends at once
        Assert.StartsWith(Environment.ProcessPath, why);
    }

    [SkippableFact]
    public void Results_that_differ_fail()
    {
        using (var peer = PeerProcess.Start(s_quick.Pythons, 1, out var why)) Skip.If(peer is null, why);
        var right = PeerRows.All.Single(r => r.Name == "exp, 10K");
        var planted = right with { Name = "planted", Prepare = x => () => [x[0].Exp() * (1 + 1e-4)] };
        var unknown = right with { Name = "unknown", Program = "elementwise.nothing" };
        var output = new StringWriter();
        var (times, failures) = PeersReport.Run(s_quick, [planted, unknown, right], output);
        Assert.Equal(2, failures);
        Assert.Contains("differs by", times[0].Failure);
        Assert.Contains("FAILED: result 0: differs by", output.ToString());
        Assert.Contains("the other side failed", times[1].Failure);
        Assert.Null(times[2].Failure);
        Assert.True(times[2].Ratio > 0);
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1 + 1e-6, 1, true)]
    [InlineData(1 + 1e-3, 1, false)]
    [InlineData(double.NaN, 1, false)]
    [InlineData(1, double.PositiveInfinity, false)]
    public void A_difference_is_told(double ours, double theirs, bool same) =>
        Assert.Equal(same, PeerMeasurement.Difference([0, ours], [0, theirs], 1e-5) is null);

    [Fact]
    public void Results_of_other_lengths_differ() => Assert.NotNull(PeerMeasurement.Difference([1, 2], [1], 1e-5));

    [Fact]
    public void Aims_are_judged_by_what_is_known()
    {
        var aim = new PeerAim(1.5, Percent: 80);
        Assert.True(aim.Met(1, 1.5, 80));
        Assert.False(aim.Met(1, 1.4, 90));
        Assert.False(aim.Met(1, 2, 79));
        Assert.False(aim.Met(1, null, 79));
        Assert.Null(aim.Met(1, null, 90));
        Assert.True(new PeerAim(0, Nanoseconds: 100).Met(90e-9, null, null));
        Assert.False(new PeerAim(0, Nanoseconds: 100).Met(110e-9, 5, null));
    }

    [Fact]
    public void Rows_have_names_of_their_own() =>
        Assert.All(PeerRows.All.GroupBy(r => (r.Group, r.Name)), g => Assert.Single(g));
}
