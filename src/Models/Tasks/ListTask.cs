namespace TensorCore;

/// <summary>A task on a list of digits, each of which is one symbol.</summary>
public abstract class ListTask : SequenceTask
{
    private protected ListTask(int values)
    {
        if (values is < 2 or > 10) throw new ArgumentOutOfRangeException(nameof(values), values, "A list has 2 to 10 different digits.");
        Values = values;
    }

    /// <summary>How many different digits there are: 0 to this minus 1.</summary>
    public int Values { get; }

    /// <inheritdoc/>
    public override int Symbols => Values + 1;

    /// <inheritdoc/>
    public override int OutputSymbols => Symbols;

    /// <inheritdoc/>
    public override string Example => Values == 2 ? "1 0 1 1 0 1" : Listed(3, 1, 4, 1, 5, 9);

    /// <inheritdoc/>
    public sealed override SequenceBatch ParseDigits(string problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        // In one piece, one by one, or in pairs where the task has pairs; longer pieces would be numbers, which no list holds.
        var pieces = problem.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int[] digits = [.. pieces.SelectMany(piece => piece).Select(c => c - '0')];
        var input = digits.Length > 0 && (pieces.Length == 1 || pieces.All(piece => piece.Length <= LengthStep)) && digits.All(d => d >= 0 && d < Values) ? Input([.. digits.Select(d => d + 1)]) : null;
        if (input is null || input.Length < ShortestLength || (input.Length - ShortestLength) % LengthStep != 0 || !IsPossible(input))
            throw new FormatException($"'{problem}' is no problem for the task {Name}: write digits from 0 to {Values - 1} as in \"{Example}\"{Condition}.");
        return Single(input);
    }

    /// <inheritdoc/>
    public sealed override string Format(ReadOnlySpan<int> symbols)
    {
        var text = new List<string>();
        foreach (var symbol in symbols.TrimEnd(Pad)) text.Add(symbol >= 1 && symbol <= Values ? $"{symbol - 1}" : "?");
        return string.Join(' ', text);
    }

    /// <inheritdoc/>
    protected override void Draw(Rng rng, Span<int> input) => Digits.Draw(rng, Values, input);

    /// <summary>
    /// Of random lists every digit has about its share, so that much can be guessed. These are of one to four digits, in turns or as
    /// drawn, in runs or one by one.
    /// </summary>
    /// <inheritdoc/>
    protected override void DrawHard(Rng rng, Span<int> input)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var list = input[..DigitsIn(input.Length)];
        Span<int> digits = stackalloc int[1 + rng.NextInt(4)];
        Digits.Draw(rng, Values, digits);
        var inTurns = rng.NextInt(2) == 0;
        var longestRun = rng.NextInt(2) == 0 ? 1 : list.Length;
        for (int at = 0, turn = 0; at < list.Length; turn++)
        {
            var run = list.Slice(at, Math.Min(1 + rng.NextInt(longestRun), list.Length - at));
            run.Fill(digits[inTurns ? turn % digits.Length : rng.NextInt(digits.Length)]);
            at += run.Length;
        }

        MakePossible(input);
    }

    /// <inheritdoc/>
    protected sealed override IEnumerable<(string Case, IReadOnlyList<int[]> Inputs)> Hard(int length)
    {
        var digits = DigitsIn(length);
        var largest = Values;
        foreach (var (name, symbols) in HardLists(digits)) yield return (name, [Input(symbols)]);
        yield return ("all alike", [List(_ => 1), List(_ => largest)]);
        yield return ("alternating", [List(i => i % 2 == 0 ? 1 : largest), List(i => i % 2 == 0 ? largest : 1)]);

        int[] List(Func<int, int> symbol)
        {
            var input = Input([.. Enumerable.Range(0, digits).Select(symbol)]);
            MakePossible(input);
            return input;
        }
    }

    /// <summary>Hard lists of symbols besides those that all tasks on lists share, by the name of the case.</summary>
    private protected virtual IEnumerable<(string Case, int[] Symbols)> HardLists(int digits) => [];

    /// <summary>The input for a list of digits as symbols.</summary>
    private protected virtual int[] Input(int[] symbols) => symbols;

    /// <summary>How many digits a user writes for an input of this length.</summary>
    private protected virtual int DigitsIn(int length) => length;

    /// <summary>Digits as a problem is written, those beyond the task's begun again from 0.</summary>
    private protected string Listed(params int[] digits) => string.Join(' ', digits.Select(d => d % Values));

    /// <summary>Whether an input keeps what else the task demands.</summary>
    private protected virtual bool IsPossible(ReadOnlySpan<int> input) => true;

    /// <summary>Changes an input as little as possible so that it keeps what else the task demands.</summary>
    private protected virtual void MakePossible(Span<int> input)
    {
    }

    /// <summary>What else the task demands, for the message.</summary>
    private protected virtual string Condition => "";
}
