using TensorCore.Cli;

namespace TensorCore.Tests;

/// <summary>The figures of the report on several seeds, from runs whose results are known.</summary>
public class SeedsReportTests
{
    private static readonly RunSummary[] Runs =
    [
        Run(1, new Milestone(300, 60), [new(41, 128, 128, 1, 1), new(401, 32, 30, 0.999, 0.998)], right: true),
        Run(2, new Milestone(500, 90), [new(41, 128, 126, 0.9999, 0.9998), new(401, 32, 10, 0.9, 0.8)], right: false),
        Run(3, null, [new(41, 128, 0, 0.6, 0.5), new(401, 8, 0, 0.5, 0.4)], right: null),
    ];

    [Fact]
    public void Counts_add_up_over_seeds_and_the_spread_is_over_seeds()
    {
        var report = SeedsReport.Of(Runs, [], ["1"], [41, 401, 1001]);
        Assert.Equal([41, 401], report.Lengths.Select(l => l.Length));
        var row = report.Lengths[1];
        Assert.Equal((72, 40, 0), (row.Sequences, row.Exact, row.SeedsAllRight));
        Assert.Equal(WilsonInterval.Of(40, 72), row.Interval);
        Assert.Equal(new Spread(10 / 32.0, 0, 30 / 32.0), row.SequenceAccuracy);
        Assert.Equal(new Spread(0.9, 0.5, 0.999), row.SymbolAccuracy);
        Assert.Equal(new Spread(0.8, 0.4, 0.998), row.DigitAccuracy);
        Assert.Equal(1, report.Lengths[0].SeedsAllRight);
        Assert.Equal(new CaseFigures("zeros", 41, 2, 1), Assert.Single(report.Adversarial));
    }

    [Fact]
    public void The_text_has_every_seed_also_those_that_failed_and_the_published_figures()
    {
        var report = SeedsReport.Of(Runs, [], ["0.1.0+abc"], [41, 401]);
        var text = new MarkdownReport(report, new CurriculumOptions { Task = "multiplication", MaxBits = 20 }, "tensorcore reproduce multiplication").ToString();
        Assert.Contains("| 1 | 0 | 1000 | 5.0 | 2.0 | step 300, 1.0 min | never | passed its checks | 41 |", text);
        Assert.Contains("| 2 | 0 | 1000 | 5.0 | 2.0 | step 500, 1.5 min | never | learned, but not all right at the unseen length of the probe | none |", text);
        Assert.Contains("| 3 | 0 | 1000 | 5.0 | 2.0 | never | never | **not learned** | not tried |", text);
        Assert.Contains("| **all** | 254/384 | 40/72 |", text);
        Assert.Contains("| seeds with all right | 1 of 3 | 0 of 3 |", text);
        Assert.Contains("| 401 | 90 | 50 | 99.9 | 80 | 40 | 99.8 |", text);
        Assert.Contains("| zeros | 1 of 2 |", text);
        Assert.Contains("Freivalds & Liepins", text);
        Assert.Contains("401: 90 % (50 %)", text);
        Assert.Contains("\"maxBits\": 20", text);
    }

    [Fact]
    public void Groups_of_seeds_have_a_table_of_their_own()
    {
        GroupResults[] groups =
        [
            new([1, 2], [120, 120], new TestResults([new(41, 128, 128, 1, 1), new(401, 32, 32, 1, 1)], [new("zeros", 41, true, 1)])),
            new([3, 4], [120, 120], new TestResults([new(41, 128, 127, 1, 1), new(401, 8, 0, 0.5, 0.5)], [])),
        ];
        var report = SeedsReport.Of(Runs, groups, ["1"], [41, 401, 1001]);
        Assert.Equal([(41, 256, 255, 1), (401, 40, 32, 1)], report.TogetherLengths.Select(l => (l.Length, l.Sequences, l.Exact, l.SeedsAllRight)));
        var text = Text(report);
        Assert.Contains("## Seeds together", text);
        Assert.Contains("| 1, 2 | 128/128 | 32/32 | 41 |", text);
        Assert.Contains("| 3, 4 | 127/128 | 0/8 | not tried |", text);
        Assert.Contains("| **all** | 255/256 | 32/40 |  |", text);
        Assert.Contains("| groups with all right | 1 of 2 | 1 of 2 |  |", text);
        Assert.DoesNotContain("Seeds together", Text(SeedsReport.Of(Runs, [], ["1"], [41])));

        string Text(SeedsReport of) => new MarkdownReport(of, new CurriculumOptions { Task = "multiplication", MaxBits = 20 }, "reproduce").ToString();
    }

    [Fact]
    public void What_was_right_while_training_is_told_where_not_all_checks_were_passed()
    {
        Assert.Equal("passed its checks", Outcome(Runs[0] with { SolvedTo = 4001 }));
        Assert.Equal("right at 2001 while training", Outcome(Runs[0] with { Checked = false, SolvedTo = 2001 }));
        Assert.Equal("passed the probe", Outcome(Runs[0] with { Checked = false })); // a summary of an earlier version
        Assert.Equal("right at 401 while training", SeedsReport.Outcome(Runs[0] with { SolvedTo = 401 }, CurriculumOptions.Published("multiplication"))); // has no checks
    }

    [Fact]
    public void Of_the_original_network_nothing_is_said_of_unseen_lengths()
    {
        var run = Runs[1] with { Model = "neural-gpu" };
        Assert.Equal("learned, but not all lengths with one set of parameters", Outcome(run));
        Assert.Equal("learned all lengths with one set of parameters", Outcome(Runs[0] with { Model = "neural-gpu" }));
        var folder = Directory.CreateTempSubdirectory("report-").FullName;
        try
        {
            ReportPlots.Save(SeedsReport.Of([run], [], ["1"], [41, 401]), [new RunDirectory(Path.Combine(folder, "seed-2"))], folder);
            Assert.Contains("seed 2, not all lengths learned", File.ReadAllText(Path.Combine(folder, "accuracy.svg")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_summary_in_one_line_has_all_lengths()
    {
        Assert.Equal(
            "1000 steps, 0 restarts, 5.0 TFLOP, 120 s; sequences right: 128/128 at 41, 30/32 at 401; symbols right: 100 % at 41, 99.9 % at 401; adversarial cases: all right up to 41",
            Runs[0].ToLine());
        Assert.EndsWith("adversarial cases: not all right", Runs[1].ToLine());
        Assert.EndsWith("adversarial cases: none tried", Runs[2].ToLine());
    }

    private static string Outcome(RunSummary run) => SeedsReport.Outcome(run, new CurriculumOptions());

    private static RunSummary Run(ulong seed, Milestone? at99, LengthResult[] lengths, bool? right) => new(
        "multiplication", "dngpu", seed, 120, 1000, 0, 5, right == true, right == true, lengths,
        right is { } exact ? [new AdversarialResult("zeros", 41, exact, exact ? 1 : 0.5)] : [],
        new TrainingProgress { Length = 41, Sequences = 256, At99 = at99 });
}
