using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

public readonly partial struct AvgPool
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in AvgPoolArgs args)
    {
        if (args.Type == DType.Float32) AvgPoolBody<float>.Run(device, args, isGradient: false);
        else AvgPoolBody<double>.Run(device, args, isGradient: false);
    }
}

public readonly partial struct AvgPoolGradient
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in AvgPoolArgs args)
    {
        if (args.Type == DType.Float32) AvgPoolBody<float>.Run(device, args, isGradient: true);
        else AvgPoolBody<double>.Run(device, args, isGradient: true);
    }
}

/// <summary>
/// Both directions of mean pooling, over copies of bands (see <see cref="PoolBands{T}"/>). The forward pass makes a block of
/// each band; bands of the gradient overlap in the image, so there a block is all of one image's bands in their order.
/// </summary>
internal unsafe struct AvgPoolBody<T> : IParallelBody
    where T : unmanaged, INumber<T>
{
    private PoolBands<T> _bands;
    private PoolGeometry _geometry;
    private bool _countsPadding, _isGradient;
    private T* _input, _output, _scratch;
    private nint _scratchSize;

    /// <summary>Runs either direction.</summary>
    public static void Run(CpuDevice device, in AvgPoolArgs args, bool isGradient)
    {
        var geometry = args.Geometry;
        var bands = new PoolBands<T>(geometry);
        var input = args.Input.Pointer<T>();
        if (isGradient)
        {
            var size = geometry.Y.Input * (nint)geometry.X.Input * geometry.Inner;
            for (nint i = 0; i < geometry.Outer; i++) new Span<T>(input + (i * size), checked((int)size)).Clear();
        }

        if (geometry.Outer == 0 || bands.RowLength == 0 || bands.Bands == 0) return;
        var scratchSize = bands.ScratchSize + bands.RowLength + 32;
        var memory = device.Memory.Rent(scratchSize * device.Workers.Count * sizeof(T));
        var body = new AvgPoolBody<T>
        {
            _bands = bands,
            _geometry = geometry,
            _countsPadding = args.CountsPadding,
            _isGradient = isGradient,
            _input = input,
            _output = args.Output.Pointer<T>(),
            _scratch = (T*)memory.Address,
            _scratchSize = scratchSize,
        };
        device.Workers.For(checked((int)(isGradient ? geometry.Outer : geometry.Outer * bands.Bands)), body);
        memory.Release();
    }

    /// <summary>A band forward, an image backward.</summary>
    public readonly void Invoke(int block, int worker)
    {
        var copy = _scratch + (worker * _scratchSize);
        var values = copy + _bands.ScratchSize;
        var perImage = _isGradient ? (int)_bands.Bands : 1;
        for (var band = block * perImage; band < (block + 1) * perImage; band++)
        {
            _bands.Of(band, out var outer, out var first, out var last);
            var image = _input + (outer * _geometry.Y.Input * _geometry.X.Input * _geometry.Inner);
            if (_isGradient) new Span<T>(copy, (int)_bands.Size(first, last)).Clear();
            else _bands.Load(image, first, last, copy, T.Zero);
            for (var y = first; y < last; y++)
            {
                var row = _output + (((outer * _geometry.Y.Output) + y) * _bands.RowLength);
                if (_isGradient)
                {
                    NativeMemory.Copy(row, values, (nuint)(_bands.RowLength * sizeof(T)));
                    Divide(values, y);
                }
                else
                {
                    new Span<T>(values, (int)_bands.RowLength).Clear();
                }

                for (nint ky = 0; ky < _geometry.Y.Kernel; ky++)
                {
                    for (nint kx = 0; kx < _geometry.X.Kernel; kx++)
                    {
                        var tap = copy + _bands.Tap(y - first, ky, kx);
                        if (_isGradient) Add(tap, values);
                        else Add(values, tap);
                    }
                }

                if (_isGradient) continue;
                Divide(values, y);
                NativeMemory.Copy(values, row, (nuint)(_bands.RowLength * sizeof(T)));
            }

            if (_isGradient) _bands.Add(image, first, last, copy);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Add(T* target, T* source)
    {
        nint i = 0;
        for (; i <= _bands.RowLength - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(target + i) + Vector.Load(source + i)).Store(target + i);
        for (; i < _bands.RowLength; i++) target[i] += source[i];
    }

    /// <summary>Divides each element of an output row by the number of elements in its window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Divide(T* row, nint outputRow)
    {
        var rows = Count(_geometry.Y, outputRow);
        for (nint x = 0; x < _geometry.X.Output; x++)
        {
            var count = T.CreateChecked(rows * Count(_geometry.X, x));
            for (nint c = 0; c < _geometry.Inner; c++) row[(x * _geometry.Inner) + c] /= count;
        }
    }

    private readonly nint Count(ConvAxis axis, nint position)
    {
        if (_countsPadding) return axis.Kernel;
        var start = (position * axis.Stride) - axis.Padding;
        return Math.Min(start + axis.Kernel, axis.Input) - Math.Max(start, 0);
    }
}
