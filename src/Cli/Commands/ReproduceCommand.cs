using System.CommandLine;
using System.Text.Json;

namespace TensorCore.Cli;

/// <summary><c>tensorcore reproduce TASK --seeds 10 --out report</c>.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("task") { Description = $"One of {string.Join(", ", SequenceTasks.Names)}." };
        var seeds = new Option<int>("--seeds") { Description = "Seeds 1 to N are trained and tested.", DefaultValueFactory = _ => 10 };
        var together = new Option<int?>("--together")
        {
            Description = "Seeds 1 to N, N + 1 to 2 N and so on are tested as one network as well, by the mean of the probabilities that theirs give a symbol; such tests take as long as those of all N.",
        };
        var output = new Option<string>("--out") { Description = "Folder of the report; seeds that are finished there are not trained again, and only tested on what was not asked for before.", DefaultValueFactory = _ => "report" };
        var device = Options.Device();
        var tests = new TestPlan.Options("--test-");
        var settings = new SequenceSettings();
        var command = new Command("reproduce", "Trains and tests several seeds and writes the report. Can be stopped at any time and called again, also with more seeds.")
        {
            task, seeds, together, output, device,
        };
        foreach (var option in (IEnumerable<Option>)[.. tests.All, .. settings.All]) command.Add(option);
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(task);
            var (last, size) = (parsed.GetValue(seeds), parsed.GetValue(together));
            if (last < 1) throw new UsageException("--seeds must be at least 1.");
            if (size < 2 || size > last) throw new UsageException($"--together must be from 2 to the number of seeds, {last}; {size} was given.");
            return Reproduce(
                seed => settings.Read(parsed, name, seed), last, size, parsed.GetRequiredValue(output), training => tests.Read(parsed, training),
                Options.Open(parsed.GetRequiredValue(device)));
        });
        return command;
    }

    private static int Reproduce(
        Func<ulong, ISequenceTraining> trainingOf, int seeds, int? together, string folder, Func<ISequenceTraining, TestPlan> planOf, Device device)
    {
        const string GoOn = "The same command goes on with it.";
        var runs = new List<RunDirectory>();
        var groups = new List<GroupResults>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            var training = trainingOf((ulong)seed);
            var plan = planOf(training);
            var run = new RunDirectory(Path.Combine(folder, $"seed-{seed}"));
            if (File.Exists(run.Config) && RunDirectory.Describe(SequenceTrainings.Load(run)) != RunDirectory.Describe(training))
                throw new UsageException($"'{run.FullPath}' holds a run of another configuration. Choose another --out.");
            if (!File.Exists(run.Summary) || AskedFor(run, plan).Lengths.Count < plan.Rows.Count)
            {
                var code = new AlgorithmRun(run, device, new TrainingLoop(plain: true)).Train(training, plan, GoOn, giveUp: true);
                if (code != 0) return code;
            }

            runs.Add(run);
            Write(runs, groups, trainingOf(1), plan, folder);
            if (together is not { } size || seed % size != 0) continue;
            groups.Add(SeedGroup.Test(folder, runs[^size..], plan, device, GoOn));
            Write(runs, groups, trainingOf(1), plan, folder);
        }

        Console.WriteLine();
        Console.WriteLine(File.ReadAllText(Path.Combine(folder, "report.md")));
        Console.WriteLine($"{Announce.Relative(Path.GetFullPath(Path.Combine(folder, "report.md")))}: the report; report.json, the pictures and one folder a seed beside it.");
        return 0;
    }

    private static void Write(List<RunDirectory> runs, List<GroupResults> groups, ISequenceTraining training, TestPlan plan, string folder)
    {
        string[] versions = [.. runs.Select(r => r.LoadOrigin()?.Version).OfType<string>().Distinct()];
        var report = SeedsReport.Of([.. runs.Select(r => AskedFor(r, plan))], groups, versions, plan.Lengths);
        ReportPlots.Save(report, runs, folder);
        RunDirectory.Replace(Path.Combine(folder, "report.json"), JsonSerializer.Serialize(report, ReportJson.Default.SeedsReport));
        RunDirectory.Replace(Path.Combine(folder, "report.md"), new MarkdownReport(report, training, CommandLineRunner.Origin.Command).ToString());
    }

    /// <summary>The summary of a finished seed, with the tests of the plan alone.</summary>
    private static RunSummary AskedFor(RunDirectory run, TestPlan plan)
    {
        var summary = run.LoadSummary<RunSummary>();
        var tests = plan.Done(summary.Tests(), giveUp: true);
        return summary with { Lengths = tests.Lengths, Adversarial = tests.Adversarial };
    }
}
