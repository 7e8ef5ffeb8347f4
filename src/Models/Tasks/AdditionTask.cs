using System.Numerics;

namespace TensorCore;

/// <summary>
/// Addition: a + b with n = 2k + 1 symbols, in base 2, 4 or 10, or a + b + c with n = 3k + 2. The sum is written without zeros in front (0 as one zero) and
/// padded, as by Kaiser &amp; Sutskever, arXiv 1511.08228, and Freivalds &amp; Liepins, arXiv 1702.08727.
/// </summary>
/// <param name="numberBase">2, 4 or 10.</param>
/// <param name="operands">2 or 3.</param>
public sealed class AdditionTask(int numberBase = 2, int operands = 2) : ArithmeticTask(numberBase, '+', symbolsPerDigit: 1, operands)
{
    /// <inheritdoc/>
    public override string Name => "addition" + OperandsName + BaseName;

    /// <inheritdoc/>
    public override int OutputSymbols => NumberBase + 1;

    /// <inheritdoc/>
    public override BigInteger Compute(params ReadOnlySpan<BigInteger> operands)
    {
        var sum = BigInteger.Zero;
        foreach (var operand in operands) sum += operand;
        return sum;
    }

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        var digits = OperandLength(input.Length);
        var (length, carry) = (0, 0);
        for (; length < digits || carry > 0; length++)
        {
            for (var at = length; length < digits && at < input.Length; at += digits + 1) carry += input[at] - 1;
            target[length] = (carry % NumberBase) + 1;
            carry /= NumberBase;
        }

        target[Digits.Stripped(target[..length]).Length..].Fill(Pad);
    }

    /// <summary>
    /// Half of the pairs have zeros above a random place. Below it, one pair in three carries through a random run of digits;
    /// in the others each operand is random, the largest number of a random length, one digit among zeros, or zero.
    /// </summary>
    private protected override void DrawHardOperands(Rng rng, Span<int> a, Span<int> b)
    {
        a.Fill(1);
        b.Fill(1);
        var used = rng.NextInt(2) == 0 ? a.Length : rng.NextInt(a.Length + 1);
        if (used == 0) return;
        a = a[..used];
        b = b[..used];
        if (rng.NextInt(3) == 0)
        {
            DrawOperand(rng, a);
            DrawOperand(rng, b);
            var first = rng.NextInt(used);
            var end = first + 1 + rng.NextInt(used - first);
            // The lowest pair of the run gives a carry, the others hand it on.
            (a[first], b[first]) = (NumberBase, Math.Max(2, b[first]));
            for (var i = first + 1; i < end; i++) b[i] = NumberBase + 1 - a[i];
            return;
        }

        DrawSpecial(rng, a);
        DrawSpecial(rng, b);
    }

    private protected override IEnumerable<(string Case, IEnumerable<BigInteger[]> Operands)> HardOperands(int digits, BigInteger end)
    {
        yield return ("longest carry", BothWays(1, end - 1));
        // a + (end - a): both operands look random, and a carry from the lowest digit runs through all of them.
        var mixed = (end / (NumberBase + 1)) | 1;
        yield return ("hidden carry", BothWays(mixed, end - mixed));
        yield return (AllLargest, [All(end - 1)]);
        yield return ("powers", Powers(digits).Select(All));
        yield return ("zeros", [All(0)]);
    }
}
