namespace TensorCore;

/// <summary>How many sequences and symbols a network got right. Scores add up over batches; <c>default</c> is the empty score.</summary>
/// <param name="Sequences">Sequences tried.</param>
/// <param name="Exact">Sequences without any wrong symbol.</param>
/// <param name="Symbols">Symbols counted.</param>
/// <param name="SymbolsRight">Symbols that were right.</param>
/// <param name="Digits">Those of the symbols counted where the target is no pad.</param>
/// <param name="DigitsRight">Those of them that were right.</param>
public readonly record struct SequenceScore(int Sequences, int Exact, long Symbols, long SymbolsRight, long Digits = 0, long DigitsRight = 0)
{
    /// <summary>Fraction of symbols right; 0 when none were counted.</summary>
    public double SymbolAccuracy => Symbols == 0 ? 0 : (double)SymbolsRight / Symbols;

    /// <summary>Fraction of symbols right where the target is no pad; 0 when there are none.</summary>
    public double DigitAccuracy => Digits == 0 ? 0 : (double)DigitsRight / Digits;

    /// <summary>Fraction of sequences right; 0 when none were tried.</summary>
    public double SequenceAccuracy => Sequences == 0 ? 0 : (double)Exact / Sequences;

    /// <summary>The score of both together.</summary>
    public static SequenceScore operator +(SequenceScore a, SequenceScore b) =>
        new(a.Sequences + b.Sequences, a.Exact + b.Exact, a.Symbols + b.Symbols, a.SymbolsRight + b.SymbolsRight, a.Digits + b.Digits, a.DigitsRight + b.DigitsRight);

    /// <summary>Compares a network's output with the targets.</summary>
    /// <param name="output">Logits, Float32 or Float64 [B, n, S], of which the largest counts (a position with a NaN is wrong), or symbols, Int32 or Int64 [B, n].</param>
    /// <param name="targets">Symbols, Int32 or Int64 [B, n].</param>
    /// <param name="countPads">Whether positions where the target is a pad count, as in the published figures; if not, nothing there can be wrong.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    public static SequenceScore Of(Tensor output, Tensor targets, bool countPads = true)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Rank != 2 || output.Rank != (output.DType.IsFloat ? 3 : 2) || output.Shape[..2] != targets.Shape)
            throw new ShapeException($"Scoring needs targets [B, n] and logits [B, n, S] or symbols [B, n]; targets {targets.Describe()} and output {output.Describe()} were given.");
        var expected = Symbols32(targets);
        var actual = output.DType switch
        {
            DType.Float32 => Largest(output.ToArray<float>(), output.Shape[2]),
            DType.Float64 => Largest(output.ToArray<double>(), output.Shape[2]),
            _ => Symbols32(output),
        };
        return Of(actual, expected, targets.Shape[1], countPads);
    }

    private static SequenceScore Of(ReadOnlySpan<int> actual, ReadOnlySpan<int> expected, int length, bool countPads)
    {
        var score = default(SequenceScore);
        for (var first = 0; first < expected.Length; first += length)
        {
            int symbols = 0, right = 0, digits = 0, digitsRight = 0;
            for (var i = first; i < first + length; i++)
            {
                var isPad = expected[i] == SequenceTask.Pad;
                if (isPad && !countPads) continue;
                var isRight = actual[i] == expected[i];
                symbols++;
                if (isRight) right++;
                if (isPad) continue;
                digits++;
                if (isRight) digitsRight++;
            }

            score += new SequenceScore(1, right == symbols ? 1 : 0, symbols, right, digits, digitsRight);
        }

        return score;
    }

    private static int[] Symbols32(Tensor symbols) => symbols.DType switch
    {
        DType.Int32 => symbols.ToArray<int>(),
        DType.Int64 => Array.ConvertAll(symbols.ToArray<long>(), s => (int)s),
        _ => throw new ArgumentException($"Symbols are Int32 or Int64; {symbols.Describe()} was given."),
    };

    private static int[] Largest<T>(T[] logits, int classes) where T : System.Numerics.IFloatingPointIeee754<T>
    {
        var result = new int[classes == 0 ? 0 : logits.Length / classes];
        for (var i = 0; i < result.Length; i++)
        {
            var row = logits.AsSpan(i * classes, classes);
            var best = 0;
            for (var c = 0; c < classes; c++)
            {
                if (row[c] > row[best]) best = c;
                if (!T.IsNaN(row[c])) continue;
                best = -1;
                break;
            }

            result[i] = best;
        }

        return result;
    }
}
