using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Runs reductions over tensors without recording; the ops in <c>Ops/</c> give them names and gradients.</summary>
internal static class Reductions
{
    /// <summary>Reduces a formula of one to three floating-point tensors of the same dtype.</summary>
    /// <param name="map">The formula.</param>
    /// <param name="reducer">How its values become one.</param>
    /// <param name="axes">What is reduced; all tensors broadcast to <see cref="ReducedAxes.From"/>.</param>
    /// <param name="a">First input.</param>
    /// <param name="b">Second input.</param>
    /// <param name="c">Third input.</param>
    public static Tensor Run<TMap, TReducer>(TMap map, TReducer reducer, ReducedAxes axes, Tensor a, Tensor? b = null, Tensor? c = null)
        where TMap : unmanaged, IMap where TReducer : unmanaged, IReducer
    {
        var result = Tensor.Empty(axes.To, a.DType, a.Device);
        a.Device.Run<ReduceKernel<TMap, TReducer>, ReduceArgs<TMap, TReducer>>(new ReduceArgs<TMap, TReducer>(
            map, reducer, Space(axes, result, a, b, c), a.DType,
            result.Operand, a.Operand, b is null ? default : b.Operand, c is null ? default : c.Operand));
        return result;
    }

    /// <summary>Reduces integers or truth values.</summary>
    public static Tensor RunIntegers<TReducer>(ReducedAxes axes, Tensor x, DType to) where TReducer : struct, IIntegerReducer
    {
        var result = Tensor.Empty(axes.To, to, x.Device);
        x.Device.Run<ReduceIntegers<TReducer>, ReduceIntegersArgs>(
            new ReduceIntegersArgs(Space(axes, result, x), result.Operand, to, x.Operand, x.DType));
        return result;
    }

    /// <summary>Positions of the first of the largest or smallest elements along an axis, as Int64.</summary>
    public static Tensor Arg<TOrder>(Tensor x, int axis, bool keepDims, string name) where TOrder : struct, IOrder
    {
        var axes = ReducedAxes.Of(x.Shape, axis, keepDims);
        if (axes.Count == 0)
            throw new InvalidOperationException($"{name} of {x.Describe()} over an axis without elements has no answer. Test for emptiness first.");
        var result = Tensor.Empty(axes.To, DType.Int64, x.Device);
        x.Device.Run<ArgExtreme<TOrder>, ArgExtremeArgs>(new ArgExtremeArgs(Space(axes, result, x), x.DType, result.Operand, x.Operand));
        return result;
    }

    private static ReduceSpace Space(ReducedAxes axes, Tensor result, Tensor a, Tensor? b = null, Tensor? c = null)
    {
        var shape = axes.From;
        Span<long> strides = stackalloc long[4 * Shape.MaxRank];
        strides.Clear();
        var so = strides[..shape.Rank];
        var sa = strides.Slice(Shape.MaxRank, shape.Rank);
        var sb = strides.Slice(2 * Shape.MaxRank, shape.Rank);
        var sc = strides.Slice(3 * Shape.MaxRank, shape.Rank);
        axes.SpreadStrides(result.Strides, so);
        a.BroadcastStrides(shape, sa);
        b?.BroadcastStrides(shape, sb);
        c?.BroadcastStrides(shape, sc);
        return ReduceSpace.Create(shape.Lengths, axes.Mask, so, sa, sb, sc);
    }
}
