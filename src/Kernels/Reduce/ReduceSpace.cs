namespace TensorCore.Kernels;

/// <summary>
/// The index space of a reduction: the axes that stay and the axes that are reduced, each merged and ordered so that
/// the first input's smallest stride comes last. The order of the output follows from its strides.
/// </summary>
public struct ReduceSpace
{
    /// <summary>One element for each output; operand 0 is the output, 1 to 3 are the inputs.</summary>
    public IterationSpace Kept;

    /// <summary>One element for each input element that goes into an output; operand 0 has stride 0.</summary>
    public IterationSpace Reduced;

    /// <summary>Builds the space.</summary>
    /// <param name="lengths">Lengths of all axes of the inputs.</param>
    /// <param name="reduced">Bit i is set when axis i is reduced.</param>
    /// <param name="output">Strides of the output over the inputs' axes; those of reduced axes are ignored.</param>
    /// <param name="a">Strides of the first input.</param>
    /// <param name="b">Strides of the second input, if there is one.</param>
    /// <param name="c">Strides of the third input, if there is one.</param>
    public static ReduceSpace Create(
        ReadOnlySpan<int> lengths, int reduced,
        ReadOnlySpan<long> output, ReadOnlySpan<long> a, ReadOnlySpan<long> b = default, ReadOnlySpan<long> c = default) =>
        new() { Kept = Part(lengths, ~reduced, output, a, b, c), Reduced = Part(lengths, reduced, default, a, b, c) };

    private static IterationSpace Part(
        ReadOnlySpan<int> lengths, int chosen,
        ReadOnlySpan<long> output, ReadOnlySpan<long> a, ReadOnlySpan<long> b, ReadOnlySpan<long> c)
    {
        const int Max = IterationSpace.MaxRank;
        Span<int> order = stackalloc int[Max];
        var rank = 0;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            if ((chosen >> axis & 1) == 0) continue;
            var at = rank++;
            for (; at > 0 && Math.Abs(a[order[at - 1]]) < Math.Abs(a[axis]); at--) order[at] = order[at - 1];
            order[at] = axis;
        }

        Span<int> l = stackalloc int[Max];
        Span<long> strides = stackalloc long[4 * Max];
        strides.Clear();
        for (var i = 0; i < rank; i++)
        {
            var axis = order[i];
            l[i] = lengths[axis];
            if (!output.IsEmpty) strides[i] = output[axis];
            strides[Max + i] = a[axis];
            if (!b.IsEmpty) strides[(2 * Max) + i] = b[axis];
            if (!c.IsEmpty) strides[(3 * Max) + i] = c[axis];
        }

        return IterationSpace.Create(
            l[..rank], strides[..rank], strides.Slice(Max, rank), strides.Slice(2 * Max, rank), strides.Slice(3 * Max, rank));
    }
}
