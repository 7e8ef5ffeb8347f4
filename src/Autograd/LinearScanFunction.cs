using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// s[k] = a[k] * s[k - 1] + b[k] along one axis, in either direction. Its gradient is the same scan in the other
/// direction, so that it can be differentiated as often as one likes, without a division and so also at zeros.
/// </summary>
/// <param name="a">Coefficients; null for 1.</param>
/// <param name="b">Terms.</param>
/// <param name="axis">The axis, counted from the start.</param>
/// <param name="reverse">Scans from the end: s[k] = a[k] * s[k + 1] + b[k].</param>
/// <param name="shifted">Takes the coefficient that stands at the previous position: a[k - 1] (in reverse, a[k + 1]) instead of a[k].</param>
internal sealed class LinearScanFunction(Tensor? a, Tensor b, int axis, bool reverse = false, bool shifted = false)
    : Function(a is null ? [b] : [b, a])
{
    private Tensor? _s;

    /// <summary>The cumulative products of x; exclusive ones (of floating-point tensors only) leave out the element itself and so begin with 1.</summary>
    public static Tensor Products(Tensor x, int axis, bool exclusive = false, bool reverse = false)
    {
        Tensor start;
        if (!x.DType.IsFloat)
        {
            if (x.Length == 0) return x.Clone();
            start = Tensor.Zeros(x.Shape, x.DType, x.Device);
            start.Narrow(axis, reverse ? -1 : 0, 1).CopyFrom(x.Narrow(axis, reverse ? -1 : 0, 1));
            return new LinearScanFunction(x, start, axis, reverse).Apply();
        }

        if (!exclusive && x.Shape[axis] > 0)
        {
            // Each product is rounded once, and so may come back from beyond what the dtype holds on the way.
            var padding = new (int Before, int After)[x.Rank - axis];
            padding[0] = reverse ? (x.Shape[axis] - 1, 0) : (0, x.Shape[axis] - 1);
            return new LinearScanFunction(x, x.Narrow(axis, reverse ? -1 : 0, 1).Pad(padding), axis, reverse).Apply();
        }

        using (Tape.Pause())
        {
            var shape = new int[x.Rank];
            shape.AsSpan().Fill(1);
            shape[axis] = x.Shape[axis];
            start = Tensor.Zeros(shape, x.DType, x.Device);
            if (x.Shape[axis] > 0) start.Narrow(axis, reverse ? -1 : 0, 1).Fill(1);
        }

        var others = new LinearScanFunction(x, start, axis, reverse, shifted: true).Apply();
        return exclusive ? others : others * x;
    }

    protected override Tensor Forward()
    {
        var shape = a is null ? b.Shape : Shape.Broadcast(a.Shape, b.Shape);
        var result = Tensor.Empty(shape, b.DType, b.Device);
        _s = result;
        var length = shape[axis];
        if (length == 0) return result;
        Span<long> strides = stackalloc long[2 * Shape.MaxRank];
        strides.Clear();
        var sa = strides[..shape.Rank];
        var sb = strides.Slice(Shape.MaxRank, shape.Rank);
        a?.BroadcastStrides(shape, sa);
        b.BroadcastStrides(shape, sb);
        var direction = reverse ? -1 : 1;
        var first = reverse ? length - 1 : 0;
        var size = b.DType.Size;
        var secondA = length == 1 ? 0 : shifted ? first : first + direction;
        b.Device.Run<LinearScan, LinearScanArgs>(new LinearScanArgs(
            IterationSpace.Create(shape.With(axis, 1).Lengths, result.Strides, sa, sb), length,
            direction * result.Strides[axis], direction * sa[axis], direction * sb[axis], b.DType,
            At(result, first * result.Strides[axis]), a is null ? default : At(a, secondA * sa[axis]), At(b, first * sb[axis])));
        return result;

        Operand At(Tensor x, long offset) => x.Operand with { ByteOffset = (x.Offset + offset) * size };
    }

    protected override void Backward(Tensor gradient, GradientSink inputs)
    {
        var adjoint = new LinearScanFunction(a, gradient, axis, !reverse, !shifted).Apply();
        inputs.Add(0, adjoint);
        if (a is null || !inputs.Wants(1)) return;
        var step = reverse ? -1 : 1;
        inputs.Add(1, shifted ? Shifted(adjoint, -step) * _s! : adjoint * Shifted(_s!, step));
    }

    /// <summary>x moved by one position along the axis, with a 0 in the place that becomes free.</summary>
    private Tensor Shifted(Tensor x, int by) => new ShiftFunction(x, axis, by).Apply();

    private sealed class ShiftFunction(Tensor x, int axis, int by) : Function(x)
    {
        protected override Tensor Forward()
        {
            var result = Tensor.Zeros(x.Shape, x.DType, x.Device);
            var length = x.Shape[axis] - 1;
            if (length > 0) result.Narrow(axis, by > 0 ? 1 : 0, length).CopyFrom(x.Narrow(axis, by > 0 ? 0 : 1, length));
            return result;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, new ShiftFunction(gradient, axis, -by).Apply());
    }
}
