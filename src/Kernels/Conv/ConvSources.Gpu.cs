using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>How pixels of an image are read.</summary>
internal interface IPixels
{
    /// <summary>Four channels from a multiple of 4 on, of one group; the caller knows that there are four.</summary>
    /// <param name="group">Which group of channels.</param>
    /// <param name="pixel">Where the pixel's first channel is, by <see cref="Pixel"/>.</param>
    /// <param name="channel">The first channel, in the group.</param>
    Float4 Load(int group, long pixel, int channel);

    /// <summary>One channel of one group.</summary>
    float LoadOne(int group, long pixel, int channel);

    /// <summary>Whether <see cref="Load"/> may be asked.</summary>
    static abstract bool IsWide { get; }

    /// <summary>Where a pixel is.</summary>
    long Pixel(int sample, int y, int x);
}

/// <summary>An image with its channels last, whose rows and groups begin at multiples of 16 bytes: 128 bits at a time.</summary>
internal readonly struct WidePixels(ArrayView<Float4> data, long sample, long row, long column, int channelsOfGroup) : IPixels
{
    private readonly ArrayView<Float4> _data = data;
    private readonly long _sample = sample / 4, _row = row / 4, _column = column / 4;
    private readonly int _group = channelsOfGroup / 4;

    public static bool IsWide => true;

    /// <summary>Whether an image can be read this way.</summary>
    public static bool Fits(in ConvImage image, int channelsOfGroup) =>
        Float4.IsAligned(image.Data) && channelsOfGroup % 4 == 0 && image.Channel == 1
        && image.Sample % 4 == 0 && image.Row % 4 == 0 && image.Column % 4 == 0 && Math.Min(Math.Min(image.Sample, image.Row), image.Column) >= 0;

    /// <summary>An image of at least one element for which <see cref="Fits"/> holds.</summary>
    public static WidePixels Of(GpuDevice device, in ConvImage image, int batch, int channels, int channelsOfGroup, int height, int width)
    {
        var length = ((batch - 1) * image.Sample) + ((height - 1) * image.Row) + ((width - 1) * image.Column) + channels;
        return new(device.View<Float4>(image.Data, length / 4), image.Sample, image.Row, image.Column, channelsOfGroup);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(int group, long pixel, int channel) => _data[pixel + (group * _group) + (channel / 4)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float LoadOne(int group, long pixel, int channel) => 0; // never asked

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Pixel(int sample, int y, int x) => (sample * _sample) + (y * _row) + (x * _column);
}

/// <summary>An image of any layout, element by element.</summary>
internal readonly struct StridedPixels(GpuImage<float> image, int channelsOfGroup) : IPixels
{
    private readonly GpuImage<float> _image = image;
    private readonly int _group = channelsOfGroup;

    public static bool IsWide => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(int group, long pixel, int channel) => default; // never asked

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float LoadOne(int group, long pixel, int channel) => _image.Data[pixel + (((group * _group) + channel) * _image.Channel)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Pixel(int sample, int y, int x) => (sample * _image.Sample) + (y * _image.Row) + (x * _image.Column);
}

/// <summary>The windows of a pass as a matrix that never exists: lines are positions, terms are taps and channels. Batches are groups.</summary>
internal readonly struct ConvWindows<TPixels>(GpuCorrelation pass, TPixels pixels) : IProductSource where TPixels : struct, IPixels
{
    private readonly GpuCorrelation _pass = pass;
    private readonly TPixels _pixels = pixels;

    public static bool LoadsLines => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ProductLine Line(int batch, int line)
    {
        var at = _pass.Position(line);
        return new((((long)batch) << 32) | (uint)at.Sample, _pass.SourceY(at.Y, 0), _pass.SourceX(at.X, 0), _pass.Positions - line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(ProductLine line, int term)
    {
        if (TPixels.IsWide)
        {
            var t = _pass.Term(term);
            int y = line.Y + (t.TapY * _pass.Y.Dilation), x = line.X + (t.TapX * _pass.X.Dilation);
            if (line.Count <= 0 || term >= _pass.Terms || !_pass.IsInside(y, x)) return default;
            return _pixels.Load((int)(line.At >> 32), _pixels.Pixel((int)line.At, y, x), t.Channel);
        }

        return new Float4(One(line, term), One(line, term + 1), One(line, term + 2), One(line, term + 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float One(ProductLine line, int term)
    {
        var t = _pass.Term(term);
        int y = line.Y + (t.TapY * _pass.Y.Dilation), x = line.X + (t.TapX * _pass.X.Dilation);
        if (line.Count <= 0 || term >= _pass.Terms || !_pass.IsInside(y, x)) return 0;
        return _pixels.LoadOne((int)(line.At >> 32), _pixels.Pixel((int)line.At, y, x), t.Channel);
    }
}

/// <summary>
/// The windows of a convolution the other way round, for the gradient of the weights: lines are taps and channels, terms are
/// positions. Batches are parts of the positions, and in each the groups.
/// </summary>
internal readonly struct ConvTaps<TPixels>(GpuCorrelation pass, TPixels pixels, int positionsOfPart) : IProductSource where TPixels : struct, IPixels
{
    private readonly GpuCorrelation _pass = pass;
    private readonly TPixels _pixels = pixels;
    private readonly int _positionsOfPart = positionsOfPart;

    public static bool LoadsLines => true;

    /// <summary>At is the first position, Y the group, X the line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ProductLine Line(int batch, int line) =>
        new((long)(batch / _pass.Groups) * _positionsOfPart, batch % _pass.Groups, line, _pass.Terms - line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(ProductLine line, int term)
    {
        var position = (int)line.At + term;
        if (term >= _positionsOfPart || position >= _pass.Positions) return default;
        var at = _pass.Position(position);
        if (TPixels.IsWide)
        {
            var t = _pass.Term(line.X);
            int y = _pass.SourceY(at.Y, t.TapY), x = _pass.SourceX(at.X, t.TapX);
            if (line.Count <= 0 || !_pass.IsInside(y, x)) return default;
            return _pixels.Load(line.Y, _pixels.Pixel(at.Sample, y, x), t.Channel);
        }

        return new Float4(One(line, at, 0), One(line, at, 1), One(line, at, 2), One(line, at, 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float One(ProductLine line, GpuPosition at, int next)
    {
        var t = _pass.Term(line.X + next);
        int y = _pass.SourceY(at.Y, t.TapY), x = _pass.SourceX(at.X, t.TapX);
        if (next >= line.Count || !_pass.IsInside(y, x)) return 0;
        return _pixels.LoadOne(line.Y, _pixels.Pixel(at.Sample, y, x), t.Channel);
    }
}

/// <summary>The gradient of a convolution's output as a matrix: lines are filters, terms are positions. Batches as in <see cref="ConvTaps{TPixels}"/>.</summary>
internal readonly struct ConvGradients<TPixels>(GpuCorrelation pass, TPixels pixels, int positionsOfPart) : IProductSource where TPixels : struct, IPixels
{
    private readonly GpuCorrelation _pass = pass;
    private readonly TPixels _pixels = pixels;
    private readonly int _positionsOfPart = positionsOfPart;

    public static bool LoadsLines => true;

    /// <summary>At is the first position, Y the group, X the line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ProductLine Line(int batch, int line) =>
        new((long)(batch / _pass.Groups) * _positionsOfPart, batch % _pass.Groups, line, _pass.Targets - line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(ProductLine line, int term)
    {
        var position = (int)line.At + term;
        if (line.Count <= 0 || term >= _positionsOfPart || position >= _pass.Positions) return default;
        var at = _pass.Position(position);
        var pixel = _pixels.Pixel(at.Sample, at.Y, at.X);
        if (TPixels.IsWide) return _pixels.Load(line.Y, pixel, line.X);
        float x = _pixels.LoadOne(line.Y, pixel, line.X), y = 0, z = 0, w = 0;
        if (line.Count > 1) y = _pixels.LoadOne(line.Y, pixel, line.X + 1);
        if (line.Count > 2) z = _pixels.LoadOne(line.Y, pixel, line.X + 2);
        if (line.Count > 3) w = _pixels.LoadOne(line.Y, pixel, line.X + 3);
        return new Float4(x, y, z, w);
    }
}
