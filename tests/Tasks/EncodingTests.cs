using System.Numerics;

namespace TensorCore.Tests;

/// <summary>The encodings written out by hand.</summary>
public class EncodingTests
{
    public static TheoryData<string, string, int[], int[]> Encodings => new()
    {
        // 5 + 3 = 8: 101, 011 and 1000 with the lowest bit first; '+' is 11, '*' is 12, the pad 0.
        { "addition", "5 + 3", [2, 1, 2, 11, 2, 2, 1], [1, 1, 1, 2, 0, 0, 0] },
        { "addition", "0 + 0", [1, 11, 1], [1, 0, 0] },
        { "addition", "4 + 1", [1, 1, 2, 11, 2, 1, 1], [2, 1, 2, 0, 0, 0, 0] },
        { "addition-base4", "7 + 9", [4, 2, 11, 2, 3], [1, 1, 2, 0, 0] },
        { "addition-decimal", "95 + 7", [6, 10, 11, 8, 1], [3, 1, 2, 0, 0] },
        { "addition-three", "3 + 3 + 2", [2, 2, 11, 2, 2, 11, 1, 2], [1, 1, 1, 2, 0, 0, 0, 0] },
        { "addition-three", "1 + 1 + 1", [2, 11, 2, 11, 2], [2, 2, 0, 0, 0] },
        { "multiplication-three", "3 * 2 * 3", [2, 2, 12, 1, 2, 12, 2, 2], [1, 2, 1, 1, 2, 1, 1, 1] },
        { "multiplication", "5 * 3", [2, 1, 2, 12, 2, 2, 1], [2, 2, 2, 2, 1, 1, 1] },
        { "multiplication-padded", "5 * 3", [2, 1, 2, 12, 2, 2, 1], [2, 2, 2, 2, 0, 0, 0] },
        { "multiplication", "0 x 3", [1, 1, 12, 2, 2], [1, 1, 1, 1, 1] },
        { "multiplication-padded", "0 × 3", [1, 1, 12, 2, 2], [1, 0, 0, 0, 0] },
        { "multiplication-base4", "7 * 2", [4, 2, 12, 3, 1], [3, 4, 1, 1, 1] },
        { "multiplication-base4-padded", "7 * 2", [4, 2, 12, 3, 1], [3, 4, 0, 0, 0] },
        { "multiplication-decimal", "12 * 34", [3, 2, 12, 5, 4], [9, 1, 5, 1, 1] },
        { "multiplication-decimal-padded", "12 * 34", [3, 2, 12, 5, 4], [9, 1, 5, 0, 0] },
        // 7 is 1110 and 8 is 0001 with the lowest bit first, 2 more on the last; 56 is 0110 1010.
        { "multiplication-bcd", "7 * 8", [2, 2, 2, 3, 12, 1, 1, 1, 4], [1, 2, 2, 3, 2, 1, 2, 3, 0] },
        { "multiplication-bcd", "2 * 3", [1, 2, 1, 3, 12, 2, 2, 1, 3], [1, 2, 2, 3, 1, 1, 1, 3, 0] },
        { "multiplication-bcd-padded", "2 * 3", [1, 2, 1, 3, 12, 2, 2, 1, 3], [1, 2, 2, 3, 0, 0, 0, 0, 0] },
        { "copy", "314", [4, 2, 5], [4, 2, 5] },
        { "reverse", "3 1 4", [4, 2, 5], [5, 2, 4] },
        { "duplicate", "314", [4, 2, 5, 0, 0, 0], [4, 2, 5, 4, 2, 5] },
        { "sort", "3141", [4, 2, 5, 2], [2, 2, 4, 5] },
        { "key-value-sort", "37 19 30", [4, 8, 2, 10, 4, 1], [2, 10, 4, 8, 4, 1] },
        { "count", "10110", [2, 1, 2, 2, 1], [1, 1, 2, 2, 2] },
        { "increment", "1110", [2, 2, 2, 1], [1, 1, 1, 2] },
        { "shift-left", "314", [4, 2, 5], [2, 5, 1] },
        { "shift-right", "314", [4, 2, 5], [1, 4, 2] },
        { "parity", "10110", [2, 1, 2, 2, 1], [2, 0, 0, 0, 0] },
        { "search", "4 15 49 42", [5, 2, 6, 5, 10, 5, 3], [10, 0, 0, 0, 0, 0, 0] },
        { "repeat-even", "10010", [2, 1, 1, 2, 1], [2, 2, 1, 1, 1] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Symbols_are_these(string name, string problem, int[] input, int[] target)
    {
        using var batch = SequenceTasks.Create(name).Parse(problem);
        Assert.Equal([1, input.Length], batch.Inputs.Shape);
        Assert.Equal(input, batch.Inputs.ToArray<int>());
        Assert.Equal(target, batch.Targets.ToArray<int>());
        Assert.Equal([input.Length], batch.Lengths);
    }

    [Fact]
    public void Alphabets_are_those_of_the_papers()
    {
        // Binary multiplication with m maps has 9m^2 + 20m + 3 parameters: 13 symbols in, 3 out.
        AssertAlphabet("multiplication", 13, 3);
        AssertAlphabet("addition", 13, 3);
        AssertAlphabet("addition-base4", 13, 5);
        AssertAlphabet("multiplication-decimal", 13, 11);
        AssertAlphabet("multiplication-bcd", 13, 5);
        AssertAlphabet("sort", 11, 11);
        AssertAlphabet("count", 3, 3);

        static void AssertAlphabet(string name, int symbols, int outputs)
        {
            var task = SequenceTasks.Create(name);
            Assert.Equal((symbols, outputs), (task.Symbols, task.OutputSymbols));
        }
    }

    [Theory]
    [InlineData(20, 41)]
    [InlineData(200, 401)]
    [InlineData(2000, 4001)]
    public void Operands_of_k_bits_make_2k_plus_1_symbols(int bits, int length)
    {
        using var batch = new AdditionTask().Encode((BigInteger.One << bits) - 1, 5);
        Assert.Equal(length, batch.Inputs.Shape[1]);
    }

    [Fact]
    public void Digits_are_typed_in_the_base_of_the_task()
    {
        using var scope = new Scope();
        Assert.Equal([2, 2, 1, 2, 11, 1, 2, 2, 1], new AdditionTask().ParseDigits("1011 + 110").Inputs.ToArray<int>());
        Assert.Equal([2, 1, 1, 11, 2, 2, 1], new AdditionTask().ParseDigits("001+011").Inputs.ToArray<int>()); // zeros in front stay
        Assert.Contains("two numbers in base 2", Assert.Throws<FormatException>(() => new AdditionTask().ParseDigits("12 + 1")).Message);
        Assert.Throws<FormatException>(() => new SortTask().Parse("10 20 3")); // numbers, not digits
        Assert.Contains("as in \"123 + 456\"", Assert.Throws<FormatException>(() => new AdditionTask().Parse("12 * 1")).Message);
        Assert.Contains("as in \"123 * 456\"", Assert.Throws<FormatException>(() => new MultiplicationTask().Parse("12 + 1")).Message);
    }

    [Theory]
    [InlineData("addition")]
    [InlineData("addition-base4")]
    [InlineData("addition-decimal")]
    [InlineData("addition-three")]
    [InlineData("multiplication")]
    [InlineData("multiplication-three")]
    [InlineData("multiplication-base4-padded")]
    [InlineData("multiplication-decimal")]
    [InlineData("multiplication-bcd")]
    [InlineData("multiplication-bcd-padded")]
    public void Large_numbers_are_encoded_and_decoded(string name)
    {
        using var scope = new Scope();
        var task = (ArithmeticTask)SequenceTasks.Create(name);
        const string A = "123456789012345678901234567890123456789012345678901234567890";
        const string B = "98765432109876543210";
        const string C = "271828182845904523536";
        string[] texts = name.EndsWith("three", StringComparison.Ordinal) ? [A, B, C] : [A, B];
        var batch = task.Parse(string.Join(name.StartsWith('a') ? " + " : " * ", texts));
        BigInteger[] numbers = [.. texts.Select(BigInteger.Parse)];
        var expected = numbers.Aggregate(name.StartsWith('a') ? BigInteger.Add : BigInteger.Multiply);
        Assert.Equal(expected, task.Compute(numbers));
        var symbols = batch.Targets.ToArray<int>();
        Assert.Equal(expected, task.Decode(symbols));
        Assert.Equal(expected.ToString(), task.Format(symbols));
        Assert.Equal(batch.Inputs.ToArray<int>(), task.Encode(numbers).Inputs.ToArray<int>());
        Assert.Throws<ArgumentOutOfRangeException>(() => task.Encode([.. numbers[1..], -1]));
        Assert.Equal(
            $"The task {name} has {numbers.Length} operands; 1 were given. (Parameter 'operands')",
            Assert.Throws<ArgumentException>(() => task.Encode(5)).Message);
    }

    [Fact]
    public void What_is_no_number_is_shown_with_question_marks()
    {
        var addition = new AdditionTask();
        Assert.Equal("10", addition.Format([1, 2, 1, 2, 0, 0]));
        Assert.Equal("1?10", addition.Format([1, 2, 0, 2, 0, 0])); // a pad between digits
        Assert.Equal("?01", addition.Format([2, 1, 11, 0]));
        Assert.Equal("?", addition.Format([0, 0, 0]));
        Assert.Equal("?", addition.Format([]));
        Assert.Null(addition.Decode([0, 0]));
        Assert.Null(addition.Decode([1, 0, 1]));
        var bcd = new BcdMultiplicationTask();
        Assert.Equal("56", bcd.Format([1, 2, 2, 3, 2, 1, 2, 3, 0]));
        Assert.Equal("?6", bcd.Format([1, 2, 2, 3, 2, 1, 2, 1, 0])); // no end marker
        Assert.Equal("?6", bcd.Format([1, 2, 2, 3, 1, 2, 1, 4, 0])); // ten
        Assert.Equal("?6", bcd.Format([1, 2, 2, 3, 2, 1, 0, 0, 0])); // cut short
        Assert.Equal("3 ? 1", new SortTask().Format([4, 0, 2, 0]));
        Assert.Equal("", new SortTask().Format([0, 0]));
    }

    [Fact]
    public void Hard_additions_are_the_ones_that_they_should_be()
    {
        using var scope = new Scope();
        var cases = new AdditionTask().Adversarial(9).ToDictionary(c => c.Case, c => c.Batch.Inputs.ToArray<int>());
        Assert.Equal(["longest carry", "hidden carry", "all ones", "powers", "zeros"], cases.Keys);
        Assert.Equal([2, 1, 1, 1, 11, 2, 2, 2, 2, 2, 2, 2, 2, 11, 2, 1, 1, 1], cases["longest carry"]); // 0001 + 1111 and 1111 + 0001
        Assert.Equal([2, 1, 2, 1, 11, 2, 2, 1, 2], cases["hidden carry"][..9]); // 0101 + 1011
        Assert.Equal([2, 2, 2, 2, 11, 2, 2, 2, 2], cases["all ones"]);
        Assert.Equal([1, 1, 1, 2, 11, 1, 1, 1, 2], cases["powers"][..9]);
        Assert.Equal(4 * 9, cases["powers"].Length);

        foreach (var numberBase in new[] { 2, 4, 10 })
        {
            // A carry into every place: each digit of the sum but the first differs from the digits added without carrying.
            foreach (var name in new[] { "longest carry", "hidden carry" })
            {
                var (_, batch) = new AdditionTask(numberBase).Adversarial(41).Single(c => c.Case == name);
                var (input, target) = (batch.Inputs.ToArray<int>(), batch.Targets.ToArray<int>());
                for (var i = 1; i < 20; i++)
                {
                    Assert.Equal(numberBase - 1, input[i] - 1 + input[i + 21] - 1);
                    Assert.Equal(1, target[i]);
                }

                Assert.Equal(2, target[20]);
            }
        }
    }

    [Fact]
    public void Hard_problems_of_three_operands_are_the_ones_that_they_should_be()
    {
        using var scope = new Scope();
        var sums = new AdditionTask(operands: 3).Adversarial(8).ToDictionary(c => c.Case, c => c.Batch.Inputs.ToArray<int>());
        Assert.Equal(["longest carry", "hidden carry", "all ones", "powers", "zeros"], sums.Keys);
        Assert.Equal([2, 1, 11, 2, 2, 11, 1, 1], sums["longest carry"][..8]); // 01 + 11 + 00
        Assert.Equal([2, 2, 11, 2, 2, 11, 2, 2], sums["all ones"]); // carries of two
        var products = new MultiplicationTask(operands: 3).Adversarial(8).ToDictionary(c => c.Case, c => c.Batch.Inputs.ToArray<int>());
        Assert.Equal(["all two", "all ones", "powers", "longest carry", "times one", "zeros"], products.Keys);
        Assert.Equal([1, 2, 12, 1, 2, 12, 1, 2], products["all two"]);
        Assert.Equal([2, 1, 12, 2, 2, 12, 2, 1, /**/ 2, 2, 12, 2, 1, 12, 2, 1], products["times one"]); // 1 * 3 * 1, 3 * 1 * 1
    }

    [Fact]
    public void Hard_multiplications_are_the_ones_that_they_should_be()
    {
        using var scope = new Scope();
        var cases = new MultiplicationTask().Adversarial(9).ToDictionary(c => c.Case, c => c.Batch.Inputs.ToArray<int>());
        Assert.Equal(["two times two", "all ones", "powers", "longest carry", "times one", "zeros"], cases.Keys);
        Assert.Equal([1, 2, 1, 1, 12, 1, 2, 1, 1], cases["two times two"]);
        Assert.Equal([2, 2, 2, 2, 12, 2, 2, 2, 2], cases["all ones"]);
        Assert.Equal([2, 2, 1, 1, 12, 1, 2, 2, 1, /**/ 1, 2, 2, 1, 12, 2, 2, 1, 1], cases["longest carry"]); // 3 * 6 = 0110 + 1100
        var decimals = new MultiplicationTask(10).Adversarial(9).ToDictionary(c => c.Case, c => c.Batch.Inputs.ToArray<int>());
        Assert.Equal([3, 1, 1, 1, 12, 3, 1, 1, 1], decimals["two times two"]); // 0002 * 0002
        Assert.Equal([10, 10, 10, 10, 12, 10, 10, 10, 10], decimals["all nines"]);
        Assert.Equal([4, 1, 1, 1, 12, 5, 4, 4, 4], decimals["longest carry"][..9]); // 3 * 3334 = 10002
        Assert.InRange(new MultiplicationTask().Adversarial(4001).Single(c => c.Case == "powers").Batch.Lengths.Count, 8, 16);
    }
}
