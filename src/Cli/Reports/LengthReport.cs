using Spectre.Console;

namespace TensorCore.Cli;

/// <summary>The table of lengths and the adversarial cases, measured and printed.</summary>
/// <param name="plan">What is tested.</param>
/// <param name="seed">Seed of the test sequences.</param>
/// <param name="plain">Whether to leave out the counter of sequences.</param>
/// <param name="giveUp">Whether lengths at which none of the first eight sequences is right are left at that.</param>
internal sealed class LengthReport(TestPlan plan, ulong seed, bool plain, bool giveUp = false)
{
    // Test sequences come from their own stream, far from those that training draws from.
    private const long TestStream = 0x7E57;

    /// <summary>Tests a network and prints the table.</summary>
    /// <param name="model">The network.</param>
    /// <param name="task">What it was trained on.</param>
    public void Show(SequenceNetwork model, SequenceTask task) => Test(model, task, new TestResults([], []), save: null);

    /// <summary>The same, for tests that take long: what they find is kept, and a signal that ends them is answered with how to go on.</summary>
    /// <param name="model">The network.</param>
    /// <param name="task">What it was trained on.</param>
    /// <param name="done">What was found of the plan already.</param>
    /// <param name="save">Told after each length what is found so far.</param>
    /// <param name="goOn">How to go on, for people.</param>
    public TestResults Show(SequenceNetwork model, SequenceTask task, TestResults done, Action<TestResults> save, string goOn)
    {
        using var stop = new StopSignals(() => Environment.Exit(Announce.Interrupted("in the tests; the lengths that are done are kept", goOn)));
        return Test(model, task, done, save);
    }

    private TestResults Test(SequenceNetwork model, SequenceTask task, TestResults results, Action<TestResults>? save)
    {
        var rng = new Rng((long)seed).Split(TestStream);
        model.Eval();
        Console.WriteLine();
        Console.WriteLine($"Test on {task.Name}, random sequences of each length (pads are counted):");
        foreach (var (length, sequences) in plan.Rows.Where(r => results.Lengths.All(l => l.Length != r.Length)))
        {
            var score = LengthTest.Score(model, task, length, sequences, rng.Split(length), tried => Progress($"length {length}: {tried} of {sequences}"), giveUp);
            var row = new LengthResult(length, score.Sequences, score.Exact, score.SymbolAccuracy, score.DigitAccuracy);
            IReadOnlyList<AdversarialResult> hard = [];
            // Where the report gives up on random sequences, hard ones are not tried either.
            if (length <= plan.HardUpTo && (!giveUp || score.Exact > 0))
            {
                Progress($"length {length}: adversarial cases");
                hard = LengthTest.Adversarial(model, task, length);
            }

            results = new TestResults([.. results.Lengths, row], [.. results.Adversarial, .. hard]);
            save?.Invoke(results);
        }

        Progress("");
        results = results with { Lengths = [.. plan.Lengths.Select(n => results.Lengths.First(l => l.Length == n))] };
        Print(results);
        return results;
    }

    private static void Print(TestResults results)
    {
        var cases = results.Adversarial.Select(a => a.Case).Distinct().ToArray();
        var table = new Table().AddColumns("length", "symbols right", "sequences right");
        foreach (var name in cases) table.AddColumn(name);
        foreach (var row in results.Lengths)
        {
            List<string> cells = [$"{row.Length}", $"{row.SymbolAccuracy:0.0000%}", $"{row.Exact} of {row.Sequences}"];
            foreach (var name in cases)
            {
                var found = results.Adversarial.FirstOrDefault(a => a.Case == name && a.Length == row.Length);
                cells.Add(found is null ? "" : found.Exact ? "[green]right[/]" : $"[red]{found.SymbolAccuracy:0.00%}[/]");
            }

            table.AddRow([.. cells]);
        }

        AnsiConsole.Write(table);
    }

    private void Progress(string what)
    {
        if (!plain && !Console.IsOutputRedirected) Console.Write($"\r\e[0K{what}");
    }
}
