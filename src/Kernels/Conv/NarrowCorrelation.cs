using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

// A band of the source is copied as planes, one a channel, with zeros around: then what a tap sees of neighboring positions
// is contiguous, also across the ends of rows, and is the second operand of a matrix product as it lies. The positions at
// the end of each row, which see the beginning of the next, are computed and left out.

/// <summary>
/// A correlation to a few target channels, which would fill a part of a register: here registers hold neighboring
/// positions, and the rows of a tile are target channels.
/// </summary>
internal unsafe struct NarrowCorrelation<T> : IParallelBody
    where T : unmanaged, INumber<T>
{
    private const int MostTargets = 8;
    private const int FewestTaps = 4;

    // Planes of a band, of source and target together, stay in the second-level cache.
    private const nint BandBytes = 256 * 1024;

    private Correlation<T> _all;
    private nint _tapsY, _tapsX, _vectors, _bandHeight, _bands, _row, _sourcePlane, _targetPlane, _scratchSize;
    private T* _weights, _bias, _scratch;

    private readonly nint TileWidth => _vectors * MicroKernel<T>.Width;

    /// <summary>Whether this is a case for it: by sizes alone.</summary>
    public static bool Takes(in Correlation<T> all, int kernelHeight, int kernelWidth)
    {
        nint targets = all.TargetChannels, width = MicroKernel<T>.Width;
        return all is { Groups: 1, PassCount: 1, StrideY: 1, StrideX: 1, StepY: 1, StepX: 1, DilationX: 1 }
            && all.Source.Channels > 0 && targets <= MostTargets && 4 * targets <= 3 * width && targets <= MicroKernel<T>.MaxRows(2)
            && kernelHeight * kernelWidth >= FewestTaps
            && 2 * kernelWidth <= all.TargetWidth
            && all.TargetHeight * all.TargetWidth >= 2 * width;
    }

    /// <summary>Computes the target; see <see cref="Correlation{T}.Run"/>.</summary>
    public static void Run(in Correlation<T> all, CpuDevice device, in ConvPacking<T> packing)
    {
        ref readonly var pass = ref *all.Passes;
        nint targets = all.TargetChannels, sources = all.Source.Channels;
        var narrow = new NarrowCorrelation<T> { _all = all, _tapsY = pass.Y.Count, _tapsX = pass.X.Count };
        narrow._vectors = targets <= MicroKernel<T>.MaxRows(3) ? 3 : 2;
        narrow.Cut(device.Workers.Count);
        nint weights = targets * sources * narrow._tapsY * narrow._tapsX, bias = all.Bias == null ? 0 : targets * narrow.TileWidth;
        weights = (weights + 31) & ~15;
        var memory = device.Memory.Rent((weights + bias + (narrow._scratchSize * device.Workers.Count)) * sizeof(T));
        narrow._weights = (T*)memory.Address;
        narrow._bias = bias == 0 ? null : narrow._weights + weights;
        narrow._scratch = narrow._weights + weights + bias;
        narrow.Pack(packing);
        device.Workers.For(checked((int)(all.Batch * narrow._bands)), narrow);
        memory.Release();
    }

    /// <summary>Chooses bands of rows: enough of them for the threads, small enough for the cache.</summary>
    private void Cut(int threads)
    {
        _row = _all.TargetWidth + _tapsX - 1;
        var reach = (_tapsY - 1) * _all.DilationY;
        var most = (BandBytes / (_row * sizeof(T)) - (_all.Source.Channels * reach)) / (_all.Source.Channels + _all.TargetChannels);
        var even = _all.Batch >= 3 * threads ? _all.TargetHeight : _all.TargetHeight * _all.Batch / (3 * threads);
        _bandHeight = Math.Clamp(Math.Min(most, even), 1, _all.TargetHeight);
        _bands = (_all.TargetHeight + _bandHeight - 1) / _bandHeight;
        // Tiles read up to a register beyond their last position; planes a multiple of a page apart would compete for lines.
        _sourcePlane = ((((_bandHeight + reach) * _row) + 31) & ~15) | 16;
        _targetPlane = (((_bandHeight * _row) + 31) & ~15) | 16;
        var window = _all.Source.Channels > 1 ? (_bandHeight + reach) * _row * _all.Source.Channels : 0;
        _scratchSize = (_all.Source.Channels * _sourcePlane) + (_all.TargetChannels * _targetPlane) + ((window + 31) & ~15) + TileWidth;
    }

    /// <summary>Weights as [target channel, source channel, taps], turned if need be; the bias of a target channel for a whole tile.</summary>
    private readonly void Pack(in ConvPacking<T> packing)
    {
        ref readonly var pass = ref *_all.Passes;
        var to = _weights;
        for (nint target = 0; target < _all.TargetChannels; target++)
        {
            for (nint source = 0; source < _all.Source.Channels; source++)
            {
                var from = packing.Weights + (target * packing.TargetStride) + (source * packing.SourceStride);
                for (nint y = 0; y < _tapsY; y++)
                {
                    var row = from + ((pass.Y.First + (y * pass.Y.KernelStep)) * packing.KernelWidth) + pass.X.First;
                    for (nint x = 0; x < _tapsX; x++) *to++ = row[x * pass.X.KernelStep];
                }
            }

            if (_bias != null) new Span<T>(_bias + (target * TileWidth), (int)TileWidth).Fill(_all.Bias[target]);
        }
    }

    /// <summary>One band of one example.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Invoke(int block, int worker)
    {
        var (sample, band) = Math.DivRem((nint)block, _bands);
        nint y0 = band * _bandHeight, rows = Math.Min(_bandHeight, _all.TargetHeight - y0);
        nint sources = _all.Source.Channels, targets = _all.TargetChannels, taps = _tapsY * _tapsX;
        var source = _scratch + (worker * _scratchSize);
        var target = source + (sources * _sourcePlane);
        CopyPlanes(sample, y0, rows, source, window: target + (targets * _targetPlane));

        Tile<T> tile = default;
        (tile.ARow, tile.ACol, tile.ASegment) = (sources * taps, 1, _tapsX);
        (tile.BRow, tile.BSegment) = (1, _all.DilationY * _row);
        (tile.K, tile.Segments) = (_tapsX, _tapsY);
        tile.CRow = _targetPlane;
        var positions = ((rows - 1) * _row) + _all.TargetWidth;
        for (nint p = 0; p < positions; p += TileWidth)
        {
            tile.Columns = Math.Min(TileWidth, positions - p);
            tile.C = target + p;
            tile.Start = _bias;
            tile.StartRow = TileWidth;
            for (nint channel = 0; channel < sources; channel++)
            {
                tile.A = _weights + (channel * taps);
                tile.B = source + (channel * _sourcePlane) + p;
                MicroKernel<T>.Run(targets, &tile);
                tile.Start = tile.C;
                tile.StartRow = tile.CRow;
            }
        }

        Write(sample, y0, rows, target);
    }

    /// <summary>What the band sees, a channel after another, with zeros where it is outside of the source.</summary>
    private readonly void CopyPlanes(nint sample, nint y0, nint rows, T* planes, T* window)
    {
        ref readonly var pass = ref *_all.Passes;
        nint top = y0 + pass.Y.Offset, left = pass.X.Offset, height = rows + ((_tapsY - 1) * _all.DilationY);
        var source = _all.Source;
        if (source.Channels == 1 || source.Column == 1)
        {
            for (nint channel = 0; channel < source.Channels; channel++)
            {
                var plane = source with { Data = source.Data + (channel * source.Channel), Channel = 1, Channels = 1 };
                plane.Copy(sample, top, left, height, _row, planes + (channel * _sourcePlane));
            }

            return;
        }

        var pixels = source.Window(sample, top, left, height, _row, window, out var stride);
        for (nint y = 0; y < height; y++)
            BlockCopy.Transpose(pixels + (y * stride), source.Channels, planes + (y * _row), _sourcePlane, _row, source.Channels);
    }

    private readonly void Write(nint sample, nint y0, nint rows, T* planes)
    {
        for (nint y = 0; y < rows; y++)
        {
            var from = planes + (y * _row);
            var to = _all.Target + (sample * _all.TargetSample) + ((y0 + y) * _all.TargetRow);
            if (_all.TargetColumn != 1)
            {
                BlockCopy.Transpose(from, _targetPlane, to, _all.TargetColumn, _all.TargetChannels, _all.TargetWidth);
                continue;
            }

            for (nint channel = 0; channel < _all.TargetChannels; channel++)
                NativeMemory.Copy(from + (channel * _targetPlane), to + (channel * _all.TargetChannel), (nuint)(_all.TargetWidth * sizeof(T)));
        }
    }
}
