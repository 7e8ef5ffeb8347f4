namespace TensorCore.Tests;

/// <summary>What tests of reductions share: inputs of every layout, and references in double precision.</summary>
internal static class ReductionTesting
{
    /// <summary>Shapes from no axes to four, with lengths around the vector widths and without elements.</summary>
    public static readonly Shape[] Shapes =
    [
        [], [1], [0], [7], [33], [2, 0, 3], [5, 8], [8, 5], [9, 31], [32, 1, 33], [3, 4, 5], [1, 257], [257, 1], [2, 3, 4, 5],
        .. TestDevice.IsGpu ? (Shape[])[[70, 20], [20, 70], [2, 300, 3]] : [[300, 20], [20, 300], [4, 700, 3]],
    ];

    /// <summary>Numbers without pattern in [-1, 1), the same in every run.</summary>
    public static double[] Numbers(long count, int seed = 1)
    {
        var random = new Random(seed);
        var values = new double[count];
        for (var i = 0; i < values.Length; i++) values[i] = (random.NextDouble() * 2) - 1;
        return values;
    }

    /// <summary>A tensor of a dtype from doubles.</summary>
    public static Tensor Make(double[] values, Shape shape, DType type, Device? device = null) => type switch
    {
        DType.Float64 => Tensor.From(values, shape, device),
        DType.Float32 => Tensor.From(Array.ConvertAll(values, v => (float)v), shape, device),
        DType.Int32 => Tensor.From(Array.ConvertAll(values, v => (int)v), shape, device),
        DType.Int64 => Tensor.From(Array.ConvertAll(values, v => (long)v), shape, device),
        _ => Tensor.From(Array.ConvertAll(values, v => v != 0), shape, device),
    };

    /// <summary>The elements as doubles in row-major order.</summary>
    public static double[] Doubles(this Tensor x) => x.DType switch
    {
        DType.Float64 => x.ToArray<double>(),
        DType.Float32 => Array.ConvertAll(x.ToArray<float>(), v => (double)v),
        DType.Int32 => Array.ConvertAll(x.ToArray<int>(), v => (double)v),
        DType.Int64 => Array.ConvertAll(x.ToArray<long>(), v => (double)v),
        _ => Array.ConvertAll(x.ToArray<bool>(), v => v ? 1.0 : 0),
    };

    /// <summary>The same tensor contiguous, with its axes stored in reverse order, and as every second element of a larger one.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Layouts(double[] values, Shape shape, DType type, Device? device = null)
    {
        var dense = Make(values, shape, type, device);
        yield return ("contiguous", dense);
        if (shape.Rank == 0) yield break;
        var reversed = new long[shape.Rank];
        long stride = 1;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            reversed[axis] = stride;
            stride *= Math.Max(1, shape[axis]);
        }

        yield return ("axes reversed", Strided(dense, reversed, 0, stride));
        var every2nd = Array.ConvertAll(dense.Strides, s => 2 * s);
        yield return ("every second", Strided(dense, every2nd, 1, (2 * shape.Length) + 1));
        var backward = Array.ConvertAll(dense.Strides, s => -s);
        yield return ("backward", Strided(dense, backward, Math.Max(0, shape.Length - 1), shape.Length + 1));
    }

    /// <summary>Calls <paramref name="test"/> with every subset of the axes.</summary>
    public static void EachSubset(int rank, Action<int[]> test)
    {
        for (var mask = 0; mask < 1 << rank; mask++)
        {
            var subset = mask;
            test([.. Enumerable.Range(0, rank).Where(axis => (subset >> axis & 1) != 0)]);
        }
    }

    /// <summary>Groups the elements that a reduction over <paramref name="axes"/> makes one output of, outputs in row-major order.</summary>
    public static double[][] Groups(double[] values, Shape shape, int[] axes)
    {
        var kept = Enumerable.Range(0, shape.Rank).Where(axis => !axes.Contains(axis)).ToArray();
        var outputs = kept.Aggregate(1L, (n, axis) => n * shape[axis]);
        var groups = new List<double>[outputs];
        for (var i = 0; i < outputs; i++) groups[i] = [];
        for (long i = 0; i < values.Length; i++)
        {
            long output = 0;
            foreach (var axis in kept)
            {
                var inner = 1L;
                for (var a = axis + 1; a < shape.Rank; a++) inner *= shape[a];
                output = (output * shape[axis]) + (i / inner % shape[axis]);
            }

            groups[output].Add(values[i]);
        }

        return [.. groups.Select(g => g.ToArray())];
    }

    /// <summary>The shape a reduction over <paramref name="axes"/> has.</summary>
    public static Shape Reduced(Shape shape, int[] axes, bool keepDims)
    {
        var lengths = new List<int>();
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (!axes.Contains(axis)) lengths.Add(shape[axis]);
            else if (keepDims) lengths.Add(1);
        }

        return lengths.ToArray();
    }

    /// <summary>
    /// Compares a reduction with its reference for every shape, layout and subset of axes, in Float32 and Float64, with and
    /// without keepDims, on memory full of NaN.
    /// </summary>
    /// <param name="op">The reduction.</param>
    /// <param name="reference">The value of one group of elements, in double.</param>
    /// <param name="tolerance">Allowed error for a group and the unit roundoff of its dtype.</param>
    /// <param name="change">What is done to numbers in [-1, 1) to make the inputs.</param>
    /// <param name="allowsEmpty">Whether nothing can be reduced; otherwise it must throw.</param>
    public static void CheckEverywhere(
        Func<Tensor, int[], bool, Tensor> op, Func<double[], double> reference, Func<double[], double, double> tolerance,
        Func<double, double>? change = null, bool allowsEmpty = true)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        foreach (var shape in Shapes)
        {
            var values = Make(Array.ConvertAll(Numbers(shape.Length), v => change is null ? v : change(v)), shape, type).Doubles();
            foreach (var (name, x) in Layouts(values, shape, type))
            {
                EachSubset(shape.Rank, axes =>
                {
                    using var scope = new Scope();
                    var where = $"{type}{shape} {name} over [{string.Join(", ", axes)}]";
                    if (!allowsEmpty && axes.Aggregate(1L, (n, a) => n * shape[a]) == 0)
                    {
                        Assert.Contains("without elements", Assert.Throws<InvalidOperationException>(() => op(x, axes, false)).Message);
                        return;
                    }

                    var groups = Groups(values, shape, axes);
                    foreach (var keepDims in (bool[])[false, true])
                    {
                        PoisonSmall(groups.Length);
                        var y = op(x, axes, keepDims);
                        Assert.Equal(Reduced(shape, axes, keepDims), y.Shape);
                        Assert.Equal(type, y.DType);
                        AssertClose(Array.ConvertAll(groups, g => reference(g)), y.Doubles(), i => tolerance(groups[i], Roundoff(type)), where);
                    }
                });
            }
        }
    }

    /// <summary>Half the distance from 1 to the next larger number.</summary>
    public static double Roundoff(DType type) => Math.Pow(2, type == DType.Float32 ? -24 : -53);

    /// <summary>The same bits with one thread and with three, for every subset of the axes.</summary>
    public static void CheckThreads(Func<Tensor, int[], Tensor> op)
    {
        using var one = Device.Open("cpu:1");
        using var three = Device.Open("cpu:3");
        foreach (var shape in (Shape[])[[100_003], [300, 701], [701, 300], [3, 40_000], [40_000, 3], [7, 129, 65]])
        {
            var values = Numbers(shape.Length);
            EachSubset(shape.Rank, axes =>
            {
                using var scope = new Scope();
                AssertSameBits(op(Make(values, shape, DType.Float32, one), axes), op(Make(values, shape, DType.Float32, three), axes));
            });
        }
    }

    /// <summary>Leaves NaN in the blocks of the size of a result.</summary>
    private static void PoisonSmall(int count)
    {
        using var scope = new Scope();
        for (var i = 0; i < 2; i++)
        {
            Tensor.Full([count], double.NaN, DType.Float32);
            Tensor.Full([count], double.NaN, DType.Float64);
        }
    }

    /// <summary>A sum without rounding errors worth mentioning (Neumaier's compensation).</summary>
    public static double ExactSum(double[] values)
    {
        double sum = 0, lost = 0;
        foreach (var v in values)
        {
            var next = sum + v;
            lost += Math.Abs(sum) >= Math.Abs(v) ? sum - next + v : v - next + sum;
            sum = next;
        }

        return sum + lost;
    }

    /// <summary>Fails with a message that says where, unless the values agree within the tolerance given for each.</summary>
    public static void AssertClose(double[] expected, double[] actual, Func<int, double> tolerance, string where)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(actual[i])) continue;
            var error = Math.Abs(expected[i] - actual[i]);
            Assert.True(error <= tolerance(i), $"{where}: element {i} is {actual[i]:R}, expected {expected[i]:R} (error {error:G3}, allowed {tolerance(i):G3})");
        }
    }

    /// <summary>Whether two tensors hold the same bits, NaN included.</summary>
    public static void AssertSameBits(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.DType, actual.DType);
        Assert.Equal(Array.ConvertAll(expected.Doubles(), BitConverter.DoubleToInt64Bits), Array.ConvertAll(actual.Doubles(), BitConverter.DoubleToInt64Bits));
    }

    private static Tensor Strided(Tensor dense, long[] strides, long offset, long length)
    {
        var room = Tensor.Full([checked((int)length)], dense.DType.IsFloat ? double.NaN : 77, dense.DType, dense.Device);
        var view = room.View(dense.Shape, strides, offset);
        view.CopyFrom(dense);
        return view;
    }
}
