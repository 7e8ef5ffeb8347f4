namespace TensorCore.Tests;

public class SliceTests
{
    private static Tensor Counting(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).ToArray(), shape);

    /// <summary>Python's rule by its documentation: list the positions one by one.</summary>
    private static List<int> Positions(int length, int? start, int? stop, int step)
    {
        var inside = Enumerable.Range(0, length);
        var i = start is { } s ? (s < 0 ? s + length : s) : step > 0 ? 0 : length - 1;
        var end = stop is { } e ? (e < 0 ? e + length : e) : (int?)null;
        // A start outside is brought to the nearest end it walks in from.
        if (step > 0) i = Math.Max(i, 0);
        else i = Math.Min(i, length - 1);
        var result = new List<int>();
        for (; step > 0 ? i < length && (end is null || i < end) : i >= 0 && (end is null || i > end); i += step)
        {
            if (inside.Contains(i)) result.Add(i);
        }

        return result;
    }

    [Fact]
    public void Slices_agree_with_Python_for_all_small_cases()
    {
        int?[] bounds = [null, -9, -6, -5, -4, -1, 0, 1, 3, 4, 5, 6, 9];
        foreach (var length in (int[])[0, 1, 2, 5])
        {
            using var scope = new Scope();
            var x = Counting(length);
            foreach (var start in bounds)
            foreach (var stop in bounds)
            foreach (var step in (int[])[1, 2, 3, 7, -1, -2, -3, -7])
                Assert.Equal(Positions(length, start, stop, step), x[TensorIndex.Slice(start, stop, step)].ToArray<int>());
        }
    }

    [Fact]
    public void Ranges_and_positions_pick_what_CSharp_says()
    {
        var x = Counting(3, 4);
        Assert.Equal([4, 5, 6, 7], x[1].ToArray<int>());
        Assert.Equal([8, 9, 10, 11], x[^1].ToArray<int>());
        Assert.Equal([8, 9, 10, 11], x[-1].ToArray<int>());
        Assert.Equal([1, 2, 5, 6], x[..2, 1..3].ToArray<int>());
        Assert.Equal([3, 7, 11], x[.., ^1].ToArray<int>());
        Assert.Equal([3, 7, 11], x[TensorIndex.Ellipsis, ^1].ToArray<int>());
        Assert.Equal([2, 6], x[..^1, 2].ToArray<int>());
        Assert.Equal(6, x[1, 2].ToScalar());
        Assert.Equal([3, 1, 4], x[.., TensorIndex.NewAxis].Shape);
        Assert.Equal([1, 3, 4], x[TensorIndex.NewAxis, TensorIndex.Ellipsis].Shape);
        Assert.Equal([3, 4, 1], x[TensorIndex.Ellipsis, TensorIndex.NewAxis].Shape);
        Assert.Equal([3, 4], x[[]].Shape);
        Assert.Equal([], x[^0..].ToArray<int>());
        Assert.Equal([11, 9, 7, 5], x[TensorIndex.Slice(step: -1), TensorIndex.Slice(step: -2)][..2].ToArray<int>());
    }

    [Fact]
    public void Views_share_memory()
    {
        var x = Counting(3, 4);
        x[1, TensorIndex.Slice(step: 2)].CopyFrom(Tensor.From([70, 80]));
        Assert.Equal([0, 1, 2, 3, 70, 5, 80, 7, 8, 9, 10, 11], x.ToArray<int>());
    }

    [Fact]
    public void Wrong_entries_are_named()
    {
        var x = Counting(3, 4);
        var e = Assert.Throws<IndexOutOfRangeException>(() => x[0, 4]);
        Assert.Contains("Position 4", e.Message);
        Assert.Contains("axis 1", e.Message);
        Assert.Contains("length 4", e.Message);
        Assert.Throws<IndexOutOfRangeException>(() => x[-4]);
        Assert.Throws<ShapeException>(() => x[0, 0, 0]);
        Assert.Throws<ShapeException>(() => x[TensorIndex.Ellipsis, TensorIndex.Ellipsis]);
        Assert.Throws<ArgumentException>(() => x[^0]);
        Assert.Throws<ArgumentException>(() => TensorIndex.Slice(step: 0));
        Assert.Throws<ShapeException>(() => x.Narrow(1, 3, 2));
    }

    [Fact]
    public void Narrow_slice_and_select_are_the_indexer_with_an_axis()
    {
        var x = Counting(2, 3, 4);
        Assert.Equal(x[.., 1..3].ToArray<int>(), x.Narrow(1, 1, 2).ToArray<int>());
        Assert.Equal(x[.., 1..3].ToArray<int>(), x.Narrow(-2, -2, 2).ToArray<int>());
        Assert.Equal(x[.., .., TensorIndex.Slice(null, null, -3)].ToArray<int>(), x.Slice(-1, step: -3).ToArray<int>());
        Assert.Equal(x[.., .., 2].ToArray<int>(), x.Select(2, -2).ToArray<int>());
        Assert.Equal([2, 0, 4], x.Narrow(1, 3, 0).Shape);
    }

    [Fact]
    public void Gradients_of_slices()
    {
        var x = Tensor.From(Enumerable.Range(0, 24).Select(i => Math.Sin(i)).ToArray(), [2, 3, 4]);
        GradCheck.CheckSecond(t => t[0][.., TensorIndex.Slice(step: -2), 1..3] * t[0][.., ..2, 1..3], [x]);
        GradCheck.CheckSecond(t => t[0][1, TensorIndex.NewAxis, ^1] * t[0][0, 0, TensorIndex.NewAxis], [x]);
        GradCheck.Check(t => t[0][.., 3..], [x]);
    }
}
