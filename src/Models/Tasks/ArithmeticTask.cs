using System.Globalization;
using System.Numerics;

namespace TensorCore;

/// <summary>
/// Arithmetic on two whole numbers: two operands of k digits around an operator, the lowest digit first. '+' is symbol 11
/// and '*' symbol 12 in every base, so the input has 13 symbols.
/// </summary>
public abstract class ArithmeticTask : SequenceTask
{
    private protected ArithmeticTask(int numberBase, char sign, int symbolsPerDigit)
    {
        if (numberBase is not (2 or 4 or 10)) throw new ArgumentOutOfRangeException(nameof(numberBase), numberBase, "Numbers are written in base 2, 4 or 10.");
        NumberBase = numberBase;
        Sign = sign;
        SymbolsPerDigit = symbolsPerDigit;
    }

    /// <summary>The base that numbers are written in: 2, 4 or 10.</summary>
    public int NumberBase { get; }

    /// <inheritdoc/>
    public sealed override int Symbols => 13;

    /// <inheritdoc/>
    public sealed override int ShortestLength => (2 * SymbolsPerDigit) + 1;

    /// <inheritdoc/>
    public sealed override int LengthStep => 2 * SymbolsPerDigit;

    /// <inheritdoc/>
    public sealed override string Example => NumberBase switch
    {
        2 => $"1011 {Sign} 110",
        4 => $"1032 {Sign} 231",
        _ => $"129 {Sign} 87",
    };

    private protected char Sign { get; }

    private protected int SymbolsPerDigit { get; }

    private protected int SignSymbol => Sign == '+' ? 11 : 12;

    private protected string BaseName => NumberBase switch
    {
        2 => "",
        4 => "-base4",
        _ => "-decimal",
    };

    /// <summary>What the network is to compute.</summary>
    public abstract BigInteger Compute(BigInteger a, BigInteger b);

    /// <summary>A problem as one sequence; both operands get as many digits as the longer one has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public SequenceBatch Encode(BigInteger a, BigInteger b)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(a);
        ArgumentOutOfRangeException.ThrowIfNegative(b);
        return Single(Problem(Digits.Of(a, NumberBase), Digits.Of(b, NumberBase)));
    }

    /// <summary>The number that output symbols stand for: its digits up to the first pad, behind which there are only pads.</summary>
    /// <returns>The number, or null when the symbols are not one.</returns>
    public BigInteger? Decode(ReadOnlySpan<int> symbols)
    {
        var digits = OutputDigits(symbols);
        foreach (var digit in digits)
        {
            if (digit == null) return null;
        }

        return digits.Length == 0 ? null : Digits.ToNumber([.. digits.Select(d => d!.Value + 1)], NumberBase);
    }

    /// <inheritdoc/>
    public sealed override SequenceBatch Parse(string problem)
    {
        var (left, right) = Operands(problem, 10, "two whole decimal numbers as in \"123 " + Sign + " 456\"");
        return Encode(Number(left), Number(right));

        static BigInteger Number(string digits) => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public sealed override SequenceBatch ParseDigits(string problem)
    {
        var (left, right) = Operands(problem, NumberBase, $"two numbers in base {NumberBase} as in \"{Example}\"");
        return Single(Problem(Symbols(left), Symbols(right)));

        static int[] Symbols(string digits) => [.. digits.Reverse().Select(c => c - '0' + 1)];
    }

    /// <inheritdoc/>
    public sealed override string Format(ReadOnlySpan<int> symbols)
    {
        if (Decode(symbols) is { } number) return number.ToString(CultureInfo.InvariantCulture);
        var digits = OutputDigits(symbols);
        return digits.Length == 0 ? "?" : string.Concat(digits.Reverse().Select(d => d?.ToString(CultureInfo.InvariantCulture) ?? "?"));
    }

    /// <inheritdoc/>
    public sealed override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        var operand = (input.Length - 1) / 2;
        Solve(input[..operand], input[(operand + 1)..], target);
    }

    /// <inheritdoc/>
    protected sealed override void Draw(Rng rng, Span<int> input)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var operand = (input.Length - 1) / 2;
        DrawOperand(rng, input[..operand]);
        input[operand] = SignSymbol;
        DrawOperand(rng, input[(operand + 1)..]);
    }

    /// <inheritdoc/>
    protected sealed override void DrawHard(Rng rng, Span<int> input)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var operand = (input.Length - 1) / 2;
        input[operand] = SignSymbol;
        DrawHardOperands(rng, input[..operand], input[(operand + 1)..]);
    }

    /// <inheritdoc/>
    protected sealed override IEnumerable<(string Case, IReadOnlyList<int[]> Inputs)> Hard(int length)
    {
        var digits = (length - 1) / LengthStep;
        return HardPairs(digits, BigInteger.Pow(NumberBase, digits)).Select(hard =>
            (hard.Case, (IReadOnlyList<int[]>)[.. hard.Pairs.Select(p => Problem(Digits.Of(p.A, NumberBase), Digits.Of(p.B, NumberBase), digits))]));
    }

    /// <summary>Writes the result of two operands.</summary>
    private protected abstract void Solve(ReadOnlySpan<int> a, ReadOnlySpan<int> b, Span<int> target);

    /// <summary>Pairs of numbers that are hard, by the name of the case.</summary>
    /// <param name="digits">Digits of each operand.</param>
    /// <param name="end">The base to that power: every number is below it.</param>
    private protected abstract IEnumerable<(string Case, IEnumerable<(BigInteger A, BigInteger B)> Pairs)> HardPairs(int digits, BigInteger end);

    /// <summary>Random symbols of an operand.</summary>
    private protected virtual void DrawOperand(Rng rng, Span<int> operand) => Digits.Draw(rng, NumberBase, operand);

    /// <summary>Random symbols of two operands of a kind that <see cref="DrawOperand"/> hardly ever gives.</summary>
    private protected virtual void DrawHardOperands(Rng rng, Span<int> a, Span<int> b)
    {
        DrawOperand(rng, a);
        DrawOperand(rng, b);
    }

    /// <summary>A random operand, the largest number of a random length, one digit among zeros, or zero, each as often.</summary>
    /// <param name="rng">Draws it.</param>
    /// <param name="operand">All zeros.</param>
    private protected void DrawSpecial(Rng rng, Span<int> operand)
    {
        switch (rng.NextInt(4))
        {
            case 0:
                DrawOperand(rng, operand);
                break;
            case 1:
                operand[..(1 + rng.NextInt(operand.Length))].Fill(NumberBase);
                break;
            case 2:
                operand[rng.NextInt(operand.Length)] = 2 + rng.NextInt(NumberBase - 1);
                break;
        }
    }

    /// <summary>Digits as the symbols of an operand.</summary>
    private protected virtual int[] Operand(int[] digits) => digits;

    /// <summary>The digits that output symbols stand for, the lowest first; null for what is none.</summary>
    private protected virtual int?[] OutputDigits(ReadOnlySpan<int> symbols)
    {
        var digits = new int?[symbols.TrimEnd(Pad).Length];
        for (var i = 0; i < digits.Length; i++) digits[i] = symbols[i] >= 1 && symbols[i] <= NumberBase ? symbols[i] - 1 : null;
        return digits;
    }

    /// <summary>All powers of the base below its <paramref name="digits"/>-th power, or about twelve of them.</summary>
    private protected IEnumerable<BigInteger> Powers(int digits)
    {
        var step = Math.Max(1, digits / 11);
        for (var exponent = digits - 1; exponent >= 0; exponent -= step) yield return BigInteger.Pow(NumberBase, exponent);
    }

    private protected string AllLargest => NumberBase switch
    {
        2 => "all ones",
        4 => "all threes",
        _ => "all nines",
    };

    private int[] Problem(int[] a, int[] b, int digits = 0)
    {
        digits = Math.Max(digits, Math.Max(a.Length, b.Length));
        return [.. Operand(Padded(a)), SignSymbol, .. Operand(Padded(b))];

        int[] Padded(int[] number) => [.. number, .. Enumerable.Repeat(1, digits - number.Length)];
    }

    private (string Left, string Right) Operands(string problem, int numberBase, string expected)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var parts = (Sign == '*' ? problem.Replace('x', '*').Replace('×', '*') : problem).Split(Sign, StringSplitOptions.TrimEntries);
        if (parts.Length == 2 && IsNumber(parts[0]) && IsNumber(parts[1])) return (parts[0], parts[1]);
        throw new FormatException($"'{problem}' is no problem for the task {Name}: write {expected}.");

        bool IsNumber(string text) => text.Length > 0 && text.All(c => c >= '0' && c < '0' + numberBase);
    }
}
