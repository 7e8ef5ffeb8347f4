using System.Runtime.InteropServices;
using TensorCore.Kernels;

namespace TensorCore.Tests;

public class RandomFillTests
{
    private const int Many = 200_000;

    private static double[] Doubles(Tensor x) => x.DType == DType.Float32 ? [.. x.ToArray<float>().Select(v => (double)v)] : x.ToArray<double>();

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Uniform_numbers_are_uniform_and_independent(DType dtype)
    {
        using var scope = new Scope();
        var values = Doubles(new Rng(11).Uniform([Many], -2, 5, dtype));
        Assert.InRange(values.Min(), -2, -1.99);
        Assert.InRange(values.Max(), 4.99, 4.9999999);
        Assert.True(Statistics.KolmogorovSmirnov(values, v => (v + 2) / 7) < 1.95);
        foreach (var lag in new[] { 1, 2, 3, 4, 16, 512 }) // 1 / sqrt(200,000) is 0.0022
            Assert.True(Math.Abs(Statistics.Correlation(values[lag..], values[..^lag])) < 0.009, $"lag {lag}");
        var other = Doubles(new Rng(12).Uniform([Many], -2, 5, dtype));
        Assert.True(Math.Abs(Statistics.Correlation(values, other)) < 0.009);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Normal_numbers_have_the_normal_distribution(DType dtype)
    {
        using var scope = new Scope();
        var values = Doubles(new Rng(21).Normal([Many], 3, 0.5, dtype));
        Assert.Equal(3, Statistics.Mean(values), 0.5 * 4 / Math.Sqrt(Many));
        Assert.Equal(0.5, Statistics.Deviation(values), 0.5 * 4 / Math.Sqrt(2.0 * Many));
        Assert.Equal(0, Statistics.Moment(values, 3), 4 * Math.Sqrt(6.0 / Many));
        Assert.Equal(3, Statistics.Moment(values, 4), 4 * Math.Sqrt(24.0 / Many));
        Assert.True(Statistics.KolmogorovSmirnov(values, v => NormalProbability.Below((v - 3) / 0.5)) < 1.95);
        Assert.True(Math.Abs(Statistics.Correlation(values[1..], values[..^1])) < 0.009);
    }

    [Theory]
    [InlineData(-2.0, 2.0)]
    [InlineData(-0.5, 3.0)]
    [InlineData(1.0, double.PositiveInfinity)]
    [InlineData(-7.0, -6.0)]
    [InlineData(9.0, 10.0)]
    [InlineData(-40.0, 40.0)]
    public void Truncated_normal_numbers_have_the_distribution_between_the_bounds(double low, double high)
    {
        using var scope = new Scope();
        // In the mirrored distribution the probabilities of an upper tail are exact.
        var mirror = low > 0 ? -1 : 1;
        var (a, b) = mirror > 0 ? (low, high) : (-high, -low);
        double first = NormalProbability.Below(a), range = NormalProbability.Below(b) - first;
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var values = Doubles(new Rng(31).TruncatedNormal([Many / 4], 1, 2, 1 + (2 * low), 1 + (2 * high), dtype));
            Assert.True(values.Min() >= 1 + (2 * low) && values.Max() <= 1 + (2 * high));
            double[] units = [.. values.Select(v => mirror * (v - 1) / 2)];
            Assert.True(Statistics.KolmogorovSmirnov(units, u => (NormalProbability.Below(u) - first) / range) < 1.95);
        }
    }

    [Fact]
    public void Truncated_normal_numbers_have_known_moments()
    {
        using var scope = new Scope();
        var rng = new Rng(32);
        var values = Doubles(rng.TruncatedNormal([Many], 10, 3));
        Assert.Equal(10, Statistics.Mean(values), 0.03);
        Assert.Equal(3 * 0.8796256610342398, Statistics.Deviation(values), 0.02); // of a standard normal cut at +-2
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.TruncatedNormal([1], low: 2, high: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.TruncatedNormal([1], low: 50, high: 51));
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.TruncatedNormal([1], deviation: 0));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.001)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Bernoulli_is_true_as_often_as_it_should_be(double p)
    {
        using var x = new Rng(41).Bernoulli([Many], p);
        var ones = x.ToArray<bool>().Count(v => v);
        Assert.True(Math.Abs(ones - (Many * p)) <= 4 * Math.Sqrt(Many * p * (1 - p)), $"{ones} of {Many}");
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rng(1).Bernoulli([1], 1.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rng(1).Bernoulli([1], double.NaN));
    }

    [Fact]
    public void Integers_are_even_over_their_range()
    {
        using var scope = new Scope();
        var rng = new Rng(51);
        var counts = new int[10];
        foreach (var v in rng.Integers([Many], -4, 6, DType.Int32).ToArray<int>()) counts[v + 4]++;
        Assert.True(Statistics.ChiSquare(counts) < 27.9); // p = 0.001 with 9 degrees of freedom
        Array.Clear(counts);
        foreach (var v in rng.Integers([Many], 1L << 40, (1L << 40) + 10).ToArray<long>()) counts[v - (1L << 40)]++;
        Assert.True(Statistics.ChiSquare(counts) < 27.9);
        var all = rng.Integers([1000], long.MinValue, long.MaxValue).ToArray<long>();
        Assert.InRange(all.Count(v => v < 0), 430, 570);
        var ints = rng.Integers([1000], int.MinValue, int.MaxValue + 1L, DType.Int32).ToArray<int>();
        Assert.InRange(ints.Count(v => v < 0), 430, 570);
        Assert.Contains("do not all fit Int32", Assert.Throws<ArgumentOutOfRangeException>(() => rng.Integers([1], 0, 1L << 32, DType.Int32)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.Integers([1], 3, 3));
        Assert.Throws<ArgumentException>(() => rng.Integers([1], 0, 3, DType.Float32));
        Assert.Throws<ArgumentException>(() => rng.Uniform([1], dtype: DType.Int32));
    }

    [Fact]
    public void A_fill_gives_the_numbers_that_drawing_one_by_one_gives()
    {
        using var scope = new Scope();
        var state = new RngState(61, 3, 1021); // not aligned
        Rng At(ulong position) => new(state with { Position = position });
        const int Count = 1037;
        Assert.Equal(Host(r => r.NextFloat()), At(1021).Uniform([17, 61]).ToArray<float>());
        Assert.Equal(Host(r => r.NextDouble()), At(1021).Uniform([17, 61], dtype: DType.Float64).ToArray<double>());
        Assert.Equal(Host(r => r.NextNormal()), At(1021).Normal([17, 61], dtype: DType.Float64).ToArray<double>());
        Assert.Equal(Host(r => r.NextInt(1000)), At(1021).Integers([17, 61], 0, 1000, DType.Int32).ToArray<int>());
        Assert.Equal(Host(r => r.NextUInt32() / 4294967296.0 < 0.25), At(1021).Bernoulli([17, 61], 0.25).ToArray<bool>());

        T[] Host<T>(Func<Rng, T> draw)
        {
            var rng = At(1024);
            return [.. Enumerable.Range(0, Count).Select(_ => draw(rng))];
        }
    }

    [Fact]
    public void The_upper_bound_is_never_reached()
    {
        using var scope = new Scope();
        var bound = 16777218f; // from 2^24 on floats are 2 apart: half of all sums would round up to the bound
        Assert.All(new Rng(71).Uniform([5000], 16777216, bound).ToArray<float>(), v => Assert.Equal(16777216f, v));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rng(1).Uniform([1], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rng(1).Uniform([1], double.NaN, 1));
        Assert.Contains("Float32", Assert.Throws<ArgumentOutOfRangeException>(() => new Rng(1).Uniform([1], -3e38, 3e38)).Message);
        Assert.InRange(new Rng(1).Uniform([1], -3e38, 3e38, DType.Float64).ToScalar(), -3e38, 3e38);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rng(1).Uniform([1], double.MinValue, double.MaxValue));
    }

    [Fact]
    public void The_number_of_threads_makes_no_difference()
    {
        using var one = Device.Open("cpu:1");
        using var three = Device.Open("cpu:3");
        foreach (var count in new[] { 0, 1, 5, 16_384, 16_385, 100_003 })
        {
            Assert.Equal(All(one, count), All(three, count));
        }

        static byte[] All(Device device, int count)
        {
            using var scope = new Scope();
            var rng = new Rng(81);
            return
            [
                .. MemoryMarshal.AsBytes<float>(rng.Uniform([count], 0, 3, device: device).ToArray<float>()),
                .. MemoryMarshal.AsBytes<double>(rng.Uniform([count], 0, 3, DType.Float64, device).ToArray<double>()),
                .. MemoryMarshal.AsBytes<float>(rng.Normal([count], device: device).ToArray<float>()),
                .. MemoryMarshal.AsBytes<float>(rng.TruncatedNormal([count], device: device).ToArray<float>()),
                .. MemoryMarshal.AsBytes<int>(rng.Integers([count], 0, 100, DType.Int32, device).ToArray<int>()),
                .. MemoryMarshal.AsBytes<bool>(rng.Bernoulli([count], 0.1, device).ToArray<bool>()),
                .. MemoryMarshal.AsBytes<long>(rng.Permutation(Math.Min(count, 100), device).ToArray<long>()),
                .. MemoryMarshal.AsBytes<float>(Tensor.Ones([count], device: device).Dropout(0.3, rng).ToArray<float>()),
            ];
        }
    }

    [Fact]
    public void Every_width_of_lane_gives_the_same_bits()
    {
        Check32(new Uniform(-1, 3, 2));
        Check32(new Normal(0.5, 2));
        Check64(new Uniform(-1, 3, 2));
        Check64(new Normal(0.5, 2));
        Check64(new TruncatedNormal(0, 1, -2, 2, NormalProbability.Below(-2), 1 - (2 * NormalProbability.Below(-2)), false));

        static void Check32<TDistribution>(TDistribution distribution) where TDistribution : unmanaged, IDistribution
        {
            var expected = Fill<TDistribution, F32x1, float>(distribution, DType.Float32);
            Assert.Equal(expected, Fill<TDistribution, F32x8, float>(distribution, DType.Float32));
            Assert.Equal(expected, Fill<TDistribution, F32x16, float>(distribution, DType.Float32));
        }

        static void Check64<TDistribution>(TDistribution distribution) where TDistribution : unmanaged, IDistribution
        {
            var expected = Fill<TDistribution, F64x1, double>(distribution, DType.Float64);
            Assert.Equal(expected, Fill<TDistribution, F64x4, double>(distribution, DType.Float64));
            Assert.Equal(expected, Fill<TDistribution, F64x8, double>(distribution, DType.Float64));
        }

        static byte[] Fill<TDistribution, TLane, T>(TDistribution distribution, DType type)
            where TDistribution : unmanaged, IDistribution where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
        {
            using var result = Tensor.Empty([70_001], type, Device.Cpu);
            RandomFillKernel<TDistribution>.Run<TLane, T>(Device.Cpu, new RandomFillArgs<TDistribution>(
                distribution, result.Operand, result.Length, type, new RngState(91, 0, 0)));
            return MemoryMarshal.AsBytes<T>(result.ToArray<T>()).ToArray();
        }
    }

    [Fact]
    public void The_normal_quantile_is_as_accurate_as_its_source_says()
    {
        for (var exponent = 1.0; exponent < 33; exponent += 0.37)
        {
            var p = Math.Pow(2, -exponent);
            var z = NormalQuantile.OfTail(new F64x1(p)).Value;
            // d log p / dz is about -z in the tail, so a relative error of p is divided by z.
            Assert.Equal(1, NormalProbability.Below(-z) / p, 4e-15 * (1 + (z * z)));
            Assert.Equal(z, NormalQuantile.OfTail(new F32x1((float)p)).Value, 1e-6 * (0.1 + z));
        }

        foreach (var p in new[] { 1e-11, 1e-12, 1e-15, 1e-100, 1e-300 }) // the farthest piece
        {
            var z = NormalQuantile.OfTail(new F64x1(p)).Value;
            Assert.Equal(1, NormalProbability.Below(-z) / p, 1e-14 * (1 + (z * z)));
        }

        Assert.Equal(1.959963984540054, NormalQuantile.OfTail(new F64x1(0.025)).Value, 1e-15);
        Assert.Equal(0, NormalQuantile.OfTail(new F64x1(0.5)).Value);
    }

    [Fact]
    public void The_normal_distribution_function_has_known_values()
    {
        // erfc(-x / sqrt(2)) / 2 with the C library's erfc, which is accurate to an ulp.
        Assert.Equal(0.5, NormalProbability.Below(0));
        Assert.Equal(1, NormalProbability.Below(-1) / 0.15865525393145707, 1e-14);
        Assert.Equal(1, NormalProbability.Below(-1.99) / 0.023295467750211837, 1e-13);
        Assert.Equal(1, NormalProbability.Below(-2) / 0.02275013194817922, 1e-14);
        Assert.Equal(1, NormalProbability.Below(-10) / 7.619853024160593e-24, 1e-13);
        Assert.Equal(1, NormalProbability.Below(-37) / 5.725571222525139e-300, 1e-12);
        Assert.Equal(0.97724986805182079, NormalProbability.Below(2), 1e-15);
    }

    [Fact]
    public void Fills_of_several_blocks_are_what_drawing_one_by_one_gives()
    {
        using var scope = new Scope();
        const int Count = 33_001, Block = 16_384; // two blocks and a part of one
        Assert.Equal(Host(r => r.NextFloat()), At(0).Uniform([Count], device: Device.Cpu).ToArray<float>());
        Assert.Equal(Host(r => r.NextDouble()), At(0).Uniform([Count], dtype: DType.Float64, device: Device.Cpu).ToArray<double>());
        Assert.Equal(Host(r => r.NextNormal()), At(0).Normal([Count], dtype: DType.Float64, device: Device.Cpu).ToArray<double>());
        Assert.Equal(Host(r => r.NextInt(1000)), At(0).Integers([Count], 0, 1000, DType.Int32, Device.Cpu).ToArray<int>());
        Assert.Equal(Host(r => r.NextInt64(-7, 1000)), At(0).Integers([Count], -7, 1000, DType.Int64, Device.Cpu).ToArray<long>());
        Assert.Equal(Host(r => r.NextUInt32() / 4294967296.0 < 0.25), At(0).Bernoulli([Count], 0.25, Device.Cpu).ToArray<bool>());

        // What no single draw gives: the rest of a fill is a fill from there.
        Assert.Equal(At(Block).Normal([Count - Block], device: Device.Cpu).ToArray<float>(), At(0).Normal([Count], device: Device.Cpu).ToArray<float>()[Block..]);
        Assert.Equal(At(2 * Block).TruncatedNormal([Count - Block], device: Device.Cpu).ToArray<float>(), At(0).TruncatedNormal([Count], device: Device.Cpu).ToArray<float>()[Block..]);

        static Rng At(ulong position) => new(new RngState(62, 3, position));

        static T[] Host<T>(Func<Rng, T> draw)
        {
            var rng = At(0);
            return [.. Enumerable.Range(0, Count).Select(_ => draw(rng))];
        }
    }
}
