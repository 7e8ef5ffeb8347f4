using System.Globalization;
using System.Numerics;

namespace TensorCore;

/// <summary>
/// Arithmetic on two or three whole numbers: operands of k digits with an operator between them, the lowest digit first. '+' is
/// symbol 11 and '*' symbol 12 in every base, so the input has 13 symbols.
/// </summary>
public abstract class ArithmeticTask : SequenceTask
{
    private protected ArithmeticTask(int numberBase, char sign, int symbolsPerDigit, int operands)
    {
        if (numberBase is not (2 or 4 or 10)) throw new ArgumentOutOfRangeException(nameof(numberBase), numberBase, "Numbers are written in base 2, 4 or 10.");
        if (operands is not (2 or 3)) throw new ArgumentOutOfRangeException(nameof(operands), operands, "There are 2 or 3 operands.");
        NumberBase = numberBase;
        Operands = operands;
        Sign = sign;
        SymbolsPerDigit = symbolsPerDigit;
    }

    /// <summary>The base that numbers are written in: 2, 4 or 10.</summary>
    public int NumberBase { get; }

    /// <summary>How many numbers are computed with: 2 or 3.</summary>
    public int Operands { get; }

    /// <inheritdoc/>
    public sealed override int Symbols => 13;

    /// <inheritdoc/>
    public sealed override int ShortestLength => LengthStep + Operands - 1;

    /// <inheritdoc/>
    public sealed override int LengthStep => Operands * SymbolsPerDigit;

    /// <inheritdoc/>
    public sealed override string Example => string.Join($" {Sign} ", ExampleNumbers.Take(Operands));

    private protected char Sign { get; }

    private protected int SymbolsPerDigit { get; }

    private protected int SignSymbol => Sign == '+' ? 11 : 12;

    private protected string OperandsName => Operands == 3 ? "-three" : "";

    private protected string BaseName => NumberBase switch
    {
        2 => "",
        4 => "-base4",
        _ => "-decimal",
    };

    /// <summary>What the network is to compute.</summary>
    /// <param name="operands">The numbers; of none, the result is the one that changes nothing.</param>
    public abstract BigInteger Compute(params ReadOnlySpan<BigInteger> operands);

    /// <summary>A problem as one sequence; all operands get as many digits as the longest one has.</summary>
    /// <param name="operands">As many as <see cref="Operands"/>.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public SequenceBatch Encode(params ReadOnlySpan<BigInteger> operands)
    {
        if (operands.Length != Operands) throw new ArgumentException($"The task {Name} has {Operands} operands; {operands.Length} were given.", nameof(operands));
        var digits = new int[operands.Length][];
        for (var i = 0; i < digits.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(operands[i], nameof(operands));
            digits[i] = Digits.Of(operands[i], NumberBase);
        }

        return Single(Problem(digits));
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
        var example = string.Join($" {Sign} ", new[] { "123", "456", "789" }.Take(Operands));
        var operands = Split(problem, 10, $"{Count} whole decimal numbers as in \"{example}\"");
        return Encode([.. operands.Select(digits => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture))]);
    }

    /// <inheritdoc/>
    public sealed override SequenceBatch ParseDigits(string problem)
    {
        var operands = Split(problem, NumberBase, $"{Count} numbers in base {NumberBase} as in \"{Example}\"");
        return Single(Problem([.. operands.Select(digits => digits.Reverse().Select(c => c - '0' + 1).ToArray())]));
    }

    /// <inheritdoc/>
    public sealed override string Format(ReadOnlySpan<int> symbols)
    {
        if (Decode(symbols) is { } number) return number.ToString(CultureInfo.InvariantCulture);
        var digits = OutputDigits(symbols);
        return digits.Length == 0 ? "?" : string.Concat(digits.Reverse().Select(d => d?.ToString(CultureInfo.InvariantCulture) ?? "?"));
    }

    /// <inheritdoc/>
    protected sealed override void Draw(Rng rng, Span<int> input)
    {
        ArgumentNullException.ThrowIfNull(rng);
        DrawSigns(input);
        for (var i = 0; i < Operands; i++) DrawOperand(rng, Operand(input, i));
    }

    /// <summary>A hard pair; of three operands it is any two, and the third is special or random.</summary>
    /// <inheritdoc/>
    protected sealed override void DrawHard(Rng rng, Span<int> input)
    {
        ArgumentNullException.ThrowIfNull(rng);
        DrawSigns(input);
        var third = Operands == 3 ? rng.NextInt(3) : 2;
        DrawHardOperands(rng, Operand(input, third == 0 ? 1 : 0), Operand(input, third == 2 ? 1 : 2));
        if (Operands == 2) return;
        Operand(input, third).Fill(1);
        DrawSpecial(rng, Operand(input, third));
    }

    /// <inheritdoc/>
    protected sealed override IEnumerable<(string Case, IReadOnlyList<int[]> Inputs)> Hard(int length)
    {
        var digits = (length - Operands + 1) / LengthStep;
        return HardOperands(digits, BigInteger.Pow(NumberBase, digits)).Select(hard =>
            (hard.Case, (IReadOnlyList<int[]>)[.. hard.Operands.Select(o => Problem([.. o.Select(n => Digits.Of(n, NumberBase))], digits))]));
    }

    /// <summary>The symbols of one operand of a problem.</summary>
    private protected Span<int> Operand(Span<int> input, int index) => input.Slice(index * (OperandLength(input.Length) + 1), OperandLength(input.Length));

    /// <inheritdoc cref="Operand(Span{int}, int)"/>
    private protected ReadOnlySpan<int> Operand(ReadOnlySpan<int> input, int index) =>
        input.Slice(index * (OperandLength(input.Length) + 1), OperandLength(input.Length));

    /// <summary>How many symbols an operand has in a problem of so many.</summary>
    private protected int OperandLength(int length) => (length - Operands + 1) / Operands;

    /// <summary>Numbers that are hard together, by the name of the case.</summary>
    /// <param name="digits">Digits of each operand.</param>
    /// <param name="end">The base to that power: every number is below it.</param>
    private protected abstract IEnumerable<(string Case, IEnumerable<BigInteger[]> Operands)> HardOperands(int digits, BigInteger end);

    /// <summary>The same number for every operand.</summary>
    private protected BigInteger[] All(BigInteger number) => [.. Enumerable.Repeat(number, Operands)];

    /// <summary>Two numbers in both orders; a third operand changes nothing.</summary>
    private protected IEnumerable<BigInteger[]> BothWays(BigInteger a, BigInteger b)
    {
        BigInteger[] rest = Operands == 3 ? [Compute()] : [];
        return [[a, b, .. rest], [b, a, .. rest]];
    }

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
    private protected virtual int[] WriteOperand(int[] digits) => digits;

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

    private IEnumerable<string> ExampleNumbers => NumberBase switch
    {
        2 => ["1011", "110", "1101"],
        4 => ["1032", "231", "3012"],
        _ => ["129", "87", "345"],
    };

    private string Count => Operands == 2 ? "two" : "three";

    private void DrawSigns(Span<int> input)
    {
        var operand = OperandLength(input.Length);
        for (var i = operand; i < input.Length; i += operand + 1) input[i] = SignSymbol;
    }

    private int[] Problem(int[][] operands, int digits = 0)
    {
        digits = Math.Max(digits, operands.Max(o => o.Length));
        return [.. operands.SelectMany((number, i) => (int[])[.. i > 0 ? [SignSymbol] : Array.Empty<int>(), .. Written(number)])];

        int[] Written(int[] number) => WriteOperand([.. number, .. Enumerable.Repeat(1, digits - number.Length)]);
    }

    private string[] Split(string problem, int numberBase, string expected)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var parts = (Sign == '*' ? problem.Replace('x', '*').Replace('×', '*') : problem).Split(Sign, StringSplitOptions.TrimEntries);
        if (parts.Length == Operands && parts.All(IsNumber)) return parts;
        throw new FormatException($"'{problem}' is no problem for the task {Name}: write {expected}.");

        bool IsNumber(string text) => text.Length > 0 && text.All(c => c >= '0' && c < '0' + numberBase);
    }
}
