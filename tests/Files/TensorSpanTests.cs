using NumericsTensor = System.Numerics.Tensors.Tensor;

namespace TensorCore.Tests;

public class TensorSpanTests
{
    [Fact]
    public void A_tensor_is_seen_as_a_tensor_span_without_a_copy()
    {
        using var scope = new Scope();
        var x = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3], Device.Cpu);
        var span = x.AsReadOnlyTensorSpan<float>();
        Assert.Equal([2, 3], span.Lengths.ToArray());
        Assert.Equal(6, span[1, 2]);
        x.AsSpan<float>()[5] = 60;
        Assert.Equal(60, span[1, 2]);
        Assert.Equal(75, NumericsTensor.Sum(span));
    }

    [Fact]
    public void Strides_and_broadcasts_are_kept()
    {
        using var scope = new Scope();
        var x = Tensor.From(Enumerable.Range(0, 24).ToArray(), [2, 3, 4], Device.Cpu);
        var permuted = x.View([4, 2, 3], [1, 12, 4], 0);
        var span = permuted.AsReadOnlyTensorSpan<int>();
        Assert.Equal(1 + 12 + 8, span[1, 1, 2]);
        Assert.Equal(permuted.ToArray<int>(), Tensor.From(span).ToArray<int>());
        var row = Tensor.From([5L, 6, 7], device: Device.Cpu);
        var broadcast = row.View([4, 3], [0, 1], 0).AsReadOnlyTensorSpan<long>();
        Assert.Equal(7, broadcast[3, 2]);
        Assert.Equal([5L, 6, 7, 5, 6, 7, 5, 6, 7, 5, 6, 7], Tensor.From(broadcast).ToArray<long>());
        Assert.Contains("run backward", Assert.Throws<InvalidOperationException>(() => { row.View([3], [-1], 2).AsReadOnlyTensorSpan<long>(); }).Message);
    }

    [Fact]
    public void Tensors_of_the_framework_are_copied_in_any_layout()
    {
        using var scope = new Scope();
        var theirs = NumericsTensor.Create([1.0, 2, 3, 4, 5, 6], [3, 2]);
        Assert.Equal([1.0, 2, 3, 4, 5, 6], Tensor.From<double>(theirs).ToArray<double>());
        var ours = Tensor.From<double>(NumericsTensor.PermuteDimensions(theirs, [1, 0]));
        Assert.Equal([2, 3], ours.Shape);
        Assert.Equal([1.0, 3, 5, 2, 4, 6], ours.ToArray<double>());
        Assert.Throws<NotSupportedException>(() => { Tensor.From<byte>(NumericsTensor.Create<byte>([1, 2], [2])); });
    }

    [Fact]
    public void Small_shapes_survive()
    {
        using var scope = new Scope();
        foreach (var shape in new Shape[] { [], [1], [0], [2, 0, 3], [1, 1, 5], [1, 1, 1, 1, 1, 1, 1, 2] })
        {
            var x = Tensor.Ones(shape, DType.Bool, Device.Cpu);
            var span = x.AsReadOnlyTensorSpan<bool>();
            Assert.Equal(shape.Length, span.FlattenedLength);
            Assert.Equal(x.ToArray<bool>(), Tensor.From(span).ToArray<bool>());
            Assert.Equal(shape.Rank == 0 ? [1] : shape, Tensor.From(span).Shape);
        }

        Assert.Throws<InvalidOperationException>(() => { Tensor.Ones([1], device: Device.Cpu).AsReadOnlyTensorSpan<double>(); });
    }

    [Fact]
    public void An_axis_of_one_has_no_direction()
    {
        using var scope = new Scope();
        var x = Tensor.From([1f, 2, 3, 4, 5, 6, 7, 8], [2, 4], Device.Cpu);
        var part = x.Flip(0)[..1, TensorIndex.Slice(step: 2)];
        var span = part.AsReadOnlyTensorSpan<float>();
        Assert.Equal((5f, 7f), (span[0, 0], span[0, 1]));
        GC.KeepAlive(part);
    }
}
