using FsCheck;
using FsCheck.Fluent;

namespace TensorCore.Tests;

public class SortTests
{
    [Theory]
    [AllDTypes]
    public void Sorted_lines_agree_with_a_stable_sort(DType type)
    {
        var random = new Random(1);
        foreach (var length in (int[])[1, 2, 7, 39, 40, 41, 42, 300, TestDevice.IsGpu ? 2100 : 5000])
        foreach (var range in (int[])[3, 100_000])
        foreach (var descending in (bool[])[false, true])
        {
            using var scope = new Scope();
            var x = Tensor.From(Enumerable.Range(0, 2 * length * 3).Select(_ => (double)random.Next(-range, range)).ToArray(), [2, length, 3]).Cast(type);
            foreach (var y in (Tensor[])[x, x.T.Contiguous().T, x.Flip()])
            {
                var (values, indices) = y.Sort(1, descending);
                Assert.Equal((type, DType.Int64), (values.DType, indices.DType));
                for (var i = 0; i < 2; i++)
                for (var j = 0; j < 3; j++)
                {
                    var line = y[i, .., j].Cast(DType.Float64).ToArray<double>();
                    // LINQ's sorts are stable in both directions.
                    var order = Enumerable.Range(0, length);
                    order = descending ? order.OrderByDescending(p => line[p]) : order.OrderBy(p => line[p]);
                    Assert.Equal(order.Select(p => (long)p), indices[i, .., j].ToArray<long>());
                    Assert.Equal(order.Select(p => line[p]), values[i, .., j].Cast(DType.Float64).ToArray<double>());
                }
            }
        }
    }

    [Fact]
    public void Extreme_values_sort_where_they_belong()
    {
        var f = Tensor.From([0f, float.NaN, -0f, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.PositiveInfinity, -float.NaN, float.MinValue, float.MaxValue]);
        Assert.Equal([3L, 8, 5, 0, 2, 4, 9, 6, 1, 7], f.ArgSort().ToArray<long>());
        Assert.Equal([1L, 7, 6, 9, 4, 0, 2, 5, 8, 3], f.ArgSort(descending: true).ToArray<long>());
        Assert.Equal([3L, 8, 5, 0, 2, 4, 9, 6, 1, 7], (f.Cast(DType.Float64) * 1e10).ArgSort().ToArray<long>());
        Assert.Equal(float.NegativeZero, f.Sort().Values.ToArray<float>()[4]);
        Assert.True(float.IsNegative(f.Sort().Values.ToArray<float>()[4]));
        Assert.Equal([2L, 0, 1, 3], Tensor.From([0L, 1, long.MinValue, long.MaxValue]).ArgSort().ToArray<long>());
        Assert.Equal([2L, 0, 1, 3], Tensor.From([-1, 1, int.MinValue, int.MaxValue]).ArgSort().ToArray<long>());
    }

    [Fact]
    public void Any_doubles_sort_as_arrays_do() => Prop.ForAll(ArbMap.Default.ArbFor<double[]>(), values =>
    {
        using var scope = new Scope();
        var expected = values.Where(v => !double.IsNaN(v)).ToArray();
        Array.Sort(expected);
        var sorted = Tensor.From(values).Sort().Values.ToArray<double>();
        return sorted.Take(expected.Length).SequenceEqual(expected) && sorted.Skip(expected.Length).All(double.IsNaN);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TopK_is_the_start_of_the_sorted_line()
    {
        var random = new Random(2);
        foreach (var length in TestDevice.IsGpu ? (int[])[5, 60, 2100] : [5, 60, 3000, 10_000])
        foreach (var range in (int[])[3, 1_000_000])
        foreach (var count in (int[])[0, 1, 5, length / 3, length])
        {
            using var scope = new Scope();
            if (count > length) continue;
            var x = Tensor.From(Enumerable.Range(0, 3 * length).Select(_ => (float)random.Next(-range, range) / 7).ToArray(), [length, 3]);
            foreach (var largest in (bool[])[true, false])
            {
                var sorted = x.Sort(0, largest);
                var (values, indices) = x.TopK(count, 0, largest);
                Assert.Equal([count, 3], values.Shape);
                Assert.Equal(sorted.Values[..count].ToArray<float>(), values.ToArray<float>());
                Assert.Equal(sorted.Indices[..count].ToArray<long>(), indices.ToArray<long>());
            }
        }

        Assert.Throws<ShapeException>(() => Tensor.Zeros([3]).TopK(4));
    }

    [Fact]
    public void Empty_axes()
    {
        Assert.Equal([2, 0], Tensor.Zeros([2, 0]).Sort().Values.Shape);
        Assert.Equal([0, 3], Tensor.Zeros([0, 3]).ArgSort(1).Shape);
        Assert.Equal([0, 1], Tensor.Zeros([0, 3]).TopK(1).Values.Shape);
        Assert.Throws<ShapeException>(() => Tensor.Scalar(1).Sort());
    }

    [Fact]
    public void Gradients_go_back_to_where_the_values_came_from()
    {
        var x = Tensor.From([0.3, -1.2, 2.5, 0.7, -0.4, 1.1], [2, 3]);
        GradCheck.CheckSecond(t => t[0].Sort(1).Values.Square() * t[0], [x]);
        GradCheck.CheckSecond(t => t[0].TopK(2, 1).Values.Square(), [x]);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        var values = Enumerable.Range(0, 60 * 500).Select(i => (float)Math.Sin(i)).ToArray();
        long[] On(string name)
        {
            using var device = Device.Open(name);
            return Tensor.From(values, [60, 500], device).ArgSort().ToArray<long>();
        }

        Assert.Equal(On("cpu:1"), On("cpu:4"));
    }

    [Theory]
    [AllDTypes]
    public void The_first_of_long_lines_and_of_many_lines_are_those_of_a_stable_sort(DType type)
    {
        var random = new System.Random(3);
        foreach (var (length, lines) in ((int, int)[])[(5003, 2), (300, 100)]) // filtered; 13 lines to a block
        {
            foreach (var range in (int[])[3, 1_000_000])
            {
                foreach (var largest in (bool[])[false, true])
                {
                    using var scope = new Scope();
                    var x = Tensor.From(Enumerable.Range(0, length * lines).Select(_ => (double)random.Next(-range, range)).ToArray(), [length, lines], Device.Cpu).Cast(type);
                    var values = x.Cast(DType.Float64).ToArray<double>();
                    foreach (var count in (int[])[1, 7, length / 3])
                    {
                        var found = x.TopK(count, 0, largest).Indices.ToArray<long>();
                        for (var line = 0; line < lines; line++)
                        {
                            var column = Enumerable.Range(0, length).Select(p => values[(p * lines) + line]).ToArray();
                            var order = Enumerable.Range(0, length);
                            order = largest ? order.OrderByDescending(p => column[p]) : order.OrderBy(p => column[p]);
                            Assert.Equal(order.Take(count).Select(p => (long)p), Enumerable.Range(0, count).Select(k => found[(k * lines) + line]));
                        }
                    }
                }
            }
        }
    }
}
