using System.Numerics;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>
/// The sums over positions of a convolution's weight gradient: products of the transposed input, moved by a tap, by the
/// gradient of the output. A unit is a band of one example, or some small examples. A block is a part of the weights for a
/// fixed run of units, so that threads do not matter.
/// </summary>
internal unsafe partial struct WeightGradientSums<T> : IParallelBody
    where T : unmanaged, INumber<T>
{
    // Blocks that are enough for a few threads; parts of the weights first, sums of several sets of positions after that.
    private const int EnoughBlocks = 16;
    private const nint MaxPartialElements = ConvWeightGradient.MaxPartialElements;

    // What a band of the input and a panel of the gradient take together stays in the second-level cache.
    private const nint BandBytes = 512 * 1024;
    private const nint MaxBandPositions = 1024;

    // Images of few positions, and sequences, are taken together, so many positions at once.
    private const nint SmallImage = 128, ShortRow = 16, ShortSequence = 256, PositionsTogether = 1024;

    public ConvGeometry Geometry;
    public ConvSource<T> Input, Gradient;

    /// <summary>
    /// [partial sum][group][panel of filters][ky][kx][channel of the group][filter of the panel], whole registers, or
    /// [partial sum][ky][kx][channel] if depthwise; <see cref="Size"/> elements from one partial sum to the next.
    /// </summary>
    public T* Partials;
    public nint Size;
    public int PartialCount;
    public T* Scratch;

    private nint _samples, _bandHeight, _bandWidth, _unitsN, _bandsY, _bandsX, _inputSize, _gradientSize;
    private nint _partsPanels, _partsY, _partsX;
    private bool _pads;
    private nint _neighbors;

    /// <summary>How many units.</summary>
    public readonly int Units => checked((int)(_unitsN * _bandsY * _bandsX));

    /// <summary>Parts that the weights are cut into.</summary>
    public readonly int Parts => checked((int)(_pads || IsDepthwise ? 1 : Geometry.Groups * _partsPanels * _partsY * _partsX));

    /// <summary>Scratch elements for each thread.</summary>
    public readonly nint ScratchSize => _inputSize + _gradientSize + PanelSize;

    /// <summary>Whether input and gradient must lie with channels last and without holes.</summary>
    public readonly bool ReadsInPlace => !_pads;

    private readonly bool IsDepthwise => Geometry.Groups > 1 && Geometry.Groups == Geometry.Channels && Geometry.Groups == Geometry.Filters;

    private readonly ConvPanels<T> Panels => new(IsDepthwise ? Geometry.Filters : Geometry.Filters / Geometry.Groups);

    // Rows too short for a segment each.
    private readonly bool Gathers => !_pads && _samples > 1 && Geometry.Y.Output > 1;

    // Narrow panels of rows a power of two apart compete for the same few lines of the cache.
    private readonly bool CopiesGradient => Gathers || (!Vector512.IsHardwareAccelerated && Geometry.Filters * sizeof(T) % 512 == 0);

    private readonly nint PanelSize =>
        _pads || CopiesGradient ? (_samples * _bandHeight * _bandWidth * MicroKernel<T>.MaxVectors * MicroKernel<T>.Width) + 32 : 0;

    /// <summary>
    /// Where the partial sums of a filter begin. Those of the following filters of its panel are their neighbors; its own lie
    /// <paramref name="row"/> elements apart, by taps and then by channels.
    /// </summary>
    public readonly nint Index(nint filter, out nint neighbors, out nint row)
    {
        var panels = Panels;
        if (IsDepthwise)
        {
            neighbors = Geometry.Filters - filter;
            row = panels.Padded;
            return filter;
        }

        nint filters = Geometry.Filters / Geometry.Groups, channels = Geometry.Channels / Geometry.Groups;
        nint taps = Geometry.Y.Kernel * (nint)Geometry.X.Kernel;
        var (group, inGroup) = Math.DivRem(filter, filters);
        var panel = Math.Min(inGroup / (MicroKernel<T>.MaxVectors * MicroKernel<T>.Width), panels.Count - 1);
        if (panels.Start(panel + 1) <= inGroup) panel++;
        else if (panels.Start(panel) > inGroup) panel--;
        nint start = panels.Start(panel), end = panels.Start(panel + 1);
        neighbors = Math.Min(end, filters) - inGroup;
        row = end - start;
        return (((group * panels.Padded) + start) * taps * channels) + inGroup - start;
    }

    /// <summary>Chooses units, parts and partial sums, by the sizes alone: threads must not matter.</summary>
    public void Cut()
    {
        var g = Geometry;
        nint channels = g.Channels / g.Groups, positions = g.Y.Output * (nint)g.X.Output, panel = MicroKernel<T>.MaxVectors * MicroKernel<T>.Width;
        Size = g.Y.Kernel * (nint)g.X.Kernel * (IsDepthwise ? 1 : g.Groups * channels) * Panels.Padded;
        // Few channels make low tiles: taken together with their neighbors in a row, which are zeros at the border.
        _pads = !IsDepthwise && g.Groups == 1 && g.X.Dilation == 1 && g.X.Kernel > 1 && channels < MicroKernel<T>.MaxRows(MicroKernel<T>.MaxVectors);
        var most = _pads ? PaddedPositions : Math.Clamp(BandBytes / ((g.Channels + panel) * sizeof(T)), 64, MaxBandPositions);
        var isSmall = g.Y.Output == 1 ? positions <= ShortSequence : positions <= SmallImage && g.X.Output < ShortRow;
        if (!_pads && !IsDepthwise && isSmall)
        {
            (_bandHeight, _bandWidth) = (g.Y.Output, g.X.Output);
            _samples = Even(g.Batch, Math.Max(1, PositionsTogether / positions));
        }
        else
        {
            _samples = 1;
            _bandWidth = Even(g.X.Output, most);
            _bandHeight = Even(g.Y.Output, Math.Max(1, most / _bandWidth));
        }

        _unitsN = (g.Batch + _samples - 1) / _samples;
        _bandsY = (g.Y.Output + _bandHeight - 1) / _bandHeight;
        _bandsX = (g.X.Output + _bandWidth - 1) / _bandWidth;
        _neighbors = Neighbors();
        if (_pads)
        {
            Size = g.Y.Kernel * PaddedTaps * channels * Panels.Padded;
            var inputRows = ((_bandHeight - 1) * g.Y.Stride) + (nint)g.Y.Reach;
            var inputColumns = ((_bandWidth - 1) * g.X.Stride) + (nint)g.X.Reach;
            _inputSize = ((inputRows * inputColumns * g.Channels) + 31) & ~15;
            _gradientSize = ((_bandHeight * _bandWidth * g.Filters) + 31) & ~15;
        }
        else if (Gathers)
        {
            _inputSize = _samples * positions * InputRow;
        }

        // Parts read all of what they need again: rows of taps together, unless there is but one, and where it is
        // gathered all panels.
        _partsPanels = _partsY = _partsX = 1;
        if (!Gathers) _partsPanels = Panels.Count;
        if (g.Groups * _partsPanels < EnoughBlocks) _partsY = g.Y.Kernel;
        if (g.Groups * _partsPanels * _partsY < EnoughBlocks / 2 && (Gathers || g.Y.Kernel == 1)) _partsX = g.X.Kernel;
        if (g.Groups * _partsPanels * _partsY * _partsX < EnoughBlocks / 2) _partsPanels = Panels.Count;
        PartialCount = (int)Math.Min(Math.Min(Units, Math.Max(1, MaxPartialElements / Size)), (EnoughBlocks + Parts - 1) / Parts);

        // Parts of about the same length, none longer than most.
        static nint Even(nint length, nint most)
        {
            var parts = (length + most - 1) / most;
            return (length + parts - 1) / parts;
        }
    }

    /// <summary>One part of one partial sum.</summary>
    public readonly void Invoke(int block, int worker)
    {
        var scratch = Scratch + (worker * ScratchSize);
        nint partial = block / Parts, part = block % Parts;
        var sums = Partials + (partial * Size);
        nint first = (nint)((long)Units * partial / PartialCount), last = (nint)((long)Units * (partial + 1) / PartialCount);
        if (IsDepthwise)
        {
            new Span<T>(sums, checked((int)Size)).Clear();
            for (var unit = first; unit < last; unit++) Depthwise(BandOf(unit), sums);
        }
        else if (_pads)
        {
            for (var unit = first; unit < last; unit++) Padded(BandOf(unit), sums, scratch, unit == first);
            if (_neighbors > 1) Fold(sums);
        }
        else
        {
            for (var unit = first; unit < last; unit++) Dense(BandOf(unit), part, sums, scratch, unit == first);
        }
    }

    private readonly Band BandOf(nint unit)
    {
        var (rest, bandX) = Math.DivRem(unit, _bandsX);
        var (n, bandY) = Math.DivRem(rest, _bandsY);
        nint y = bandY * _bandHeight, x = bandX * _bandWidth;
        return new Band(n * _samples, Math.Min(_samples, Geometry.Batch - (n * _samples)), y, Math.Min(y + _bandHeight, Geometry.Y.Output), x, Math.Min(x + _bandWidth, Geometry.X.Output));
    }

    private readonly record struct Band(nint Sample, nint Samples, nint Y0, nint Y1, nint X0, nint X1);

    /// <summary>The outputs from <paramref name="from"/> to <paramref name="to"/> for which a tap is inside the input.</summary>
    private static (nint From, nint To) Inside(in ConvAxis axis, nint tap, nint from, nint to)
    {
        var position = (tap * axis.Dilation) - axis.Padding; // of output 0
        var first = position >= 0 ? 0 : (axis.Stride - 1 - position) / axis.Stride;
        var end = position >= axis.Input ? 0 : ((axis.Input - 1 - position) / axis.Stride) + 1;
        from = Math.Max(from, first);
        return (from, Math.Max(from, Math.Min(to, end)));
    }
}
