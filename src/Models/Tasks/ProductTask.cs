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

/// <summary>Multiplication, however digits are written.</summary>
public abstract class ProductTask : ArithmeticTask
{
    private protected ProductTask(int numberBase, int symbolsPerDigit, int operands, ProductPadding padding)
        : base(numberBase, '*', symbolsPerDigit, operands) => Padding = padding;

    /// <summary>What fills the places above a product.</summary>
    public ProductPadding Padding { get; }

    /// <inheritdoc/>
    public sealed override BigInteger Compute(params ReadOnlySpan<BigInteger> operands)
    {
        var product = BigInteger.One;
        foreach (var operand in operands) product *= operand;
        return product;
    }

    private protected string PaddingName => Padding == ProductPadding.Pads ? "-padded" : "";

    private protected sealed override IEnumerable<(string Case, IEnumerable<BigInteger[]> Operands)> HardOperands(int digits, BigInteger end)
    {
        yield return (Operands == 2 ? "two times two" : "all two", [All(BigInteger.Min(2, end - 1))]);
        yield return (AllLargest, [All(end - 1)]);
        yield return ("powers", Powers(digits).Select(All));
        // 3 * a, where a is a third of the power rounded up: a + 2a is 10...01 or 10...02, its carry having run through every digit.
        var third = BigInteger.Min((end + 2) / 3, end - 1);
        yield return ("longest carry", BothWays(BigInteger.Min(3, end - 1), third));
        yield return ("times one", BothWays(1, end - 1));
        yield return ("zeros", BothWays(0, end - 1));
    }
}
