namespace TensorCore;

/// <summary>
/// An algorithmic task: a rule that turns one sequence of symbols into another of the same length, with generators for
/// training and testing. Derive from it for a task of your own; the tool knows those of <see cref="SequenceTasks"/>,
/// a list in this library.
/// </summary>
/// <remarks>
/// The encoding is that of Kaiser &amp; Sutskever, arXiv 1511.08228: symbol 0 is the pad and digit d is symbol d + 1.
/// All generators draw from the <see cref="Rng"/> alone, one sequence after the other.
/// </remarks>
public abstract class SequenceTask
{
    /// <summary>The symbol that fills up a sequence.</summary>
    public const int Pad = 0;

    /// <summary>The bins of Freivalds &amp; Liepins, arXiv 1702.08727.</summary>
    internal static readonly int[] PublishedBins = [8, 12, 16, 20, 25, 28, 31, 36, 41];

    /// <summary>What the registry calls the task.</summary>
    public abstract string Name { get; }

    /// <summary>Different symbols in the input, the pad included.</summary>
    public abstract int Symbols { get; }

    /// <summary>Different symbols in the output, the pad included: they are the first of those of the input.</summary>
    public abstract int OutputSymbols { get; }

    /// <summary>A problem as <see cref="ParseDigits"/> reads it, for pictures and help texts.</summary>
    public abstract string Example { get; }

    /// <summary>
    /// Whether outputs other than pads are asked for where the input has pads: a network must then compute at those
    /// positions, too, instead of holding them at zero.
    /// </summary>
    public virtual bool WritesOverPads => false;

    /// <summary>Length of the shortest sequence.</summary>
    public virtual int ShortestLength => 1;

    /// <summary>Difference of the lengths that sequences can have: 2 for two operands of equal length around an operator.</summary>
    public virtual int LengthStep => 1;

    /// <summary>How often a sequence of a bin is shorter than all lengths of the bin, to teach padding. 5 % as published.</summary>
    public double ShorterFraction { get; init; } = 0.05;

    /// <summary>
    /// Random sequences of a bin, padded to its length: by the protocol of Freivalds &amp; Liepins, of every length since the
    /// previous bin with equal probability, and, 5 % of them, of any shorter length.
    /// </summary>
    /// <param name="length">The bin: the length n that all are padded to.</param>
    /// <param name="batchSize">How many.</param>
    /// <param name="rng">Draws them.</param>
    /// <param name="device">Where the tensors go; <see cref="Device.Default"/> when left out.</param>
    /// <param name="previousBin">
    /// The bin before: its own lengths are not drawn, except by the 5 %. When left out, the next smaller of the published bins
    /// (8, 12, 16, 20, 25, 28, 31, 36, 41), and 0.9 n above 41. If no length in between is possible, the nearest below is drawn.
    /// </param>
    /// <param name="hardFraction">How often a sequence is drawn by <see cref="DrawHard"/>. None in the published protocol.</param>
    /// <returns>Inputs and targets Int32 [batchSize, length].</returns>
    /// <exception cref="ArgumentException">No sequence is so short.</exception>
    public SequenceBatch Sample(int length, int batchSize, Rng rng, Device? device = null, int? previousBin = null, double hardFraction = 0)
    {
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfNegative(batchSize);
        var (first, longest) = Lengths(length, previousBin ?? PreviousBin(length));
        var lengths = new int[batchSize];
        var inputs = new int[batchSize * length];
        for (var i = 0; i < batchSize; i++)
        {
            // Both are drawn always, so that a sequence takes its words whatever the outcome.
            var isShorter = rng.NextDouble() < ShorterFraction && first > ShortestLength;
            lengths[i] = isShorter
                ? ShortestLength + (LengthStep * rng.NextInt((first - ShortestLength) / LengthStep))
                : first + (LengthStep * rng.NextInt(((longest - first) / LengthStep) + 1));
            var input = inputs.AsSpan(i * length, lengths[i]);
            if (hardFraction > 0 && rng.NextDouble() < hardFraction) DrawHard(rng, input);
            else Draw(rng, input);
        }

        return Batch(inputs, length, lengths, device);
    }

    /// <summary>Random sequences that all have exactly one length: for tests.</summary>
    /// <param name="length">The length.</param>
    /// <param name="batchSize">How many.</param>
    /// <param name="rng">Draws them.</param>
    /// <param name="device">Where the tensors go; <see cref="Device.Default"/> when left out.</param>
    /// <returns>Inputs and targets Int32 [batchSize, length].</returns>
    /// <exception cref="ArgumentException">No sequence has this length.</exception>
    public SequenceBatch SampleExact(int length, int batchSize, Rng rng, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfNegative(batchSize);
        RequireLength(length);
        var inputs = new int[batchSize * length];
        for (var i = 0; i < batchSize; i++) Draw(rng, inputs.AsSpan(i * length, length));
        return Batch(inputs, length, Enumerable.Repeat(length, batchSize).ToArray(), device);
    }

    /// <summary>Sequences that are hard, or easily got wrong by shortcuts, by the name of the case.</summary>
    /// <param name="length">Their exact length.</param>
    /// <param name="device">Where the tensors go; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ArgumentException">No sequence has this length.</exception>
    public IEnumerable<(string Case, SequenceBatch Batch)> Adversarial(int length, Device? device = null)
    {
        RequireLength(length);
        return Hard(length).Select(hard =>
            (hard.Case, Batch([.. hard.Inputs.SelectMany(i => i)], length, [.. hard.Inputs.Select(i => i.Length)], device)));
    }

    /// <summary>A problem typed by a user as one sequence: decimal numbers for arithmetic, digits for other tasks.</summary>
    /// <exception cref="FormatException">It is no problem of this task; the message says how to write one.</exception>
    public virtual SequenceBatch Parse(string problem) => ParseDigits(problem);

    /// <summary>A problem as one sequence, in digits of the task's own base.</summary>
    /// <exception cref="FormatException">It is no problem of this task; the message says how to write one.</exception>
    public abstract SequenceBatch ParseDigits(string problem);

    /// <summary>Output symbols as text: the decimal number for arithmetic (or its digits with '?' where it is none), digits for other tasks.</summary>
    /// <param name="symbols">The output for one sequence, targets or a network's.</param>
    public abstract string Format(ReadOnlySpan<int> symbols);

    /// <summary>Writes the output that belongs to an input.</summary>
    /// <param name="input">A sequence without padding.</param>
    /// <param name="target">Of the same length, all pads.</param>
    public abstract void Solve(ReadOnlySpan<int> input, Span<int> target);

    /// <summary>Draws an input.</summary>
    /// <param name="rng">Draws it.</param>
    /// <param name="input">Of a possible length, all pads.</param>
    protected abstract void Draw(Rng rng, Span<int> input);

    /// <summary>Draws an input of a kind that <see cref="Draw"/> hardly ever gives and that training should see all the same; as <see cref="Draw"/> where there is none.</summary>
    /// <param name="rng">Draws it.</param>
    /// <param name="input">Of a possible length, all pads.</param>
    protected virtual void DrawHard(Rng rng, Span<int> input) => Draw(rng, input);

    /// <summary>Inputs of exactly one length that are hard, by the name of the case.</summary>
    protected abstract IEnumerable<(string Case, IReadOnlyList<int[]> Inputs)> Hard(int length);

    /// <summary>One input with its target.</summary>
    protected SequenceBatch Single(int[] input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Batch(input, input.Length, [input.Length], null);
    }

    private static int PreviousBin(int length)
    {
        if (length > PublishedBins[^1]) return (int)(0.9 * length);
        var index = Array.BinarySearch(PublishedBins, length);
        index = index < 0 ? ~index : index;
        return index == 0 ? 0 : PublishedBins[index - 1];
    }

    /// <summary>The longest possible length that is not longer than this one, which must be at least <see cref="ShortestLength"/>.</summary>
    public int LongestUpTo(int length) => length - ((length - ShortestLength) % LengthStep);

    /// <summary>The first and the last length of a bin.</summary>
    private (int First, int Longest) Lengths(int bin, int previous)
    {
        if (bin < ShortestLength) throw new ArgumentException($"The task {Name} has no sequences of {bin} symbols or fewer: the shortest has {ShortestLength}.");
        var longest = LongestUpTo(bin);
        var earlier = previous < ShortestLength ? 0 : ((previous - ShortestLength) / LengthStep) + 1;
        return (Math.Min(ShortestLength + (earlier * LengthStep), longest), longest);
    }

    private void RequireLength(int length)
    {
        if (length >= ShortestLength && (length - ShortestLength) % LengthStep == 0) return;
        throw new ArgumentException(
            $"The task {Name} has no sequences of {length} symbols: possible are {ShortestLength}, {ShortestLength + LengthStep}, {ShortestLength + (2 * LengthStep)} and so on.");
    }

    /// <summary>Draws an input without padding.</summary>
    internal void DrawInput(Rng rng, Span<int> input) => Draw(rng, input);

    /// <summary>Inputs with their targets.</summary>
    /// <param name="inputs">One after the other, padded.</param>
    /// <param name="length">What they are padded to.</param>
    /// <param name="lengths">Their lengths without padding.</param>
    /// <param name="device">Where the tensors go.</param>
    internal SequenceBatch Batch(int[] inputs, int length, int[] lengths, Device? device)
    {
        var targets = new int[inputs.Length];
        for (var i = 0; i < lengths.Length; i++) Solve(inputs.AsSpan(i * length, lengths[i]), targets.AsSpan(i * length, lengths[i]));
        return new SequenceBatch(
            Tensor.From(inputs, [lengths.Length, length], device), Tensor.From(targets, [lengths.Length, length], device), lengths);
    }
}
