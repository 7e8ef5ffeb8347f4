using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class ArgMaxTests
{
    private static readonly Shape[] s_shapes =
    [
        [1], [7], [8], [9], [31], [32], [33], [257], [4, 1], [5, 8], [8, 5], [9, 31], [3, 4, 5], [3, 65, 7], [300, 20], [20, 300], [2, 100_003], [100_003, 2],
    ];

    [Theory]
    [InlineData(DType.Float32, 1e9)]
    [InlineData(DType.Float64, 1e9)]
    [InlineData(DType.Int32, 1e9)]
    [InlineData(DType.Int64, 1e9)]
    [InlineData(DType.Float32, 3)]
    [InlineData(DType.Int32, 3)]
    public void The_first_extreme_along_every_axis_of_every_layout(DType type, double scale)
    {
        foreach (var shape in s_shapes)
        {
            var values = Make(Array.ConvertAll(Numbers(shape.Length), v => Math.Round(v * scale)), shape, type).Doubles();
            foreach (var (name, x) in Layouts(values, shape, type))
            {
                using var scope = new Scope();
                for (var axis = 0; axis < shape.Rank; axis++)
                {
                    var groups = Groups(values, shape, [axis]);
                    Assert.Equal(Array.ConvertAll(groups, g => (long)Array.IndexOf(g, g.Max())), x.ArgMax(axis).ToArray<long>());
                    Assert.Equal(Array.ConvertAll(groups, g => (long)Array.IndexOf(g, g.Min())), x.ArgMin(axis - shape.Rank).ToArray<long>());
                    Assert.Equal(shape.With(axis, 1), x.ArgMax(axis, keepDims: true).Shape);
                }

                Assert.Equal(Array.IndexOf(values, values.Max()), x.ArgMax().Item<long>());
                Assert.Equal(Array.IndexOf(values, values.Min()), x.ArgMin().Item<long>());
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(256)]
    [InlineData(299)]
    public void The_first_NaN_wins(int at)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var values = Numbers(300);
            values[at] = double.NaN;
            values[299] = double.NaN;
            var x = Make(values, [300], type);
            Assert.Equal(at, x.ArgMax().Item<long>());
            Assert.Equal(at, x.ArgMin().Item<long>());
            Assert.Equal(at, x.Reshape(300, 1).Expand(300, 5).ArgMin(0).ToArray<long>()[3]);
        }
    }

    [Fact]
    public void Infinities_are_found_and_nothing_has_no_place()
    {
        Assert.Equal(0, Tensor.Full([50], double.NegativeInfinity).ArgMax().Item<long>());
        Assert.Equal(0, Tensor.Full([50], double.PositiveInfinity).ArgMax().Item<long>());
        Assert.Equal(0, Tensor.Full([50], double.PositiveInfinity).ArgMin().Item<long>());
        Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([2, 0]).ArgMax(1));
        Assert.Equal([0], Tensor.Zeros([2, 0]).ArgMax(0).Shape);
    }

    [Fact]
    public void Values_come_with_their_places_and_gradients_go_there()
    {
        var x = Tensor.From([1.0, 3, 2, 3, 0, 0], [2, 3]);
        var (values, indices) = x.MaxWithIndices(1);
        Assert.Equal([3, 3], values.Doubles());
        Assert.Equal([1, 0], indices.ToArray<long>());
        (values, indices) = x.MinWithIndices(-1, keepDims: true);
        Assert.Equal([2, 1], values.Shape);
        Assert.Equal([1, 0], values.Doubles());
        Assert.Equal([0, 1], indices.ToArray<long>());
        using var tape = new Tape();
        Assert.Equal([0, 1, 0, 1, 0, 0], tape.Gradient(x.MaxWithIndices(1).Values.Sum(), x).Doubles());
        GradCheck.CheckSecond(t => t[0].Square().MaxWithIndices(0).Values, [Tensor.From(Numbers(12), [3, 4])]);
    }
}
