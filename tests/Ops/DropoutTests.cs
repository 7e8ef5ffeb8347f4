using TensorCore.Kernels;

namespace TensorCore.Tests;

public class DropoutTests
{
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void The_mask_is_that_of_Bernoulli_and_the_rest_is_scaled(DType dtype)
    {
        using var scope = new Scope();
        foreach (var count in new[] { 0, 1, 7, 8, 9, 31, 32, 33, 257, 20_011 })
        {
            var x = new Rng(1).Normal([count], dtype: dtype);
            var y = x.Dropout(0.3, new Rng(2));
            var keep = new Rng(2).Bernoulli([count], 0.7).ToArray<bool>();
            double[] from = x.Doubles(), to = y.Doubles();
            for (var i = 0; i < count; i++)
            {
                if (dtype == DType.Float32)
                    Assert.Equal(keep[i] ? (float)from[i] * (float)(1 / 0.7) : 0, (float)to[i]);
                else
                    Assert.Equal(keep[i] ? from[i] * (1 / 0.7) : 0, to[i]);
            }
        }
    }

    [Fact]
    public void Successive_calls_drop_others_and_the_expectation_stays()
    {
        using var scope = new Scope();
        var rng = new Rng(3);
        var x = Tensor.Ones([100_000]);
        var a = x.Dropout(0.5, rng).ToArray<float>();
        var b = x.Dropout(0.5, rng).ToArray<float>();
        Assert.InRange(a.Average(), 0.98, 1.02);
        Assert.InRange(a.Zip(b).Count(p => p.First == p.Second), 49_000, 51_000);
    }

    [Fact]
    public void Nothing_or_everything_can_be_dropped()
    {
        using var scope = new Scope();
        var rng = new Rng(4);
        var x = Tensor.From([1f, 2, 3]);
        Assert.Same(x, x.Dropout(0, rng));
        Assert.Same(x, x.Dropout(0.9, rng, training: false));
        Assert.Equal(0ul, rng.State.Position);
        Assert.Equal([0f, 0, 0], x.Dropout(1, rng).ToArray<float>());
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(1.5, rng));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(double.NaN, rng));
        Assert.Contains("Int32[1]", Assert.Throws<ArgumentException>(() => Tensor.From([1]).Dropout(0.5, rng)).Message);
    }

    [Fact]
    public void A_strided_input_is_masked_in_its_own_order()
    {
        using var scope = new Scope();
        var x = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);
        var transposed = x.View([3, 2], [1, 3], 0);
        var dense = Tensor.From([1f, 4, 2, 5, 3, 6], [3, 2]);
        Assert.Equal(dense.Dropout(0.5, new Rng(5)).ToArray<float>(), transposed.Dropout(0.5, new Rng(5)).ToArray<float>());
    }

    [Fact]
    public void Gradients_go_through_the_same_mask_to_second_order()
    {
        using var scope = new Scope();
        var x = new Rng(6).Normal([4, 5], dtype: DType.Float64);
        GradCheck.CheckSecond(v => (v[0] * v[0]).Dropout(0.4, new Rng(7)), [x]);
        using var tape = new Tape();
        var y = x.Dropout(0.4, new Rng(7));
        var gradient = tape.Gradient(y, x, Tensor.Ones(y.Shape, DType.Float64));
        Assert.Equal(Tensor.Ones([4, 5], DType.Float64).Dropout(0.4, new Rng(7)).ToArray<double>(), gradient.ToArray<double>());
    }

    [Fact]
    public void Every_width_of_lane_gives_the_same_bits()
    {
        using var scope = new Scope();
        var x = new Rng(8).Normal([20_003]);
        var expected = Drop<F32x1>(x);
        Assert.Equal(expected, Drop<F32x8>(x));
        Assert.Equal(expected, Drop<F32x16>(x));

        static float[] Drop<TLane>(Tensor x) where TLane : unmanaged, ISimdLane<TLane, float>, ILaneBits<TLane>
        {
            var y = Tensor.Empty(x.Shape);
            DropoutKernel.Run<TLane, float>(Device.Cpu, new DropoutArgs(
                y.Operand, x.Operand, x.Length, x.DType, BernoulliKernel.Threshold(0.7), 1 / 0.7, new RngState(9, 0, 0)));
            return y.ToArray<float>();
        }
    }
}
