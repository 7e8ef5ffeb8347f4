namespace TensorCore.Tests;

/// <summary>Logic and arithmetic on truth values.</summary>
public class LogicalTests
{
    private static readonly Tensor s_a = Tensor.From([true, true, false, false]).KeepForever();
    private static readonly Tensor s_b = Tensor.From([true, false, true, false]).KeepForever();

    [Fact]
    public void Truth_tables_hold()
    {
        Check([true, false, false, false], s_a.LogicalAnd(s_b), s_a & s_b, s_a * s_b, s_a.Minimum(s_b));
        Check([true, true, true, false], s_a.LogicalOr(s_b), s_a | s_b, s_a + s_b, s_a.Maximum(s_b));
        Check([false, true, true, false], s_a.LogicalXor(s_b), s_a ^ s_b, s_a.NotEqualTo(s_b));
        Check([false, false, true, true], s_a.LogicalNot(), ~s_a);
        Check([false, false, true, false], s_a < s_b);
        Check([true, true, false, true], s_a >= s_b, s_a.Pow(s_b));
        Check([true, true, false, false], s_a.Abs(), s_a.Sign(), s_a.Square());
    }

    [Fact]
    public void Numbers_count_as_true_when_not_zero()
    {
        Check([true, false, true], Tensor.From([1.5f, 0, float.NaN]).LogicalAnd(Tensor.From([2, 3, -1])));
        Check([false, true, false], Tensor.From([1.5f, 0, float.NaN]).LogicalNot());
        Check([true, false], Tensor.From([5L, 0]).LogicalOr(Tensor.From([0.0])));
    }

    [Fact]
    public void Long_masks_use_the_same_table()
    {
        var random = new Random(1);
        foreach (var length in ElementwiseTesting.Lengths)
        {
            bool[] a = [.. Enumerable.Range(0, length).Select(_ => random.Next(2) == 0)], b = [.. Enumerable.Range(0, length).Select(_ => random.Next(2) == 0)];
            Check([.. a.Zip(b, (x, y) => x && y)], Tensor.From(a).LogicalAnd(Tensor.From(b)));
            Check([.. a.Zip(b, (x, y) => x || y)], Tensor.From(a) + Tensor.From(b));
            Check([.. a.Select(x => !x)], Tensor.From(a).LogicalNot());
        }
    }

    [Fact]
    public void Beside_numbers_truth_values_are_zero_and_one()
    {
        Assert.Equal([2L, 2, 1, 1], (s_a + 1).ToArray<long>());
        Assert.Equal([0.5f, 0.5f, 0, 0], (s_a * 0.5).ToArray<float>());
        Assert.Equal([3, 3, 2, 2], (s_a + Tensor.From([2])).ToArray<int>());
        Assert.Equal([1f, 1, 0, 0], (s_a / Tensor.From([true])).ToArray<float>());
        Assert.Equal([1L, 1, 0, 0], s_a.Pow(2).ToArray<long>());
    }

    [Fact]
    public void There_are_no_negative_truth_values()
    {
        Assert.Contains("LogicalXor", Assert.Throws<InvalidOperationException>(() => s_a - s_b).Message);
        Assert.Contains("LogicalNot", Assert.Throws<InvalidOperationException>(() => -s_a).Message);
    }

    private static void Check(bool[] expected, params Tensor[] results)
    {
        foreach (var result in results) Assert.Equal(expected, result.ToArray<bool>());
    }
}
