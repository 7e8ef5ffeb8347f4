using System.Runtime.CompilerServices;

namespace TensorCore;

public sealed partial class Tensor
{
    /// <summary>
    /// Elements by NumPy's rules: positions, ranges, slices with steps, new axes and the ellipsis give a view;
    /// tensors of positions and masks give a copy. Recorded on a tape like every op.
    /// </summary>
    /// <param name="indices">One entry for each axis from the first; axes not mentioned are taken whole.</param>
    /// <example><c>x[0]</c>, <c>x[.., ^1]</c>, <c>x[1..4, TensorIndex.NewAxis]</c>, <c>x[TensorIndex.Slice(step: -1)]</c>, <c>x[mask]</c>.</example>
    /// <remarks>To write, copy into a view: <c>x[0].CopyFrom(row)</c>.</remarks>
    /// <exception cref="ShapeException">There are more entries than axes, more than one ellipsis, or index tensors do not fit.</exception>
    /// <exception cref="IndexOutOfRangeException">A position does not exist.</exception>
    [IndexerName("At")] // the usual name, Item, is a method here
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get
        {
            var plan = IndexPlan.Parse(this, indices);
            var view = ViewOp(this, plan.View);
            return plan.Indices.Length == 0 ? view : TakeOp(view, ElementIndex.Of(view, plan.Indices, plan.At, wrap: true));
        }
    }

    // C# has no extension indexers, so the indexer lives below the layer that records. That layer puts its ops in here
    // when it is loaded; as long as it is not, there is no tape to record on.
    internal static Func<Tensor, AffineView, Tensor> ViewOp { get; set; } = static (x, view) => view.Of(x);

    internal static Func<Tensor, ElementIndex, Tensor> TakeOp { get; set; } = static (x, index) => index.Take(x);
}
