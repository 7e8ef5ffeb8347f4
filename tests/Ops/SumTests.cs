using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class SumTests
{
    /// <summary>The bound stated at ReduceKernel for Float32; in Float64 partial sums are rounded, too.</summary>
    private static double Tolerance(double[] group, double roundoff) => (70 + Math.Log2(group.Length + 1)) * roundoff * group.Sum(Math.Abs);

    [Fact]
    public void Sums_over_every_subset_of_axes_of_every_layout() => CheckEverywhere((x, axes, keepDims) => x.Sum(axes, keepDims), g => g.Sum(), Tolerance);

    [Fact]
    public void Means_over_every_subset_of_axes_of_every_layout() =>
        CheckEverywhere((x, axes, keepDims) => x.Mean(axes, keepDims), g => g.Sum() / g.Length, (g, u) => (Tolerance(g, u) / g.Length) + u);

    [Theory]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Bool)]
    public void Integers_and_truth_values_are_summed_as_Int64(DType type)
    {
        foreach (var shape in Shapes)
        {
            var values = Array.ConvertAll(Numbers(shape.Length), v => type == DType.Bool ? (v > 0 ? 1.0 : 0) : Math.Round(v * 1e9));
            foreach (var (name, x) in Layouts(values, shape, type))
            {
                EachSubset(shape.Rank, axes =>
                {
                    var y = x.Sum(axes);
                    Assert.Equal(DType.Int64, y.DType);
                    AssertClose(Array.ConvertAll(Groups(values, shape, axes), g => g.Sum()), y.Doubles(), _ => 0, $"{type}{shape} {name}");
                });
            }
        }

        var large = Array.ConvertAll(Numbers(100_003), v => type == DType.Bool ? (v > 0 ? 1.0 : 0) : Math.Round(v * 1e9));
        Assert.Equal(large.Sum(), Make(large, [100_003], type).Sum().ToScalar());
    }

    [Theory]
    [InlineData(1, 100_003)]
    [InlineData(3, 100_003)]
    [InlineData(100_003, 1)]
    [InlineData(100_003, 3)]
    [InlineData(1000, 1000)]
    [InlineData(40_000, 17)]
    [InlineData(17, 40_000)]
    public void Long_axes_are_summed_in_parts_with_the_stated_error(int rows, int columns)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            // All positive: rounding errors that grow with the length would show.
            var shape = Shape.Create(rows, columns);
            var values = Make(Array.ConvertAll(Numbers(shape.Length), v => v + 1), shape, type).Doubles();
            var x = Make(values, shape, type);
            EachSubset(2, axes =>
            {
                var groups = Groups(values, shape, axes);
                AssertClose(Array.ConvertAll(groups, ExactSum), x.Sum(axes).Doubles(), i => Tolerance(groups[i], Roundoff(type)), $"{type}{shape} over [{string.Join(", ", axes)}]");
            });
        }
    }

    [Fact]
    public void Many_rows_shorter_than_a_vector_are_summed_with_the_stated_error()
    {
        // Reduced axes that end in a short one, between others: rows of two, each of them one more addition to the same vector.
        Shape shape = [2048, 3, 2];
        var values = new double[shape.Length];
        Array.Fill(values, 1);
        values[0] = 1 << 24;
        var sums = Make(values, shape, DType.Float32).Sum([0, 2]).Doubles();
        var groups = Groups(values, shape, [0, 2]);
        AssertClose(Array.ConvertAll(groups, g => g.Sum()), sums, i => Tolerance(groups[i], Roundoff(DType.Float32)), "one large");
        Assert.Equal(4096, sums[1]);

        var tenths = Array.ConvertAll(values, _ => (double)0.1f);
        Assert.All(Make(tenths, shape, DType.Float32).Sum([0, 2]).Doubles(), sum => Assert.Equal(4096 * (double)0.1f, sum, 4096 * 0.1 * 70 / (1 << 24)));
    }

    [Fact]
    public void Large_terms_that_cancel_leave_the_small_ones()
    {
        // Single precision would lose the 1 next to a running sum of 3e7; parts that stay below 2^24 keep it.
        var values = new double[65_536];
        for (var i = 0; i < values.Length; i++) values[i] = i < 32_768 ? 1024 : -1024;
        values[0] += 1;
        Assert.Equal(1, Make(values, [values.Length], DType.Float32).Sum().ToScalar());
        Assert.Equal(1, Make(values, [values.Length, 1], DType.Float32).Sum().ToScalar());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(32)]
    [InlineData(99_999)]
    public void One_NaN_reaches_the_sum_and_only_its_own(int at)
    {
        var values = Numbers(200_000);
        values[at] = double.NaN;
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var x = Make(values, [2, 100_000], type);
            Assert.True(double.IsNaN(x.Sum().ToScalar()));
            Assert.Equal([true, false], Array.ConvertAll(x.Sum(1).Doubles(), double.IsNaN));
            Assert.Equal(1, x.Sum(0).Doubles().Count(double.IsNaN));
        }
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit() => CheckThreads((x, axes) => x.Sum(axes));

    [Fact]
    public void Gradients_of_sums_and_means()
    {
        Tensor[] x = [Tensor.From(Numbers(24), [2, 3, 4])];
        EachSubset(3, axes =>
        {
            GradCheck.CheckSecond(t => t[0].Sum(axes) * t[0].Sum(axes), x);
            GradCheck.CheckSecond(t => (t[0] * t[0]).Sum(axes, keepDims: true) * t[0], x);
            GradCheck.CheckSecond(t => (t[0] * t[0]).Mean(axes, keepDims: true) * t[0], x);
        });
    }

    [Fact]
    public void SumTo_undoes_broadcasting()
    {
        var values = Numbers(24);
        var x = Tensor.From(values, [2, 3, 4]);
        foreach (var shape in (Shape[])[[], [1], [4], [1, 4], [3, 1], [3, 4], [2, 1, 1], [1, 3, 4], [1, 1, 1]])
        {
            var y = x.SumTo(shape);
            Assert.Equal(shape, y.Shape);
            var padded = Enumerable.Repeat(1, 3 - shape.Rank).Concat(shape).ToArray();
            var axes = Enumerable.Range(0, 3).Where(a => padded[a] == 1).ToArray();
            AssertClose(Array.ConvertAll(Groups(values, x.Shape, axes), g => g.Sum()), y.Doubles(), _ => 1e-14, shape.ToString());
        }

        Assert.Same(x, x.SumTo([2, 3, 4]));
        Assert.Throws<ShapeException>(() => x.SumTo([2, 4]));
        GradCheck.CheckSecond(t => t[0].SumTo([3, 1]) * t[0].SumTo([3, 1]), [x]);
        GradCheck.CheckSecond(t => t[0] * t[1], [x, Tensor.From(Numbers(3, 2), [3, 1])]);
    }

    [Fact]
    public void Means_of_nothing_are_NaN_and_integers_become_Float32()
    {
        Assert.Equal(double.NaN, Tensor.Zeros([0]).Mean().ToScalar());
        Assert.Equal(0, Tensor.Zeros([0]).Sum().ToScalar());
        var correct = Tensor.From([true, false, true, true]).Mean();
        Assert.Equal(DType.Float32, correct.DType);
        Assert.Equal(0.75, correct.ToScalar());
    }

    [Fact]
    public void Wrong_axes_are_named()
    {
        var x = Tensor.Zeros([2, 3]);
        Assert.Contains("no axis 2", Assert.Throws<ShapeException>(() => x.Sum(2)).Message);
        Assert.Contains("twice", Assert.Throws<ShapeException>(() => x.Sum([1, -1])).Message);
    }

    [Theory]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Bool)]
    public void Integers_are_reduced_in_blocks_of_outputs_and_in_parts(DType type)
    {
        foreach (var (shape, axes) in ((Shape, int[])[])[([3001, 20], [1]), ([20, 3001], [0]), ([7, 3001, 3], [0, 2]), ([50_003], [0]), ([3, 20_001], [1])])
        {
            var values = Array.ConvertAll(Numbers(shape.Length), v => type == DType.Bool ? (v > 0.99 ? 1.0 : 0) : v > 0.3 ? Math.Round(v * 1000) : 0);
            var groups = Groups(values, shape, axes);
            foreach (var (name, x) in Layouts(values, shape, type, Device.Cpu))
            {
                using var scope = new Scope();
                var where = $"{type}{shape} {name}";
                AssertClose(Array.ConvertAll(groups, g => g.Sum()), x.Sum(axes).Doubles(), _ => 0, where);
                AssertClose(Array.ConvertAll(groups, g => g.Max()), x.Max(axes).Doubles(), _ => 0, where);
                AssertClose(Array.ConvertAll(groups, g => g.Min()), x.Min(axes).Doubles(), _ => 0, where);
                AssertClose(Array.ConvertAll(groups, g => (double)g.Count(v => v != 0)), x.CountNonZero(axes).Doubles(), _ => 0, where);
                Assert.Equal(groups.Select(g => g.Any(v => v != 0)), x.Any(axes).ToArray<bool>());
                Assert.Equal(groups.Select(g => g.All(v => v != 0)), x.All(axes).ToArray<bool>());
            }
        }
    }
}
