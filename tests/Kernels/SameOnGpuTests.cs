using System.Runtime.InteropServices;
using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>
/// Kernels whose results have the same bits on every device: random numbers, and what is combined in a fixed order. The
/// GPU is the one the tests run on, or the one that every build has.
/// </summary>
public sealed class SameOnGpuTests
{
    private static Device Gpu => Device.Default as GpuDevice ?? Device.Open(GpuHost.Names[^1]);

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(2051)]
    public void Random_numbers_have_the_same_bits(int count)
    {
        using var scope = new Scope();
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            Same((rng, device) => rng.Uniform([count], -2, 5, type, device));
            Same((rng, device) => rng.Normal([count], 3, 0.5, type, device));
            Same((rng, device) => rng.TruncatedNormal([count], 0, 1, -1.5, 4, type, device));
            Same((rng, device) => rng.TruncatedNormal([count], 0, 1, 2.5, 4, type, device));
        }

        Same((rng, device) => rng.Bernoulli([count], 0.3, device));
        Same((rng, device) => rng.Integers([count], -7, 1000, DType.Int32, device));
        Same((rng, device) => rng.Integers([count], long.MinValue, long.MaxValue, DType.Int64, device));

        static void Same(Func<Rng, Device, Tensor> draw) => ElementwiseTesting.AssertBits(draw(Somewhere(), Device.Cpu), draw(Somewhere(), Gpu));

        // Its blocks soon need more than 32 bits.
        static Rng Somewhere() => new(new RngState(0x1234_5678_9ABC_DEF0, 0xFEDC_BA98_7654_3210, 0x3_FFFF_FFF0));
    }

    [Theory]
    [InlineData(DType.Float32, 0.7)]
    [InlineData(DType.Float64, 0.7)]
    [InlineData(DType.Float32, 1.0)]
    public void Dropout_has_the_same_bits(DType type, double keep)
    {
        using var scope = new Scope();
        var x = new Rng(5).Normal([1031], dtype: type, device: Device.Cpu);
        ElementwiseTesting.AssertBits(Dropout(x), Dropout(x.To(Gpu)));

        Tensor Dropout(Tensor input)
        {
            var output = Tensor.Empty(input.Shape, type, input.Device);
            input.Device.Run<DropoutKernel, DropoutArgs>(new DropoutArgs(
                output.Operand, input.Operand, input.Length, type, BernoulliKernel.Threshold(keep), 1 / keep, new RngState(3, 1, 8)));
            return output;
        }
    }

    [Fact]
    public void A_block_of_random_words_is_that_of_the_CPU()
    {
        var state = new RngState(0x1234_5678_9ABC_DEF0, 0xFEDC_BA98_7654_3210, 0x3_FFFF_FFF0);
        for (var block = 0; block < 9; block++)
        {
            var expected = new uint[4];
            unsafe
            {
                fixed (uint* p = expected) Philox.Block(state.Seed, state.Stream, (state.Position / 4) + (ulong)block, p);
            }

            var words = Philox.BlockOf(state, block);
            Assert.Equal(expected, new[] { words.Word0, words.Word1, words.Word2, words.Word3 });
            Assert.Equal(MemoryMarshal.Cast<uint, ulong>(expected).ToArray(), new[] { words.Pair0, words.Pair1 });
        }
    }

    // Short indices are walked, long ones sorted; sums of floats tell the order they were added in.
    [Theory]
    [InlineData(10, 7, 3)]
    [InlineData(100, 7, 3)]
    [InlineData(300, 1, 1)]
    [InlineData(500, 400, 2)]
    public void Sums_over_repeated_positions_are_added_in_the_order_of_the_CPU(int positions, int rows, int columns)
    {
        using var scope = new Scope();
        foreach (var type in new[] { DType.Float32, DType.Float64, DType.Int32, DType.Int64 })
        {
            var rng = new Rng(17);
            var table = (rng.Normal([rows, columns], device: Device.Cpu) * 100).Cast(type);
            var values = (rng.Normal([positions, columns], device: Device.Cpu) * 100).Cast(type);
            var index = rng.Integers([positions], 0, rows, DType.Int64, Device.Cpu);
            ElementwiseTesting.AssertBits(table.IndexAdd(0, index, values), table.To(Gpu).IndexAdd(0, index.To(Gpu), values.To(Gpu)));
            ElementwiseTesting.AssertBits(table.IndexCopy(0, index, values), table.To(Gpu).IndexCopy(0, index.To(Gpu), values.To(Gpu)));
            var spread = rng.Integers([positions, columns], 0, rows, DType.Int32, Device.Cpu);
            ElementwiseTesting.AssertBits(table.ScatterAdd(0, spread, values), table.To(Gpu).ScatterAdd(0, spread.To(Gpu), values.To(Gpu)));
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(700, false)]
    [InlineData(1024, true)]
    public void Keys_are_sorted(int count, bool byNetwork)
    {
        var gpu = (GpuDevice)Gpu;
        var random = new Random(count);
        var keys = new long[count];
        foreach (ref var key in keys.AsSpan()) key = random.NextInt64();
        using var tensor = Tensor.From(keys, device: gpu);
        if (byNetwork) GpuSort.SortByNetwork(gpu, tensor.Operand, count);
        else GpuSort.Sort(gpu, tensor.Operand, count);
        Array.Sort(keys);
        Assert.Equal(keys, tensor.ToArray<long>());
    }

    [Fact]
    public void Threads_that_share_a_device_do_not_mix_up_their_launches()
    {
        var gpu = Gpu;
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            for (var i = 0; i < 50; i++)
            {
                using var tensor = Tensor.Full([100], (100 * thread) + i, device: gpu);
                Assert.All(tensor.ToArray<float>(), value => Assert.Equal((100 * thread) + i, value));
            }
        });
    }

    [SkippableFact]
    public void Many_positions_are_sorted_with_padding_and_added_in_order()
    {
        using var scope = new Scope();
        var gpu = GpuTesting.Device;
        var rng = new Rng(18);
        Tensor table = rng.Normal([40, 1], device: Device.Cpu), values = rng.Normal([4_200, 1], device: Device.Cpu);
        var index = rng.Integers([4_200], 0, 40, DType.Int64, Device.Cpu);
        ElementwiseTesting.AssertBits(table.IndexAdd(0, index, values), table.To(gpu).IndexAdd(0, index.To(gpu), values.To(gpu)));
    }
}
