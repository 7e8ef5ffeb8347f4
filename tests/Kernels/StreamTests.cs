using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>How work is dealt out to threads, and what changes where tensors are larger than the caches.</summary>
public class StreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Every_block_runs_once_whatever_the_threads(int threads)
    {
        using var workers = new CpuWorkers(threads);
        foreach (var blocks in new[] { 0, 1, 2, 3, 6, 7, 8, 100, 1001 })
        {
            var counts = new int[blocks + 1];
            unsafe
            {
                fixed (int* pointer = counts) workers.For(blocks, new Counting(pointer));
            }

            Assert.All(counts[..^1], count => Assert.Equal(1, count));
            Assert.Equal(0, counts[^1]);
        }
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(20, 16)]
    [InlineData(33, 16)]
    [InlineData(3, 1)]
    [InlineData(1000, 3)]
    [InlineData(17, 0)]
    public void Blocks_of_rows_are_even_and_no_larger_than_asked_for(long rows, long most)
    {
        var size = RowBlocks.PerBlock(rows, most);
        Assert.InRange(size, 1, Math.Max(1, most));
        var blocks = (rows + size - 1) / size;
        Assert.True(blocks == 1 || (blocks * size) - rows < blocks, $"{blocks} blocks of {size} for {rows} rows");
    }

    [Fact]
    public void Results_past_the_caches_are_those_of_small_parts()
    {
        using var scope = new Scope();
        using var device = Device.Open("cpu:2");
        var count = checked((int)(CpuCache.LastLevelBytes / sizeof(float)) + 37);
        if (count > 1 << 26) count = 1 << 26; // on a machine with a larger cache the same, by the ordinary way
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = (i % 8191) / 1024f - 4;
        var x = Tensor.From(values, [count], device);
        float[] y = x.Exp().ToArray<float>(), sum = (x + x).ToArray<float>(), copy = x.Clone().ToArray<float>();
        var period = x.Slice(0, 0, 8191).Exp().ToArray<float>();
        for (var i = 0; i < count; i++)
        {
            if (y[i] != period[i % 8191] || sum[i] != 2 * values[i] || copy[i] != values[i]) Assert.Fail($"element {i} of {count}: {y[i]}, {sum[i]}, {copy[i]}");
        }
    }

    [Fact]
    public void Rows_copied_past_the_caches_arrive_whole()
    {
        using var scope = new Scope();
        using var device = Device.Open("cpu:2");
        const int Inner = 64;
        var outer = (int)Math.Min(CpuCache.LastLevelBytes / (2 * Inner * sizeof(float)), 1 << 19) + 3;
        var values = new int[outer * 2 * Inner];
        for (var i = 0; i < values.Length; i++) values[i] = i;
        var turned = Tensor.From(values, [outer, 2, Inner], device).Permute(1, 0, 2).Contiguous().ToArray<int>();
        for (var i = 0; i < turned.Length; i++)
        {
            var (half, rest) = Math.DivRem(i, outer * Inner);
            var expected = (((rest / Inner * 2) + half) * Inner) + (rest % Inner);
            if (turned[i] != expected) Assert.Fail($"element {i}: {turned[i]} for {expected}");
        }
    }

    /// <summary>A row's sum has the same bits among four and among those left over, and lanes past its end count for nothing.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(1024)]
    [InlineData(1025)]
    public void A_short_row_is_reduced_alike_wherever_it_stands(int length)
    {
        using var scope = new Scope();
        var row = new float[length];
        for (var i = 0; i < length; i++) row[i] = MathF.Sin(i * 1.7f) + 0.1f;
        var exact = row.Sum(v => (double)v);
        var x = Tensor.From(Enumerable.Repeat(row, 7).SelectMany(r => r).ToArray(), [7, length], Device.Open("cpu"));
        float[] sums = x.Sum(1).ToArray<float>(), largest = x.Max(1).ToArray<float>();
        Assert.All(sums, s => Assert.Equal(sums[0], s));
        Assert.Equal(exact, sums[0], 1e-6 * row.Sum(Math.Abs));
        Assert.All(largest, m => Assert.Equal(row.Max(), m));
    }

    /// <summary>The means of a sample are far from those of all: every element that the sample takes is an outlier.</summary>
    [Theory]
    [InlineData(0f)]
    [InlineData(1000f)]
    public void Batch_norm_does_not_depend_on_its_sample(float outlier)
    {
        using var scope = new Scope();
        const int Rows = 16 * 256, Channels = 3;
        var values = new float[Rows * Channels];
        for (var i = 0; i < values.Length; i++) values[i] = 3 + MathF.Sin(i * 0.37f) + (i / Channels % 256 == 0 ? outlier : 0);
        var (_, mean, variance) = Tensor.From(values, [Rows, Channels], Device.Open("cpu")).BatchNorm();
        float[] means = mean.ToArray<float>(), variances = variance.ToArray<float>();
        for (var c = 0; c < Channels; c++)
        {
            var channel = values.Where((_, i) => i % Channels == c).Select(v => (double)v).ToArray();
            var expected = channel.Average();
            Assert.Equal(expected, means[c], 1e-6 * Math.Abs(expected));
            var expectedVariance = channel.Average(v => (v - expected) * (v - expected));
            Assert.Equal(expectedVariance, variances[c], 2e-6 * expectedVariance);
        }
    }

    private readonly unsafe struct Counting(int* counts) : IParallelBody
    {
        public void Invoke(int block, int worker) => Interlocked.Increment(ref counts[block]);
    }
}
