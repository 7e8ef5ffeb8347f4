using FsCheck;
using FsCheck.Fluent;

namespace TensorCore.Tests;

public class ReshapeTests
{
    private static Tensor Counting(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).ToArray(), shape);

    [Fact]
    public void Minus_one_is_inferred()
    {
        var x = Counting(2, 3, 4);
        Assert.Equal([6, 4], x.Reshape(-1, 4).Shape);
        Assert.Equal([24], x.Reshape(-1).Shape);
        Assert.Equal([4, 3, 2], x.Reshape([4, 3, -1]).Shape);
        Assert.Equal([0, 3], Counting(0, 3).Reshape(-1, 3).Shape);
        Assert.Equal([], Counting(1, 1).Reshape().Shape);
        Assert.Equal([1, 24], x.Reshape(Counting(1, 24).Shape).Shape);
    }

    [Fact]
    public void Wrong_shapes_are_explained()
    {
        var x = Counting(2, 3);
        Assert.Contains("6 elements", Assert.Throws<ShapeException>(() => x.Reshape(4)).Message);
        Assert.Throws<ShapeException>(() => x.Reshape(-1, -1));
        Assert.Throws<ShapeException>(() => x.Reshape(-1, 4));
        Assert.Throws<ShapeException>(() => x.Reshape(-2, -3));
        Assert.Throws<ShapeException>(() => Counting(0, 3).Reshape(-1, 0));
        Assert.Throws<ShapeException>(() => x.Flatten(1, 0));
        Assert.Throws<ShapeException>(() => x.Unflatten(1, 2, 2));
    }

    [Fact]
    public void Strided_tensors_are_viewed_where_their_axes_merge_and_copied_where_not()
    {
        var x = Counting(4, 6);
        var columns = x[.., 1..4];
        Assert.Same(x.Storage, columns.Reshape(2, 2, 3).Storage);
        Assert.Same(x.Storage, columns.Reshape(4, 1, 3, 1).Storage);
        Assert.Same(x.Storage, x.T.Reshape(2, 3, 4).Storage);
        Assert.Same(x.Storage, Counting(1).Storage is var _ ? x[TensorIndex.Slice(step: 2)].Reshape(2, 2, 3).Storage : null);
        Assert.NotSame(x.Storage, x.T.Reshape(24).Storage);
        Assert.NotSame(x.Storage, columns.Reshape(12).Storage);
    }

    [Fact]
    public void Flatten_and_unflatten()
    {
        var x = Counting(2, 3, 4, 5);
        Assert.Equal([120], x.Flatten().Shape);
        Assert.Equal([2, 12, 5], x.Flatten(1, 2).Shape);
        Assert.Equal([2, 60], x.Flatten(1).Shape);
        Assert.Equal([2, 3, 2, 2, 5], x.Unflatten(2, 2, -1).Shape);
        Assert.Equal([1], Tensor.Scalar(3).Flatten().Shape);
    }

    [Fact]
    public void Squeeze_and_unsqueeze()
    {
        var x = Counting(1, 3, 1);
        Assert.Equal([3], x.Squeeze().Shape);
        Assert.Equal([1, 3], x.Squeeze(-1).Shape);
        Assert.Equal([1, 3, 1, 1], x.Unsqueeze(-1).Shape);
        Assert.Equal([1, 1, 3, 1], x.Unsqueeze(0).Shape);
        Assert.Throws<ShapeException>(() => x.Squeeze(1));
        Assert.Throws<ShapeException>(() => x.Unsqueeze(4));
        var strided = Counting(4, 6)[.., 1..4];
        Assert.Same(strided.Storage, strided.Unsqueeze(1).Squeeze(1).Storage);
    }

    [Fact]
    public void Permuted_elements_are_where_an_index_loop_finds_them()
    {
        var x = Counting(2, 3, 4);
        var y = x.Permute(2, 0, -2);
        Assert.Equal([4, 2, 3], y.Shape);
        var expected = new List<int>();
        for (var i = 0; i < 4; i++)
        for (var j = 0; j < 2; j++)
        for (var k = 0; k < 3; k++)
            expected.Add((j * 12) + (k * 4) + i);
        Assert.Equal(expected, y.ToArray<int>());
        Assert.Equal(y.ToArray<int>(), x.MoveAxis(2, 0).ToArray<int>());
        Assert.Equal(x.Permute(0, 2, 1).ToArray<int>(), x.T.ToArray<int>());
        Assert.Throws<ShapeException>(() => x.Permute(0, 1));
        Assert.Throws<ShapeException>(() => x.Permute(0, 1, 1));
        Assert.Throws<ShapeException>(() => x[0, 0].T);
    }

    [Fact]
    public void Expand_repeats_without_copying()
    {
        var x = Counting(3, 1);
        var y = x.Expand(2, -1, 4);
        Assert.Equal([2, 3, 4], y.Shape);
        Assert.Same(x.Storage, y.Storage);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], y.ToArray<int>());
        Assert.Equal([0, 3, 4], x.BroadcastTo([0, 3, 4]).Shape);
        Assert.Throws<ShapeException>(() => x.Expand(2, 4));
        Assert.Throws<ShapeException>(() => x.Expand(-1, 3, 1));
        Assert.Throws<ShapeException>(() => x.Expand(3));
    }

    [Fact]
    public void Detach_cuts_the_gradient_and_clone_does_not()
    {
        var x = Tensor.From([1.0, 2.0]);
        using var tape = new Tape();
        var y = x.Clone() * x.Detach();
        Assert.Equal([1.0, 2.0], tape.Gradient(y, x, Tensor.Ones([2], DType.Float64)).ToArray<double>());
        Assert.Same(x.Storage, x.Detach().Storage);
        Assert.NotSame(x.Storage, x.Clone().Storage);
        Assert.Same(x, x.Contiguous());
    }

    [Fact]
    public void Gradients_of_views()
    {
        var x = Tensor.From(Enumerable.Range(0, 24).Select(i => Math.Sin(i)).ToArray(), [2, 3, 4]);
        GradCheck.CheckSecond(t => t[0].Reshape(4, 6) * t[0].Permute(1, 2, 0).Reshape(4, 6), [x]);
        GradCheck.CheckSecond(t => t[0].T.Contiguous() * t[0].Reshape(2, 4, 3), [x]);
        GradCheck.CheckSecond(t => t[0].Unsqueeze(1).Squeeze(1).Flatten() * t[0].Transpose(0, 2).Flatten(), [x]);
    }

    [Fact]
    public void Reshape_there_and_back_is_the_identity() => Prop.ForAll(SmallShapes(), lengths =>
    {
        using var scope = new Scope();
        var x = Counting(lengths);
        var reversed = lengths.Reverse().ToArray();
        return x.Reshape(reversed).Reshape(lengths).ToArray<int>().SequenceEqual(x.ToArray<int>())
            && x.Permute(Reverse(lengths.Length)).Reshape(lengths).Reshape(reversed).ToArray<int>()
                .SequenceEqual(x.Permute(Reverse(lengths.Length)).ToArray<int>());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Permute_by_the_inverse_is_the_identity() => Prop.ForAll(SmallShapes(), Gen.Choose(0, 1_000_000).ToArbitrary(), (lengths, seed) =>
    {
        using var scope = new Scope();
        var x = Counting(lengths);
        var order = Enumerable.Range(0, lengths.Length).ToArray();
        new Random(seed).Shuffle(order);
        var inverse = order.Select((axis, i) => (axis, i)).OrderBy(p => p.axis).Select(p => p.i).ToArray();
        return x.Permute(order).Permute(inverse).ToArray<int>().SequenceEqual(x.ToArray<int>());
    }).QuickCheckThrowOnFailure();

    private static int[] Reverse(int rank) => [.. Enumerable.Range(0, rank).Reverse()];

    private static Arbitrary<int[]> SmallShapes() => Gen.Choose(0, 5).ListOf().Where(l => l.Count <= 5).Select(l => l.ToArray()).ToArbitrary();
}
