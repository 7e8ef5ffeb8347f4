namespace TensorCore;

/// <summary>
/// Multiplication of binary-coded decimals (Freivalds &amp; Liepins, arXiv 1702.08727): each decimal digit is four bits, the
/// lowest first, and the highest bit is marked as the end of the digit by 2 more. Bits are symbols 1 and 2, marked bits
/// 3 and 4; two operands of k digits around the operator have n = 8k + 1 symbols.
/// </summary>
/// <param name="padding">
/// What fills the places above a product, which has 2k digits at most: zero digits (up to 8k; the last place stays a pad,
/// since it is no whole digit) or pads.
/// </param>
public sealed class BcdMultiplicationTask(ProductPadding padding = ProductPadding.Zeros) : ProductTask(10, symbolsPerDigit: BitsPerDigit, operands: 2, padding)
{
    private const int BitsPerDigit = 4;

    /// <inheritdoc/>
    public override string Name => "multiplication-bcd" + PaddingName;

    /// <inheritdoc/>
    public override int OutputSymbols => 5;

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        var (a, b) = (Decimal(Operand(input, 0)), Decimal(Operand(input, 1)));
        var product = Digits.Of(Digits.ToNumber(a, 10) * Digits.ToNumber(b, 10), 10);
        var digits = Padding == ProductPadding.Zeros ? 2 * a.Length : product.Length;
        for (var i = 0; i < digits; i++) Write(i < product.Length ? product[i] - 1 : 0, target[(i * BitsPerDigit)..]);
    }

    private protected override void DrawOperand(Rng rng, Span<int> operand)
    {
        var digits = new int[operand.Length / BitsPerDigit];
        Digits.Draw(rng, 10, digits);
        WriteOperand(digits).CopyTo(operand);
    }

    private protected override int[] WriteOperand(int[] digits)
    {
        var symbols = new int[digits.Length * BitsPerDigit];
        for (var i = 0; i < digits.Length; i++) Write(digits[i] - 1, symbols.AsSpan(i * BitsPerDigit));
        return symbols;
    }

    private protected override int?[] OutputDigits(ReadOnlySpan<int> symbols)
    {
        symbols = symbols.TrimEnd(Pad);
        var digits = new int?[(symbols.Length + BitsPerDigit - 1) / BitsPerDigit];
        for (var i = 0; i < digits.Length; i++) digits[i] = Digit(symbols[(i * BitsPerDigit)..Math.Min((i + 1) * BitsPerDigit, symbols.Length)]);
        return digits;
    }

    private static void Write(int digit, Span<int> symbols)
    {
        for (var bit = 0; bit < BitsPerDigit; bit++) symbols[bit] = (digit >> bit & 1) + 1;
        symbols[BitsPerDigit - 1] += 2;
    }

    private static int? Digit(ReadOnlySpan<int> symbols)
    {
        if (symbols.Length < BitsPerDigit) return null;
        var digit = 0;
        for (var bit = 0; bit < BitsPerDigit; bit++)
        {
            var value = symbols[bit] - (bit == BitsPerDigit - 1 ? 3 : 1);
            if (value is not (0 or 1)) return null;
            digit |= value << bit;
        }

        return digit < 10 ? digit : null;
    }

    private static int[] Decimal(ReadOnlySpan<int> operand)
    {
        var digits = new int[operand.Length / BitsPerDigit];
        for (var i = 0; i < digits.Length; i++)
        {
            digits[i] = 1 + Digit(operand.Slice(i * BitsPerDigit, BitsPerDigit))
                ?? throw new ArgumentException("A symbol group of the operand is no decimal digit.", nameof(operand));
        }

        return digits;
    }
}
