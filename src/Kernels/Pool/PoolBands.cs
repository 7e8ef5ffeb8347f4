using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Bands of output rows and the padded copies of the input rows they see. In a copy a row is taken apart by the column's
/// remainder modulo the stride, [remainder][quotient][Inner], so that one tap of the window is contiguous for all outputs
/// of a row: pooling is then element-wise work over whole rows, whatever the stride, the padding and the layout are.
/// </summary>
internal unsafe struct PoolBands<T>
    where T : unmanaged, INumber<T>
{
    private const nint BandBytes = 64 * 1024;

    private readonly PoolGeometry _geometry;
    private readonly nint _columns, _row;

    /// <summary>Chooses the bands.</summary>
    public PoolBands(in PoolGeometry geometry)
    {
        _geometry = geometry;
        _columns = geometry.X.Output + (((nint)geometry.X.Reach - 1) / geometry.X.Stride);
        _row = geometry.X.Stride * _columns * geometry.Inner;
        RowLength = geometry.X.Output * (nint)geometry.Inner;
        Height = geometry.Y.Output;
        while (Height > 1 && ScratchSize * sizeof(T) > BandBytes) Height = (Height + 1) / 2;
        Bands = (geometry.Y.Output + Height - 1) / Height;
    }

    /// <summary>Elements of an output row.</summary>
    public nint RowLength { get; }

    /// <summary>Output rows in a band.</summary>
    public nint Height { get; private set; }

    /// <summary>Bands of an image.</summary>
    public nint Bands { get; }

    /// <summary>Elements that the copy of a band takes, and a register more.</summary>
    public readonly nint ScratchSize => (InputRows(Height) * _row) + 32;

    /// <summary>The image and the output rows of a block.</summary>
    public readonly void Of(int block, out nint outer, out nint first, out nint last)
    {
        (outer, var band) = Math.DivRem((nint)block, Bands);
        first = band * Height;
        last = Math.Min(first + Height, _geometry.Y.Output);
    }

    /// <summary>Where the copy has tap (ky, kx) of the output row that is <paramref name="row"/> rows into the band.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly nint Tap(nint row, nint ky, nint kx)
    {
        var (quotient, remainder) = Math.DivRem(kx * _geometry.X.Dilation, (nint)_geometry.X.Stride);
        return (((row * _geometry.Y.Stride) + (ky * _geometry.Y.Dilation)) * _row) + (((remainder * _columns) + quotient) * _geometry.Inner);
    }

    /// <summary>Copies what output rows first to last see of an image [H, W, Inner].</summary>
    public readonly void Load(T* image, nint first, nint last, T* scratch, T padding) => Move(image, first, last, scratch, padding, back: false);

    /// <summary>Adds what was gathered in a copy to the image it came from.</summary>
    public readonly void Add(T* image, nint first, nint last, T* scratch) => Move(image, first, last, scratch, T.Zero, back: true);

    /// <summary>Elements of the copy of these output rows.</summary>
    public readonly nint Size(nint first, nint last) => InputRows(last - first) * _row;

    private readonly nint InputRows(nint outputRows) => ((outputRows - 1) * _geometry.Y.Stride) + (nint)_geometry.Y.Reach;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Move(T* image, nint first, nint last, T* scratch, T padding, bool back)
    {
        nint inner = _geometry.Inner, stride = _geometry.X.Stride, width = _geometry.X.Input, pad = _geometry.X.Padding;
        var rows = InputRows(last - first);
        for (nint r = 0; r < rows; r++)
        {
            var y = (first * _geometry.Y.Stride) - _geometry.Y.Padding + r;
            var copy = scratch + (r * _row);
            if (y < 0 || y >= _geometry.Y.Input)
            {
                if (!back) new Span<T>(copy, (int)_row).Fill(padding);
                continue;
            }

            for (nint phase = 0; phase < stride; phase++, copy += _columns * inner)
            {
                // Column j of this phase is column j * stride + phase - pad of the image.
                var from = Math.Min(phase >= pad ? 0 : (pad - phase + stride - 1) / stride, _columns);
                var to = Math.Clamp((width + pad - phase + stride - 1) / stride, from, _columns);
                var source = image + (((y * width) + (from * stride) + phase - pad) * inner);
                if (back)
                {
                    for (var j = from; j < to; j++, source += stride * inner)
                        for (nint c = 0; c < inner; c++) source[c] += copy[(j * inner) + c];
                    continue;
                }

                new Span<T>(copy, (int)(from * inner)).Fill(padding);
                if (inner == 1)
                {
                    for (var j = from; j < to; j++, source += stride) copy[j] = *source;
                }
                else
                {
                    for (var j = from; j < to; j++, source += stride * inner)
                        Unsafe.CopyBlockUnaligned(copy + (j * inner), source, (uint)(inner * sizeof(T)));
                }

                new Span<T>(copy + (to * inner), (int)((_columns - to) * inner)).Fill(padding);
            }
        }
    }
}
