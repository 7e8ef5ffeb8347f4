using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>An image as kernels see it.</summary>
internal readonly struct GpuImage<T>(GpuDevice device, in ConvImage image) where T : unmanaged
{
    public readonly GpuOperand<T> Data = device.Strided<T>(image.Data);
    public readonly long Sample = image.Sample, Channel = image.Channel, Row = image.Row, Column = image.Column;
}

/// <summary>One axis of a pass: an <see cref="AxisPhase"/> with the steps that go with it, and how many target positions it has.</summary>
/// <param name="Phase">Position in the target of the pass's first one.</param>
/// <param name="Step">Target positions from one position of the pass to the next.</param>
/// <param name="Positions">How many of them.</param>
/// <param name="Source">Length of the source.</param>
/// <param name="Offset">Source position of the first tap at the first position.</param>
/// <param name="Stride">Source positions from one position of the pass to the next.</param>
/// <param name="Dilation">Source positions from one tap to the next.</param>
/// <param name="Count">Taps.</param>
/// <param name="First">Kernel position of the first tap.</param>
/// <param name="KernelStep">From the kernel position of one tap to the next.</param>
internal readonly record struct GpuConvAxis(
    int Phase, int Step, int Positions, int Source, int Offset, int Stride, int Dilation, int Count, int First, int KernelStep)
{
    /// <summary>The convolution itself.</summary>
    public static GpuConvAxis Forward(ConvAxis axis) =>
        new(0, 1, axis.Output, axis.Input, -axis.Padding, axis.Stride, axis.Dilation, axis.Kernel, 0, 1);

    /// <summary>The gradient with respect to every stride-th position of the input.</summary>
    public static GpuConvAxis Gradient(ConvAxis axis, int phase)
    {
        var p = AxisPhase.Gradient(axis, phase);
        return new(
            phase, axis.Stride, ((axis.Input - 1 - phase) / axis.Stride) + 1, axis.Output, p.Offset, 1,
            AxisPhase.GradientDilation(axis), p.Count, p.First, p.KernelStep);
    }
}

/// <summary>
/// What a convolution and its gradient with respect to the input have in common, one pass of it: positions of a target, each
/// a sum over taps (rows first) and source channels. Positions are numbered example by example, row by row.
/// </summary>
internal readonly struct GpuCorrelation
{
    public readonly GpuConvAxis Y, X;

    /// <summary>Groups of channels, source channels in each, and target channels in each.</summary>
    public readonly int Groups, Sources, Targets;

    /// <summary>Target positions.</summary>
    public readonly int Positions;

    private readonly FastDivisor _positionsX, _positionsY, _sources, _tapsX;

    public GpuCorrelation(int batch, int groups, int sources, int targets, GpuConvAxis y, GpuConvAxis x)
    {
        (Y, X, Groups, Sources, Targets) = (y, x, groups, sources, targets);
        Positions = ProductSize.Of((long)batch * y.Positions * x.Positions);
        _positionsX = new FastDivisor(Math.Max(1, x.Positions));
        _positionsY = new FastDivisor(Math.Max(1, y.Positions));
        _sources = new FastDivisor(Math.Max(1, sources));
        _tapsX = new FastDivisor(Math.Max(1, x.Count));
    }

    /// <summary>Terms of each sum.</summary>
    public int Terms => Y.Count * X.Count * Sources;

    /// <summary>Where a position is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GpuPosition Position(int number)
    {
        int rest = _positionsX.Quotient(number), sample = _positionsY.Quotient(rest);
        return new GpuPosition(sample, _positionsY.Remainder(rest, sample), _positionsX.Remainder(number, rest));
    }

    /// <summary>The tap and the source channel of a term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GpuTerm Term(int number)
    {
        int tap = _sources.Quotient(number), y = _tapsX.Quotient(tap);
        return new GpuTerm(_sources.Remainder(number, tap), y, _tapsX.Remainder(tap, y));
    }

    /// <summary>Row of the source that a tap finds at a row of positions; may be outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SourceY(int position, int tap) => (position * Y.Stride) + Y.Offset + (tap * Y.Dilation);

    /// <summary>Column of the source that a tap finds at a column of positions; may be outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SourceX(int position, int tap) => (position * X.Stride) + X.Offset + (tap * X.Dilation);

    /// <summary>Whether there is such a source position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsInside(int sourceY, int sourceX) => sourceY >= 0 && sourceY < Y.Source && sourceX >= 0 && sourceX < X.Source;
}

/// <summary>A target position of a pass.</summary>
internal readonly struct GpuPosition(int sample, int y, int x)
{
    public readonly int Sample = sample, Y = y, X = x;
}

/// <summary>A term of a convolution's sum.</summary>
internal readonly struct GpuTerm(int channel, int tapY, int tapX)
{
    public readonly int Channel = channel, TapY = tapY, TapX = tapX;
}

/// <summary>Where weights are in [filters, channels / groups, kernel height, kernel width], of a convolution or of its gradient.</summary>
internal readonly struct GpuConvWeights
{
    private readonly int _group, _source, _target, _kernelWidth;

    public GpuConvWeights(in ConvGeometry g, bool turned)
    {
        int taps = g.Y.Kernel * g.X.Kernel, channels = g.Channels / g.Groups, filters = g.Filters / g.Groups;
        _group = ProductSize.Of((long)filters * channels * taps);
        (_source, _target) = turned ? (channels * taps, taps) : (taps, channels * taps);
        _kernelWidth = g.X.Kernel;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int At(GpuCorrelation pass, int group, int target, int source, int tapY, int tapX) =>
        (group * _group) + (target * _target) + (source * _source)
        + ((pass.Y.First + (tapY * pass.Y.KernelStep)) * _kernelWidth) + pass.X.First + (tapX * pass.X.KernelStep);
}
