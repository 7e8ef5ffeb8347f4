using System.Globalization;
using System.Numerics;

namespace TensorCore;

/// <summary>Whole numbers as symbols: digit d is symbol d + 1, the lowest digit first.</summary>
internal static class Digits
{
    /// <summary>Random digits, each equally likely.</summary>
    public static void Draw(Rng rng, int numberBase, Span<int> symbols)
    {
        // As many digits at once as fit 62 bits.
        var (together, range) = (0, 1L);
        for (; range <= (1L << 62) / numberBase; range *= numberBase) together++;
        while (!symbols.IsEmpty)
        {
            var value = (ulong)rng.NextInt64(0, range);
            var some = symbols[..Math.Min(together, symbols.Length)];
            for (var i = 0; i < some.Length; i++)
            {
                var rest = Divide(value);
                some[i] = (int)(value - (rest * (ulong)numberBase)) + 1;
                value = rest;
            }

            symbols = symbols[some.Length..];
        }

        // By constants, which is several times faster than by a variable.
        ulong Divide(ulong value) => numberBase switch
        {
            2 => value >> 1,
            4 => value >> 2,
            10 => value / 10,
            _ => value / (ulong)numberBase,
        };
    }

    /// <summary>The number with these digits.</summary>
    /// <param name="symbols">Digits only.</param>
    /// <param name="numberBase">2, 4 or 10.</param>
    public static BigInteger ToNumber(ReadOnlySpan<int> symbols, int numberBase)
    {
        if (numberBase == 10)
        {
            var text = new char[symbols.Length];
            for (var i = 0; i < text.Length; i++) text[^(i + 1)] = (char)('0' + symbols[i] - 1);
            return BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        var bits = BitsOf(numberBase);
        var bytes = new byte[((symbols.Length * bits) + 7) / 8];
        for (var i = 0; i < symbols.Length; i++) bytes[i * bits / 8] |= (byte)((symbols[i] - 1) << (i * bits % 8));
        return new BigInteger(bytes, isUnsigned: true);
    }

    /// <summary>The digits of a number, without zeros in front; one zero for 0.</summary>
    /// <param name="number">Not negative.</param>
    /// <param name="numberBase">2, 4 or 10.</param>
    public static int[] Of(BigInteger number, int numberBase)
    {
        if (numberBase == 10)
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            return [.. text.Reverse().Select(c => c - '0' + 1)];
        }

        var bits = BitsOf(numberBase);
        var bytes = number.ToByteArray(isUnsigned: true);
        var symbols = new int[Math.Max(1, (int)((number.GetBitLength() + bits - 1) / bits))];
        for (var i = 0; i < symbols.Length; i++) symbols[i] = ((bytes[i * bits / 8] >> (i * bits % 8)) & (numberBase - 1)) + 1;
        return symbols;
    }

    /// <summary>Digits without the zeros in front, but at least one.</summary>
    public static ReadOnlySpan<int> Stripped(ReadOnlySpan<int> symbols)
    {
        var length = symbols.Length;
        while (length > 1 && symbols[length - 1] == 1) length--;
        return symbols[..length];
    }

    /// <summary>Digits in ascending order, by counting them.</summary>
    public static void Sort(ReadOnlySpan<int> symbols, Span<int> sorted)
    {
        Span<int> counts = stackalloc int[11];
        counts.Clear();
        foreach (var symbol in symbols) counts[symbol]++;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            sorted[..counts[symbol]].Fill(symbol);
            sorted = sorted[counts[symbol]..];
        }
    }

    private static int BitsOf(int numberBase) => numberBase switch
    {
        2 => 1,
        4 => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(numberBase), numberBase, "Numbers are written in base 2, 4 or 10."),
    };
}
