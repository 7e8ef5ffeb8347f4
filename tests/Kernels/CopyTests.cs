using FsCheck;
using FsCheck.Fluent;

namespace TensorCore.Tests;

public class CopyTests
{
    private static readonly DType[] Types = [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.Bool];

    private static double[] Read(Tensor x) => x.DType switch
    {
        DType.Float32 => [.. x.ToArray<float>().Select(v => (double)v)],
        DType.Float64 => x.ToArray<double>(),
        DType.Int32 => [.. x.ToArray<int>().Select(v => (double)v)],
        DType.Int64 => [.. x.ToArray<long>().Select(v => (double)v)],
        _ => [.. x.ToArray<bool>().Select(v => v ? 1.0 : 0)],
    };

    /// <summary>Dense values of a type, without the kernel under test.</summary>
    private static Tensor Dense(DType type, int[] values, Shape shape, Device device) => type switch
    {
        DType.Float32 => Tensor.From(Array.ConvertAll(values, v => (float)v), shape, device),
        DType.Float64 => Tensor.From(Array.ConvertAll(values, v => (double)v), shape, device),
        DType.Int32 => Tensor.From(values, shape, device),
        DType.Int64 => Tensor.From(Array.ConvertAll(values, v => (long)v), shape, device),
        _ => Tensor.From(Array.ConvertAll(values, v => v != 0), shape, device),
    };

    /// <summary>Copies a permuted, stepped, reversed and expanded view into another such view and compares with an index loop.</summary>
    private static void Check(int[] lengths, DType from, DType to, Random random, Device device)
    {
        using var scope = new Scope();
        var rank = lengths.Length;
        var (source, sourceAt) = View(from, expands: true);
        var (destination, destinationAt) = View(to, expands: false);
        var before = Read(destination.Whole);
        var values = Read(source.Whole);
        destination.Part.CopyFrom(source.Part);
        var expected = before;
        foreach (var at in All(lengths))
        {
            var value = values[sourceAt(at)];
            expected[destinationAt(at)] = to == DType.Bool && value != 0 ? 1 : value;
        }

        Assert.Equal(expected, Read(destination.Whole));

        ((Tensor Whole, Tensor Part), Func<int[], int>) View(DType type, bool expands)
        {
            var order = Enumerable.Range(0, rank).ToArray();
            random.Shuffle(order);
            var steps = order.Select(_ => random.Next(4) switch { 0 => 2, 1 => -1, _ => 1 }).ToArray();
            var expanded = order.Select(_ => expands && random.Next(6) == 0).ToArray();
            // Axis a of the view is axis order[a] of the whole, which is longer where it is walked with a step.
            var whole = new int[rank];
            for (var a = 0; a < rank; a++) whole[order[a]] = expanded[a] ? 1 : (lengths[a] * Math.Abs(steps[a])) + random.Next(2);
            var count = whole.Aggregate(1, (m, n) => m * n);
            var x = Dense(type, [.. Enumerable.Range(0, count).Select(_ => random.Next(-100, 100))], whole, device);
            var view = x.Permute(order);
            var entries = new TensorIndex[rank];
            for (var a = 0; a < rank; a++)
            {
                entries[a] = expanded[a] ? TensorIndex.All
                    : steps[a] < 0 ? TensorIndex.Slice(lengths[a] - 1, null, -1)
                    : TensorIndex.Slice(0, lengths[a] * steps[a], steps[a]);
            }

            return ((x, view[entries].Expand(lengths)), Place);

            int Place(int[] at)
            {
                var position = new int[rank];
                for (var a = 0; a < rank; a++) position[order[a]] = expanded[a] ? 0 : steps[a] < 0 ? lengths[a] - 1 - at[a] : at[a] * steps[a];
                return position.Zip(whole).Aggregate(0, (offset, p) => (offset * p.Second) + p.First);
            }
        }
    }

    [Fact]
    public void Any_layout_goes_into_any_other()
    {
        var length = Gen.Frequency((4, Gen.Choose(0, 5)), (4, Gen.Choose(6, 20)), (1, Gen.Choose(60, 70)));
        var lengths = length.ListOf().Where(l => l.Count <= 4 && l.Aggregate(1, (m, n) => m * n) < 100_000).Select(l => l.ToArray());
        Prop.ForAll(lengths.ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (shape, seed) =>
        {
            var random = new Random(seed);
            var from = Types[random.Next(5)];
            Check(shape, from, random.Next(2) == 0 ? from : Types[random.Next(5)], random, Device.Cpu);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 9)]
    [InlineData(8, 8)]
    [InlineData(16, 16)]
    [InlineData(31, 33)]
    [InlineData(64, 64)]
    [InlineData(100, 257)]
    [InlineData(3, 5000)]
    [InlineData(5000, 3)]
    public void Transposes_of_all_types(int rows, int columns)
    {
        foreach (var type in Types)
        {
            using var scope = new Scope();
            var values = Enumerable.Range(0, 2 * rows * columns).Select(i => i % 251 - 100).ToArray();
            var x = Dense(type, values, [2, rows, columns], Device.Cpu);
            var flat = Read(x);
            var expected = new double[flat.Length];
            for (var m = 0; m < 2; m++)
            for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                expected[(((m * columns) + j) * rows) + i] = flat[(((m * rows) + i) * columns) + j];
            Assert.Equal(expected, Read(x.T.Contiguous()));
            // Every other element only: nothing else may be touched.
            var wide = Dense(type, new int[4 * rows * columns], [2, columns, 2 * rows], Device.Cpu);
            wide[.., .., TensorIndex.Slice(step: 2)].CopyFrom(x.T);
            Assert.Equal(expected.SelectMany(v => (double[])[v, 0]), Read(wide));
        }
    }

    [Fact]
    public void Conversions_saturate_and_truncate()
    {
        double[] values = [0, -0.0, 0.5, -0.9, 1.99, -1.99, 3e9, -3e9, 1e19, -1e19, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 255, 256, 2147483647, -2147483648];
        // Repeated, so that vectors and tails both see each.
        var many = Enumerable.Repeat(values, 3).SelectMany(v => v).ToArray();
        var d = Tensor.From(many);
        var f = Tensor.From(Array.ConvertAll(many, v => (float)v));
        Assert.Equal(many.Select(int.CreateSaturating), d.Cast(DType.Int32).ToArray<int>());
        Assert.Equal(many.Select(long.CreateSaturating), d.Cast(DType.Int64).ToArray<long>());
        Assert.Equal(many.Select(v => (float)v), d.Cast(DType.Float32).ToArray<float>());
        Assert.Equal(many.Select(v => v != 0), d.Cast(DType.Bool).ToArray<bool>());
        Assert.Equal(many.Select(v => int.CreateSaturating((float)v)), f.Cast(DType.Int32).ToArray<int>());
        Assert.Equal(many.Select(v => long.CreateSaturating((float)v)), f.Cast(DType.Int64).ToArray<long>());
        Assert.Equal(many.Select(v => (double)(float)v), f.Cast(DType.Float64).ToArray<double>());
        Assert.Equal(many.Select(v => v != 0), f.Cast(DType.Bool).ToArray<bool>());
        long[] longs = [0, -1, 1L << 31, (1L << 32) + 5, long.MaxValue, long.MinValue, 256, 16777217, (1L << 53) + 1];
        longs = [.. longs, .. longs];
        var l = Tensor.From(longs);
        Assert.Equal(longs.Select(v => unchecked((int)v)), l.Cast(DType.Int32).ToArray<int>());
        Assert.Equal(longs.Select(v => (float)v), l.Cast(DType.Float32).ToArray<float>());
        Assert.Equal(longs.Select(v => (double)v), l.Cast(DType.Float64).ToArray<double>());
        Assert.Equal(longs.Select(v => v != 0), l.Cast(DType.Bool).ToArray<bool>());
        int[] ints = [0, -1, int.MaxValue, int.MinValue, 256, 16777217, 7, 8, 9, 10, 11];
        var n = Tensor.From(ints);
        Assert.Equal(ints.Select(v => (long)v), n.Cast(DType.Int64).ToArray<long>());
        Assert.Equal(ints.Select(v => (float)v), n.Cast(DType.Float32).ToArray<float>());
        Assert.Equal(ints.Select(v => (double)v), n.Cast(DType.Float64).ToArray<double>());
        bool[] bools = [.. Enumerable.Range(0, 29).Select(i => i % 3 == 0)];
        foreach (var type in Types) Assert.Equal(bools.Select(b => b ? 1.0 : 0), Read(Tensor.From(bools).Cast(type)));
    }

    [Fact]
    public void Threads_change_nothing()
    {
        using var four = Device.Open("cpu:4");
        var random = new Random(1);
        Check([300, 2, 301], DType.Float32, DType.Float32, random, four);
        Check([2, 200_000], DType.Float64, DType.Float64, random, four);
        Check([200_000, 3], DType.Float32, DType.Int32, random, four);
        Check([64, 64, 64], DType.Int64, DType.Int64, random, four);
        Check([5, 3, 7, 4000], DType.Bool, DType.Bool, random, four);
    }

    private static IEnumerable<int[]> All(int[] shape)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        for (var i = 0; i < count; i++)
        {
            var at = new int[shape.Length];
            var rest = i;
            for (var axis = shape.Length - 1; axis >= 0; axis--) (rest, at[axis]) = Math.DivRem(rest, shape[axis]);
            yield return at;
        }
    }

    [Fact]
    public void A_copy_between_views_that_overlap_is_as_if_the_source_had_been_copied_first()
    {
        // As NumPy has them.
        var x = Tensor.From([0f, 1, 2, 3, 4]);
        x[1..].CopyFrom(x[..^1]);
        Assert.Equal([0, 0, 1, 2, 3], x.ToArray<float>());
        x[..^1].CopyFrom(x[1..]);
        Assert.Equal([0, 1, 2, 3, 3], x.ToArray<float>());
        x.CopyFrom(x.Flip());
        Assert.Equal([3, 3, 2, 1, 0], x.ToArray<float>());
        x.CopyFrom(x[1]);
        Assert.Equal([3, 3, 3, 3, 3], x.ToArray<float>());

        var square = Tensor.Arange(300 * 300).Reshape(300, 300);
        var transposed = square.T.ToArray<long>();
        square.CopyFrom(square.T);
        Assert.Equal(transposed, square.ToArray<long>());
        square[1].CopyFrom(square[0]);
        Assert.Equal(transposed[..300], square[1].ToArray<long>());
    }

    [Fact]
    public void Large_tensors_cross_in_pieces()
    {
        // Somewhat more than one piece of 64 MiB.
        var values = new long[(9 << 20) + 3];
        for (var i = 0; i < values.Length; i++) values[i] = i;
        using var x = Tensor.From(values, device: Device.Cpu);
        Assert.Equal(values, x.ToArray<long>());
        using var device = Device.Open("cpu:1");
        using var moved = x.To(device);
        Assert.Equal(values, moved.ToArray<long>());
        using var flipped = x.Flip();
        Array.Reverse(values);
        Assert.Equal(values, flipped.ToArray<long>());
    }

    [Fact]
    public void A_view_that_shows_elements_twice_is_not_written_to()
    {
        using var scope = new Scope();
        var x = Tensor.Zeros([4, 6]);
        foreach (var view in (Tensor[])[Tensor.Zeros([1, 6]).Expand(4, 6), Tensor.Zeros([6]).Unfold(0, 3), x.View([4, 6], [4, 1], 0), x.View([4, 6], [1, -1], 5)])
            Assert.Contains("more than once", Assert.Throws<InvalidOperationException>(() => view.CopyFrom(Tensor.Ones(view.Shape))).Message);

        foreach (var view in (Tensor[])[x, x.T, x.Flip(0), x[.., TensorIndex.Slice(step: 2)], x.View([2, 3], [3, 2], 0), x.View([4, 1, 6], [6, 0, 1], 0), Tensor.Zeros([6]).Unfold(0, 3, 3)])
        {
            view.CopyFrom(Tensor.Full(view.Shape, 7));
            Assert.All(view.ToArray<float>(), v => Assert.Equal(7, v));
        }
    }
}
