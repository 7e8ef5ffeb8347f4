using System.CommandLine;
using System.Globalization;
using System.Text;

namespace TensorCore.Cli;

/// <summary><c>tensorcore reproduce TASK --seeds 10 --out report</c>.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("task") { Description = $"One of {string.Join(", ", SequenceTasks.Names)}." };
        var seeds = new Option<int>("--seeds") { Description = "Seeds 1 to N are trained and tested.", DefaultValueFactory = _ => 10 };
        var output = new Option<string>("--out") { Description = "Folder of the report; runs that are finished there are not repeated.", DefaultValueFactory = _ => "report" };
        var maxBits = new Option<int?>("--max-bits") { Description = "Longest operand in training, in digits." };
        var budget = new Option<double?>("--max-tflop") { Description = "Computing after which the training of a seed ends, in TFLOP." };
        var lengths = new Option<string>("--test-lengths") { Description = "Lengths of the table.", DefaultValueFactory = _ => "41,401,1001,2001,4001" };
        var sequences = new Option<int>("--test-sequences") { Description = "Sequences of each length.", DefaultValueFactory = _ => 32 };
        var device = Options.Device();
        var command = new Command("reproduce", "Trains and tests several seeds and writes the report. Can be stopped at any time and called again.")
        {
            task, seeds, output, maxBits, budget, lengths, sequences, device,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(task);
            if (!SequenceTasks.Names.Contains(name)) throw new UsageException($"There is no task '{name}'. Tasks: {string.Join(", ", SequenceTasks.Names)}.");
            var options = CurriculumOptions.For(name, parsed.GetValue(maxBits));
            options = options with { MaxTeraflops = parsed.GetValue(budget) ?? options.MaxTeraflops };
            return Reproduce(
                options, parsed.GetValue(seeds), parsed.GetRequiredValue(output), Lengths.Parse(parsed.GetRequiredValue(lengths)), parsed.GetValue(sequences),
                Options.Open(parsed.GetRequiredValue(device)));
        });
        return command;
    }

    private static int Reproduce(CurriculumOptions options, int seeds, string folder, int[] lengths, int sequences, Device device)
    {
        var summaries = new List<RunSummary>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            var run = new RunDirectory(Path.Combine(folder, $"seed-{seed}"));
            var own = options with { Seed = (ulong)seed };
            if (File.Exists(run.Config) && File.ReadAllText(run.Config) != RunDirectory.Describe(own))
                throw new UsageException($"'{run.FullPath}' holds a run of another configuration. Choose another --out.");
            if (!File.Exists(run.Summary))
            {
                var resuming = File.Exists(run.Checkpoint);
                var training = resuming ? SequenceTrainings.Load(run) : own;
                var code = new AlgorithmRun(run, device, plain: true).Train(training, resuming, lengths, sequences, giveUp: true);
                if (code != 0) return code;
            }

            summaries.Add(run.LoadSummary<RunSummary>());
            var report = Report(options, summaries, lengths);
            RunDirectory.Replace(Path.Combine(folder, "report.md"), report);
            Console.WriteLine();
            Console.WriteLine(report);
        }

        Console.WriteLine($"{Announce.Relative(Path.GetFullPath(Path.Combine(folder, "report.md")))}: the table; one folder a seed beside it.");
        return 0;
    }

    private static string Report(CurriculumOptions options, List<RunSummary> summaries, int[] lengths)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {options.Task}, trained to {options.MaxBits} digits\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{summaries.Count} seeds, {options.Maps} maps, at most {options.MaxTeraflops} TFLOP each. Cells: whole sequences right, pads counted; a length was left at 8 sequences when all of them were wrong. ");
        text.Append("Hard cases: the longest of the lengths up to which all are right.\n\n");
        text.Append("| seed | restarts | TFLOP | seconds | checks |").AppendJoin("", lengths.Select(n => $" {n} |")).Append(" hard cases |").Append('\n');
        text.Append("|---|---|---|---|---|").AppendJoin("", lengths.Select(_ => "---|")).Append("---|\n");
        foreach (var s in summaries)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {s.Seed} | {s.Restarts} | {s.Teraflops:0.0} | {s.TrainSeconds:0} | {(s.Checked ? "passed" : s.Solved ? "probe only" : "failed")} |");
            foreach (var length in lengths)
            {
                var row = s.Lengths.FirstOrDefault(l => l.Length == length);
                text.Append(row is null ? " |" : $" {row.Exact}/{row.Sequences} |");
            }

            text.Append(CultureInfo.InvariantCulture, $" {HardRight(s, lengths)} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"| **all right** | {summaries.Sum(s => s.Restarts)} in all | median {Median(summaries.Select(s => s.Teraflops)):0.0} | median {Median(summaries.Select(s => s.TrainSeconds)):0} | {summaries.Count(s => s.Checked)} of {summaries.Count} |");
        foreach (var length in lengths)
            text.Append(CultureInfo.InvariantCulture, $" {summaries.Count(s => s.Lengths.Any(l => l.Length == length && l.Exact == l.Sequences))} of {summaries.Count} |");
        return text.Append(" |\n").ToString();
    }

    private static string HardRight(RunSummary summary, int[] lengths)
    {
        var right = lengths.Order().TakeWhile(n => summary.Adversarial.Any(a => a.Length == n) && summary.Adversarial.All(a => a.Length != n || a.Exact)).ToArray();
        return right.Length == 0 ? "none" : right[^1].ToString(CultureInfo.InvariantCulture);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
