using System.Numerics;

namespace TensorCore;

/// <summary>Multiplication: a * b with n = 2k + 1 symbols, in base 2, 4 or 10, or a * b * c with n = 3k + 2.</summary>
/// <param name="numberBase">2, 4 or 10.</param>
/// <param name="padding">What fills the places above a product.</param>
/// <param name="operands">2 or 3.</param>
public sealed class MultiplicationTask(int numberBase = 2, ProductPadding padding = ProductPadding.Zeros, int operands = 2)
    : ProductTask(numberBase, symbolsPerDigit: 1, operands, padding)
{
    /// <inheritdoc/>
    public override string Name => "multiplication" + OperandsName + BaseName + PaddingName;

    /// <inheritdoc/>
    public override int OutputSymbols => NumberBase + 1;

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        var number = BigInteger.One;
        for (var i = 0; i < Operands; i++) number *= Digits.ToNumber(Operand(input, i), NumberBase);
        var product = Digits.Of(number, NumberBase);
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
}
