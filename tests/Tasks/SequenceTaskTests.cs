namespace TensorCore.Tests;

public class SequenceTaskTests
{
    public static TheoryData<string> Names => [.. SequenceTasks.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_target_is_the_answer_and_everything_else_is_padding(string name)
    {
        using var scope = new Scope();
        var task = SequenceTasks.Create(name);
        var rng = new Rng(1);
        foreach (var length in new[] { 9, 12, 25, 41, 121 })
        {
            var batch = task.Sample(length, 50, rng);
            Assert.Equal([50, length], batch.Inputs.Shape);
            Assert.Equal([50, length], batch.Targets.Shape);
            Assert.Equal(50, batch.Lengths.Count);
            AssertRight(task, batch);
            AssertRight(task, task.Sample(length, 50, rng, hardFraction: 0.5));
        }

        AssertRight(task, task.SampleExact(task.ShortestLength, 20, rng));
        var longest = task.ShortestLength + (task.LengthStep * (800 / task.LengthStep));
        var exact = task.SampleExact(longest, 3, rng);
        Assert.All(exact.Lengths, l => Assert.Equal(longest, l));
        AssertRight(task, exact);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Hard_cases_are_right_too(string name)
    {
        using var scope = new Scope();
        var task = SequenceTasks.Create(name);
        foreach (var length in new[] { task.ShortestLength, task.ShortestLength + task.LengthStep, task.ShortestLength + (10 * task.LengthStep) })
        {
            var cases = task.Adversarial(length).ToArray();
            Assert.True(cases.Length >= 2);
            Assert.Equal(cases.Length, cases.Select(c => c.Case).Distinct().Count());
            foreach (var (_, batch) in cases)
            {
                Assert.All(batch.Lengths, l => Assert.Equal(length, l));
                AssertRight(task, batch);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_seed_decides_everything(string name)
    {
        using var scope = new Scope();
        using var one = Device.Open("cpu:1");
        using var three = Device.Open("cpu:3");
        var task = SequenceTasks.Create(name);
        var a = task.Sample(41, 20, new Rng(5), one);
        var b = task.Sample(41, 20, new Rng(5), three);
        Assert.Same(one, a.Inputs.Device);
        Assert.Equal(a.Inputs.ToArray<int>(), b.Inputs.ToArray<int>());
        Assert.Equal(a.Targets.ToArray<int>(), b.Targets.ToArray<int>());
        Assert.NotEqual(a.Inputs.ToArray<int>(), task.Sample(41, 20, new Rng(6)).Inputs.ToArray<int>());
        // One after the other: the first of many are those of few.
        Assert.Equal(a.Inputs.ToArray<int>()[..(7 * 41)], task.Sample(41, 7, new Rng(5)).Inputs.ToArray<int>());
        using var rest = a;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_example_can_be_typed(string name)
    {
        using var scope = new Scope();
        var task = SequenceTasks.Create(name);
        var batch = task.ParseDigits(task.Example);
        AssertRight(task, batch);
        Assert.DoesNotContain("?", task.Format(batch.Targets.ToArray<int>()));
        string[] tooFewOrMany = name.EndsWith("three", StringComparison.Ordinal) ? ["1 + 2", "1 * 2"] : ["1 + 2 + 3", "1 * 2 * 3"];
        foreach (var bad in (string[])["", "?", "+", "1 +", "* 1", "1 - 2", .. tooFewOrMany, "x", "-1 + 2", "ab + 1", "1.5 * 2", "100 200 3"])
        {
            var message = Assert.Throws<FormatException>(() => task.Parse(bad)).Message;
            Assert.StartsWith($"'{bad}' is no problem for the task {name}: write ", message);
            Assert.Throws<FormatException>(() => task.ParseDigits(bad));
        }
    }

    [Fact]
    public void Examples_fit_any_number_of_digits()
    {
        using var scope = new Scope();
        for (var values = 2; values <= 10; values++)
        {
            foreach (var task in (SequenceTask[])[
                new SortTask(values), new KeyValueSortTask(values), new SearchTask(values), new RepeatEvenTask(values), new ShiftTask(true, values),
                new DuplicateTask(values), new ReverseTask(values), new CopyTask(values)])
                AssertRight(task, task.ParseDigits(task.Example));
        }
    }

    [Fact]
    public void Bins_hold_every_length_since_the_previous_one_and_a_few_shorter()
    {
        using var scope = new Scope();
        var addition = new AdditionTask();
        const int Many = 20_000;
        var lengths = addition.Sample(41, Many, new Rng(2)).Lengths;
        var own = new[] { 37, 39, 41 }.Select(l => lengths.Count(x => x == l)).ToArray();
        Assert.True(Statistics.ChiSquare(own) < 13.8, string.Join(' ', own)); // p = 0.001 with 2 degrees of freedom
        var shorter = Enumerable.Range(1, 17).Select(k => lengths.Count(x => x == (2 * k) + 1)).ToArray(); // 3 to 35
        Assert.Equal(Many, own.Sum() + shorter.Sum());
        Assert.Equal(0.05, shorter.Sum() / (double)Many, 4 * Math.Sqrt(0.05 * 0.95 / Many));
        Assert.True(Statistics.ChiSquare(shorter) < 39.3, string.Join(' ', shorter)); // 16 degrees of freedom
    }

    [Theory]
    [InlineData("addition", 8, null, new[] { 3, 5, 7 })]
    [InlineData("addition", 12, null, new[] { 9, 11 })]
    [InlineData("addition", 25, null, new[] { 21, 23, 25 })]
    [InlineData("addition", 28, null, new[] { 27 })]
    [InlineData("addition", 61, null, new[] { 55, 57, 59, 61 })]
    [InlineData("addition", 14, 11, new[] { 13 })]
    [InlineData("addition", 81, 61, new[] { 63, 65, 67, 69, 71, 73, 75, 77, 79, 81 })]
    [InlineData("addition", 9, 9, new[] { 9 })]
    [InlineData("addition", 4, 3, new[] { 3 })]
    [InlineData("multiplication-bcd", 41, null, new[] { 41 })]
    [InlineData("multiplication-bcd", 40, null, new[] { 33 })]
    [InlineData("multiplication-bcd", 41, 0, new[] { 9, 17, 25, 33, 41 })]
    [InlineData("addition-three", 41, 32, new[] { 35, 38, 41 })]
    [InlineData("copy", 8, 5, new[] { 6, 7, 8 })]
    [InlineData("duplicate", 41, null, new[] { 38, 40 })]
    public void The_lengths_of_a_bin_are_those_above_the_previous_one(string name, int bin, int? previous, int[] expected)
    {
        using var scope = new Scope();
        var task = SequenceTasks.Create(name);
        var lengths = task.Sample(bin, 2000, new Rng(3), previousBin: previous).Lengths;
        Assert.Equal(expected, lengths.Where(l => l >= expected[0]).Distinct().Order());
        Assert.InRange(lengths.Count(l => l < expected[0]), 0, 150);
        if (expected[0] > task.ShortestLength) Assert.InRange(lengths.Count(l => l < expected[0]), 55, 150);
    }

    [Fact]
    public void Shorter_sequences_can_be_switched_off()
    {
        using var scope = new Scope();
        Assert.All(new AdditionTask { ShorterFraction = 0 }.Sample(41, 500, new Rng(1)).Lengths, l => Assert.InRange(l, 37, 41));
    }

    [Fact]
    public void Hard_lists_to_sort_are_of_few_digits_in_turns_in_runs_and_descending()
    {
        using var scope = new Scope();
        const int Many = 1000, Length = 40;
        var input = new SortTask { ShorterFraction = 0 }.Sample(Length, Many, new Rng(3), previousBin: Length - 1, hardFraction: 1).Inputs.ToArray<int>();
        int alike = 0, alternating = 0, descending = 0, halves = 0;
        for (var i = 0; i < Many; i++)
        {
            var list = input[(i * Length)..((i + 1) * Length)];
            Assert.InRange(list.Distinct().Count(), 1, 4);
            var changes = Enumerable.Range(1, Length - 1).Count(k => list[k] != list[k - 1]);
            if (changes == 0) alike++;
            else if (changes == Length - 1 && list.Distinct().Count() == 2) alternating++;
            else if (changes == 1 && list[0] < list[^1]) halves++;
            else if (list.SequenceEqual(list.OrderDescending())) descending++;
        }

        Assert.All([alike, alternating, descending, halves], kind => Assert.InRange(kind, 10, Many / 2));
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("reverse")]
    [InlineData("duplicate")]
    public void Hard_lists_are_of_few_digits(string name)
    {
        using var scope = new Scope();
        const int Many = 1000, Length = 40;
        var input = SequenceTasks.Create(name).Sample(Length, Many, new Rng(3), previousBin: Length - 1, hardFraction: 1).Inputs.ToArray<int>();
        int alike = 0, alternating = 0;
        for (var i = 0; i < Many; i++)
        {
            var list = input.AsSpan(i * Length, Length).TrimEnd(0).ToArray();
            Assert.InRange(list.Distinct().Count(), 1, 4);
            var changes = Enumerable.Range(1, list.Length - 1).Count(k => list[k] != list[k - 1]);
            if (changes == 0) alike++;
            else if (changes == list.Length - 1 && list.Distinct().Count() == 2) alternating++;
        }

        Assert.All([alike, alternating], kind => Assert.InRange(kind, 10, Many / 2));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(10)]
    public void Hard_additions_have_what_random_ones_never_have(int numberBase)
    {
        using var scope = new Scope();
        const int Many = 4000, Digits = 40;
        var addition = new AdditionTask(numberBase) { ShorterFraction = 0 };
        var batch = addition.Sample((2 * Digits) + 1, Many, new Rng(3), previousBin: 2 * Digits, hardFraction: 0.5);
        var input = batch.Inputs.ToArray<int>();
        int highZeros = 0, longCarries = 0;
        for (var i = 0; i < Many; i++)
        {
            var a = input.AsSpan(i * ((2 * Digits) + 1), Digits);
            var b = input.AsSpan((i * ((2 * Digits) + 1)) + Digits + 1, Digits);
            if (a[20..].TrimEnd(1).IsEmpty && b[20..].TrimEnd(1).IsEmpty) highZeros++;
            var (run, longest, carries) = (0, 0, false);
            for (var k = 0; k < Digits; k++)
            {
                var sum = a[k] + b[k] - 2;
                carries = sum >= numberBase || (carries && sum == numberBase - 1);
                run = carries && sum == numberBase - 1 ? run + 1 : 0;
                longest = Math.Max(longest, run);
            }

            if (longest >= 20) longCarries++;
        }

        // Half of the pairs are hard, half of those have zeros above a random place, and half of these above a place below the middle;
        // one hard pair in three carries through a random run, which is half of the digits or more for one in seven. Special pairs add to both.
        Assert.InRange(highZeros, Many / 10, Many / 4);
        Assert.InRange(longCarries, Many / 100, Many / 8);
    }

    [Fact]
    public void Hard_sums_of_three_have_each_operand_outside_of_the_hard_pair()
    {
        using var scope = new Scope();
        const int Many = 1000, Digits = 40;
        var input = new AdditionTask(operands: 3) { ShorterFraction = 0 }.Sample((3 * Digits) + 2, Many, new Rng(3), previousBin: 3 * Digits, hardFraction: 1).Inputs.ToArray<int>();
        var zeros = new int[3];
        var longCarries = new int[3];
        for (var i = 0; i < Many; i++)
        {
            var operands = Enumerable.Range(0, 3).Select(o => input.Skip((i * ((3 * Digits) + 2)) + (o * (Digits + 1))).Take(Digits).ToArray()).ToArray();
            for (var o = 0; o < 3; o++)
            {
                if (operands[o].All(s => s == 1)) zeros[o]++;
                // Where exactly one digit is 1, a carry is handed on; a random pair has no long run of that.
                var (a, b) = (operands[(o + 1) % 3], operands[(o + 2) % 3]);
                var (run, longest) = (0, 0);
                for (var k = 0; k < Digits; k++) longest = Math.Max(longest, run = a[k] + b[k] == 3 ? run + 1 : 0);
                if (longest >= 20 && a.Count(s => s == 2) is > 5 and < 35) longCarries[o]++;
            }
        }

        Assert.All(zeros, z => Assert.InRange(z, Many / 12, Many / 3));
        Assert.All(longCarries, c => Assert.InRange(c, Many / 100, Many / 8));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void Hard_products_have_what_random_ones_never_have(int numberBase)
    {
        using var scope = new Scope();
        const int Many = 4000, Digits = 40;
        var multiplication = new MultiplicationTask(numberBase) { ShorterFraction = 0 };
        var input = multiplication.Sample((2 * Digits) + 1, Many, new Rng(3), previousBin: 2 * Digits, hardFraction: 0.5).Inputs.ToArray<int>();
        int unequal = 0, zeros = 0, powers = 0, largest = 0, steady = 0, restless = 0, carries = 0;
        for (var i = 0; i < Many; i++)
        {
            var a = input.AsSpan(i * ((2 * Digits) + 1), Digits).TrimEnd(1);
            var b = input.AsSpan((i * ((2 * Digits) + 1)) + Digits + 1, Digits).TrimEnd(1);
            if (Math.Abs(a.Length - b.Length) >= 20) unequal++;
            if (a.IsEmpty || b.IsEmpty) zeros++;
            if (a.Length > 10 && a[..^1].TrimEnd(1).IsEmpty) powers++;
            if (a.Length > 10 && a.TrimEnd(numberBase).IsEmpty) largest++;
            var changes = 0;
            for (var j = 1; j < a.Length; j++) changes += a[j] == a[j - 1] ? 0 : 1;
            if (a.Length > 30 && changes is >= 2 and <= 5) steady++;
            if (a.Length > 30 && changes >= a.Length - 2) restless++;
            if (a.IsEmpty || b.IsEmpty) continue;
            // A power of the base and no more than the shorter factor above it.
            int[] product = TensorCore.Digits.Of(TensorCore.Digits.ToNumber(a, numberBase) * TensorCore.Digits.ToNumber(b, numberBase), numberBase);
            var below = product.AsSpan(0, product.Length - 1).TrimEnd(1).Length;
            if (product[^1] == 2 && product.Length > 20 && below < product.Length / 2 && below > 1) carries++;
        }

        // Half of the pairs are hard, three in four of these of special operands, and each is zero, one digit or the largest number once in six.
        Assert.InRange(zeros, Many / 11, Many / 7);
        Assert.InRange(powers, Many / 60, Many / 12);
        Assert.InRange(largest, Many / 60, Many / 12);
        Assert.InRange(carries, Many / 30, Many / 8);
        // Once in three its digits come in runs; those of 40 digits change 2 to 5 times for one in ten (the highest being no zero for half of these), and nearly always for one in twenty.
        Assert.InRange(steady, Many / 400, Many / 40);
        if (numberBase == 2) Assert.InRange(restless, Many / 500, Many / 60);
        Assert.InRange(unequal, Many / 20, Many / 3);
    }

    [Fact]
    public void Lengths_that_do_not_exist_are_refused()
    {
        var addition = new AdditionTask();
        Assert.Equal(
            "The task addition has no sequences of 40 symbols: possible are 3, 5, 7 and so on.",
            Assert.Throws<ArgumentException>(() => addition.SampleExact(40, 1, new Rng(1))).Message);
        Assert.Throws<ArgumentException>(() => addition.Adversarial(40));
        Assert.Equal(
            "The task multiplication-bcd has no sequences of 8 symbols or fewer: the shortest has 9.",
            Assert.Throws<ArgumentException>(() => new BcdMultiplicationTask().Sample(8, 1, new Rng(1))).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void All_symbols_occur_equally_often(string name)
    {
        using var scope = new Scope();
        var task = SequenceTasks.Create(name);
        var batch = task.SampleExact(task.ShortestLength + (task.LengthStep * (400 / task.LengthStep)), 100, new Rng(4));
        var input = batch.Inputs.ToArray<int>();
        Assert.All(input, s => Assert.InRange(s, 0, task.Symbols - 1));
        Assert.All(batch.Targets.ToArray<int>(), s => Assert.InRange(s, 0, task.OutputSymbols - 1));
        Assert.Equal(task.WritesOverPads, input.Zip(batch.Targets.ToArray<int>()).Any(p => p.First == 0 && p.Second != 0));
        if (name.Contains("bcd", StringComparison.Ordinal) || name is "increment") return; // not all groups of bits, not the highest bit
        var digits = task is ArithmeticTask arithmetic ? arithmetic.NumberBase : ((ListTask)task).Values;
        var counts = Enumerable.Range(1, digits).Select(s => input.Count(x => x == s)).ToArray();
        Assert.True(Statistics.ChiSquare(counts) < 3.3 * (digits + 2), string.Join(' ', counts)); // p = 0.001 for 1 to 9 degrees of freedom, nearly
    }

    [Fact]
    public void The_registry_helps_with_names()
    {
        Assert.Contains("addition", SequenceTasks.Names);
        Assert.Equal(25, SequenceTasks.Names.Count);
        Assert.All(SequenceTasks.Names, n => Assert.Equal(n, SequenceTasks.Create(n).Name));
        var message = Assert.Throws<ArgumentException>(() => SequenceTasks.Create("adition")).Message;
        Assert.StartsWith("There is no task 'adition'. Did you mean 'addition'? Tasks: addition, ", message);
        Assert.StartsWith("There is no task 'chess'. Tasks: ", Assert.Throws<ArgumentException>(() => SequenceTasks.Create("chess")).Message);
    }

    private static void AssertRight(SequenceTask task, SequenceBatch batch)
    {
        var length = batch.Inputs.Shape[1];
        var inputs = batch.Inputs.ToArray<int>();
        var targets = batch.Targets.ToArray<int>();
        for (var i = 0; i < batch.Lengths.Count; i++)
        {
            var own = batch.Lengths[i];
            var input = inputs[(i * length)..(i * length + own)];
            if (!task.WritesOverPads) Assert.DoesNotContain(0, input);
            Assert.All(inputs[(i * length + own)..((i + 1) * length)], s => Assert.Equal(0, s));
            Assert.Equal(TaskOracle.Padded(TaskOracle.Answer(task.Name, input), length, 0), targets[(i * length)..((i + 1) * length)]);
        }
    }
}
