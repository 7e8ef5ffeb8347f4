using System.Numerics;

namespace TensorCore.Tests;

/// <summary>The right answers, worked out in another way than the tasks do.</summary>
internal static class TaskOracle
{
    /// <summary>What belongs at each position of one sequence without padding.</summary>
    public static int[] Answer(string task, int[] input) => task switch
    {
        "addition" => Sum(input, 2),
        "addition-base4" => Sum(input, 4),
        "addition-decimal" => Sum(input, 10),
        "addition-three" => Sum(input, 2),
        "multiplication" => Product(input, 2, 1),
        "multiplication-padded" => Product(input, 2, 0),
        "multiplication-base4" => Product(input, 4, 1),
        "multiplication-base4-padded" => Product(input, 4, 0),
        "multiplication-decimal" => Product(input, 10, 1),
        "multiplication-decimal-padded" => Product(input, 10, 0),
        "multiplication-three" => Product(input, 2, 1),
        "multiplication-bcd" => BcdProduct(input, zeros: true),
        "multiplication-bcd-padded" => BcdProduct(input, zeros: false),
        "copy" => input,
        "reverse" => [.. Enumerable.Reverse(input)],
        "duplicate" => [.. input.TakeWhile(s => s > 0), .. input.TakeWhile(s => s > 0)],
        "sort" or "count" => [.. input.Order()],
        "key-value-sort" => [.. input.Chunk(2).OrderBy(p => p[0]).SelectMany(p => p)], // OrderBy is stable
        "increment" => Padded(Write(Number(input, 2) + 1, 2), input.Length, 1),
        "shift-left" => [.. input.Skip(1), 1],
        "shift-right" => [1, .. input.SkipLast(1)],
        "parity" => Padded([1 + (input.Count(s => s == 2) % 2)], input.Length, 0),
        "search" => Padded([input.Skip(1).Chunk(2).First(p => p[0] == input[0])[1]], input.Length, 0),
        "repeat-even" => [.. input.Chunk(2).SelectMany(p => Enumerable.Repeat(p[0], p.Length))],
        _ => throw new ArgumentException(task),
    };

    /// <summary>Reads digits by Horner's rule.</summary>
    public static BigInteger Number(IEnumerable<int> symbols, int numberBase) =>
        symbols.Reverse().Aggregate(BigInteger.Zero, (n, s) => (n * numberBase) + (s - 1));

    public static int[] Padded(int[] symbols, int length, int with) => [.. symbols, .. Enumerable.Repeat(with, length - symbols.Length)];

    /// <summary>Digits by division, one zero for 0.</summary>
    private static int[] Write(BigInteger number, int numberBase)
    {
        var symbols = new List<int>();
        do
        {
            symbols.Add((int)(number % numberBase) + 1);
            number /= numberBase;
        }
        while (number > 0);
        return [.. symbols];
    }

    private static int[] Sum(int[] input, int numberBase) =>
        Padded(Write(Operands(input, 11, numberBase).Aggregate(BigInteger.Add), numberBase), input.Length, 0);

    private static int[] Product(int[] input, int numberBase, int padding) =>
        Padded(Write(Operands(input, 12, numberBase).Aggregate(BigInteger.Multiply), numberBase), input.Length, padding);

    private static IEnumerable<BigInteger> Operands(int[] input, int sign, int numberBase)
    {
        while (Array.IndexOf(input, sign) is var end and >= 0)
        {
            yield return Number(input[..end], numberBase);
            input = input[(end + 1)..];
        }

        yield return Number(input, numberBase);
    }

    private static int[] BcdProduct(int[] input, bool zeros)
    {
        var sign = Array.IndexOf(input, 12);
        var digits = Write(Number(Decimal(input[..sign]), 10) * Number(Decimal(input[(sign + 1)..]), 10), 10);
        if (zeros) digits = Padded(digits, (input.Length - 1) / 4, 1);
        int[] bits = [.. digits.SelectMany(d => new[] { ((d - 1) & 1) + 1, ((d - 1) >> 1 & 1) + 1, ((d - 1) >> 2 & 1) + 1, ((d - 1) >> 3 & 1) + 3 })];
        return Padded(bits, input.Length, 0);

        static IEnumerable<int> Decimal(int[] operand) => operand.Chunk(4).Select(b =>
        {
            Assert.All(b[..3], s => Assert.InRange(s, 1, 2));
            Assert.InRange(b[3], 3, 4);
            return b[0] - 1 + (2 * (b[1] - 1)) + (4 * (b[2] - 1)) + (8 * (b[3] - 3)) + 1;
        });
    }
}
