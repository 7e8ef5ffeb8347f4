using System.Numerics;

namespace TensorCore;

/// <summary>What fills the places above a product. The two give different scores: say which one was used.</summary>
public enum ProductPadding
{
    /// <summary>Zero digits up to the length of the sequence, as by Freivalds &amp; Liepins, arXiv 1702.08727. (Pads only fill up a bin.)</summary>
    Zeros,

    /// <summary>Pads, the product being written without zeros in front, as in the code of Kaiser &amp; Sutskever, arXiv 1511.08228.</summary>
    Pads,
}

/// <summary>Multiplication: a * b with n = 2k + 1 symbols, in base 2, 4 or 10.</summary>
/// <param name="numberBase">2, 4 or 10.</param>
/// <param name="padding">What fills the places above a product.</param>
public sealed class MultiplicationTask(int numberBase = 2, ProductPadding padding = ProductPadding.Zeros)
    : ArithmeticTask(numberBase, '*', symbolsPerDigit: 1)
{
    /// <inheritdoc/>
    public override string Name => "multiplication" + BaseName + (Padding == ProductPadding.Pads ? "-padded" : "");

    /// <summary>What fills the places above a product.</summary>
    public ProductPadding Padding { get; } = padding;

    /// <inheritdoc/>
    public override int OutputSymbols => NumberBase + 1;

    /// <inheritdoc/>
    public override BigInteger Compute(BigInteger a, BigInteger b) => a * b;

    /// <summary>Pairs whose product is easily got wrong.</summary>
    internal static IEnumerable<(string Case, IEnumerable<(BigInteger A, BigInteger B)> Pairs)> HardPairs(
        BigInteger end, IEnumerable<BigInteger> powers, string allLargest)
    {
        yield return ("two times two", [(BigInteger.Min(2, end - 1), BigInteger.Min(2, end - 1))]);
        yield return (allLargest, [(end - 1, end - 1)]);
        yield return ("powers", powers.Select(p => (p, p)));
        // 3 * a, where a is a third of the power rounded up: a + 2a is 10...01 or 10...02, its carry having run through every digit.
        var third = BigInteger.Min((end + 2) / 3, end - 1);
        yield return ("longest carry", [(BigInteger.Min(3, end - 1), third), (third, BigInteger.Min(3, end - 1))]);
        yield return ("times one", [(1, end - 1), (end - 1, 1)]);
        yield return ("zeros", [(0, end - 1), (end - 1, 0)]);
    }

    private protected override void Solve(ReadOnlySpan<int> a, ReadOnlySpan<int> b, Span<int> target)
    {
        var product = Digits.Of(Digits.ToNumber(a, NumberBase) * Digits.ToNumber(b, NumberBase), NumberBase);
        product.CopyTo(target);
        if (Padding == ProductPadding.Zeros) target[product.Length..].Fill(1);
    }

    /// <summary>
    /// One pair in four carries through a random run of the product's digits. Half of the others have zeros above a random place,
    /// which may differ between the two; there, one operand in three has runs of equal digits, and the rest are random, the largest
    /// number of a random length, one digit among zeros, or zero.
    /// </summary>
    private protected override void DrawHardOperands(Rng rng, Span<int> a, Span<int> b)
    {
        a.Fill(1);
        b.Fill(1);
        if (rng.NextInt(4) == 0)
        {
            if (rng.NextInt(2) == 0) DrawCarry(rng, a, b);
            else DrawCarry(rng, b, a);
            return;
        }

        var isShort = rng.NextInt(2) == 0;
        DrawHardOperand(rng, isShort ? a[..(1 + rng.NextInt(a.Length))] : a);
        DrawHardOperand(rng, isShort ? b[..(1 + rng.NextInt(b.Length))] : b);
    }

    /// <summary>A random factor and the least other one with which it passes a power of the base: the digits below are zeros that a carry has run through, but for as many as the factor has.</summary>
    private void DrawCarry(Rng rng, Span<int> factor, Span<int> other)
    {
        var used = factor[..(1 + rng.NextInt(factor.Length))];
        DrawOperand(rng, used);
        used[^1] = Math.Max(2, used[^1]);
        var number = Digits.ToNumber(used, NumberBase);
        // A quotient of B^m by a number of j digits has m - j + 1 digits, or, when that is B^(j - 1), one more.
        var power = BigInteger.Pow(NumberBase, used.Length - 1 + rng.NextInt(other.Length));
        Digits.Of((power + number - 1) / number, NumberBase).CopyTo(other);
    }

    private void DrawHardOperand(Rng rng, Span<int> operand)
    {
        if (rng.NextInt(3) != 0)
        {
            DrawSpecial(rng, operand);
            return;
        }

        // From a digit that hardly ever changes to one that nearly always does: sums of columns, and carries with them, far from those of random digits.
        var change = rng.NextDouble();
        var digit = 1 + rng.NextInt(NumberBase);
        foreach (ref var symbol in operand)
        {
            if (rng.NextDouble() < change) digit = 1 + ((digit + rng.NextInt(NumberBase - 1)) % NumberBase);
            symbol = digit;
        }
    }

    private protected override IEnumerable<(string Case, IEnumerable<(BigInteger A, BigInteger B)> Pairs)> HardPairs(int digits, BigInteger end) =>
        HardPairs(end, Powers(digits), AllLargest);
}
