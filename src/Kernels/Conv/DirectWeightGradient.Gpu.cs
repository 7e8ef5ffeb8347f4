using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// Partial sums of a convolution's weight gradient, one work-item for each weight and part of the positions; neighbors take
/// neighboring filters. For depthwise convolutions, few channels and doubles.
/// </summary>
internal readonly struct DirectWeightGradient<T, TMultiplyAdd> : IGpuKernel<DirectWeightGradient<T, TMultiplyAdd>.Views>
    where T : unmanaged where TMultiplyAdd : struct, IMultiplyAdd<T>
{
    /// <param name="Pass">The convolution.</param>
    /// <param name="Input">Its input.</param>
    /// <param name="Gradient">The gradient of its output.</param>
    /// <param name="Partials">Receives [parts, taps, channels of a group, filters].</param>
    /// <param name="PositionsOfPart">Positions in a part.</param>
    internal readonly record struct Views(GpuCorrelation Pass, GpuImage<T> Input, GpuImage<T> Gradient, ArrayView<T> Partials, int PositionsOfPart);

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Partials.Length) return;
        var i = (int)WorkItem.Index;
        var pass = v.Pass;
        int filters = pass.Groups * pass.Targets, line = i / filters, filter = i - (line * filters), part = line / pass.Terms;
        var term = pass.Term(line - (part * pass.Terms));
        var channel = (filter / pass.Targets * pass.Sources) + term.Channel;
        int position = part * v.PositionsOfPart, end = position + v.PositionsOfPart;
        if (end > pass.Positions) end = pass.Positions;
        T sum = default;
        for (; position < end; position++)
        {
            var at = pass.Position(position);
            int y = pass.SourceY(at.Y, term.TapY), x = pass.SourceX(at.X, term.TapX);
            if (!pass.IsInside(y, x)) continue;
            sum = TMultiplyAdd.Compute(
                v.Input.Data[(at.Sample * v.Input.Sample) + (y * v.Input.Row) + (x * v.Input.Column) + (channel * v.Input.Channel)],
                v.Gradient.Data[(at.Sample * v.Gradient.Sample) + (at.Y * v.Gradient.Row) + (at.X * v.Gradient.Column) + (filter * v.Gradient.Channel)],
                sum);
        }

        v.Partials[i] = sum;
    }
}

/// <summary>Adds the partial sums, always in the same order, and brings them into the weights' layout.</summary>
internal readonly struct ConvWeightTotal<T, TLane> : IGpuKernel<ConvWeightTotal<T, TLane>.Views>
    where T : unmanaged where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T>
{
    /// <param name="Pass">The convolution.</param>
    /// <param name="Partials">[parts], and in each the terms and the filters, as the strides say.</param>
    /// <param name="Weights">Receives [filters, channels of a group, taps].</param>
    /// <param name="Parts">How many.</param>
    /// <param name="GroupStride">From one group's partial sums to the next one's.</param>
    /// <param name="TermStride">From one tap's and channel's partial sums to the next one's.</param>
    internal readonly record struct Views(GpuCorrelation Pass, ArrayView<T> Partials, ArrayView<T> Weights, int Parts, int GroupStride, int TermStride);

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Weights.Length) return;
        var i = (int)WorkItem.Index;
        var pass = v.Pass;
        int taps = pass.Y.Count * pass.X.Count, line = i / taps, tap = i - (line * taps);
        int filter = line / pass.Sources, channel = line - (filter * pass.Sources), group = filter / pass.Targets;
        var at = (group * v.GroupStride) + (((tap * pass.Sources) + channel) * v.TermStride) + filter - (group * pass.Targets);
        var sum = TLane.Of(v.Partials[at]);
        var size = (int)v.Weights.Length;
        for (var part = 1; part < v.Parts; part++) sum += TLane.Of(v.Partials[at + (part * size)]);
        v.Weights[i] = TLane.ToElement(sum);
    }
}
