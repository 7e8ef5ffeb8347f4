using Spectre.Console;

namespace TensorCore.Cli;

/// <summary>The table of lengths and the adversarial cases, measured and printed row by row.</summary>
internal static class LengthReport
{
    // Test sequences come from their own stream, far from those that training draws from.
    private const long TestStream = 0x7E57;

    /// <remarks>With <paramref name="giveUp"/>, lengths at which none of the first eight sequences is right are left at that.</remarks>
    public static (List<LengthResult> Lengths, List<AdversarialResult> Adversarial) Show(
        SequenceNetwork model, SequenceTask task, int[] lengths, int sequences, ulong seed, bool plain, bool giveUp = false)
    {
        var rows = new List<LengthResult>();
        var adversarial = new List<AdversarialResult>();
        var rng = new Rng((long)seed).Split(TestStream);
        model.Eval();
        Console.WriteLine();
        Console.WriteLine($"Test on {task.Name}, {sequences} random sequences of each length (pads are counted):");
        foreach (var length in lengths)
        {
            var score = LengthTest.Score(model, task, length, sequences, rng.Split(length), done => Progress(length, done, sequences, plain), giveUp);
            rows.Add(new LengthResult(length, score.Sequences, score.Exact, score.SymbolAccuracy, score.DigitAccuracy));
        }

        // Where the report gives up on random sequences, hard ones are not tried either.
        foreach (var length in rows.Where(r => !giveUp || r.Exact > 0).Select(r => r.Length)) adversarial.AddRange(LengthTest.Adversarial(model, task, length));
        if (!plain && !Console.IsOutputRedirected) Console.Write("\r\e[0K");
        var table = new Table().AddColumns("length", "symbols right", "sequences right");
        foreach (var name in adversarial.Select(a => a.Case).Distinct()) table.AddColumn(name);
        foreach (var row in rows)
        {
            List<string> cells = [$"{row.Length}", $"{row.SymbolAccuracy:0.0000%}", $"{row.Exact} of {row.Sequences}"];
            foreach (var name in adversarial.Select(a => a.Case).Distinct())
            {
                var found = adversarial.Find(a => a.Case == name && a.Length == row.Length);
                cells.Add(found is null ? "" : found.Exact ? "[green]right[/]" : $"[red]{found.SymbolAccuracy:0.00%}[/]");
            }

            table.AddRow([.. cells]);
        }

        AnsiConsole.Write(table);
        return (rows, adversarial);
    }

    private static void Progress(int length, int done, int sequences, bool plain)
    {
        if (!plain && !Console.IsOutputRedirected) Console.Write($"\r\e[0Klength {length}: {done} of {sequences}");
    }
}
