using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

/// <summary>
/// For each channel the sums of f and of f * (x - shift), where f is x - shift itself or another tensor. Blocks of work do not
/// depend on the threads; each has sums of its own, which are added in order.
/// </summary>
internal unsafe struct ChannelSums<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
{
    private const int BlockElements = 16 * 1024;
    private const int MostParts = 64;

    // Rows, or vectors of a line, that are added in the element type before their sum becomes a double.
    private const int Flush = 128;

    // Vectors of a row whose sums are held in registers together.
    private const int Wide = 4;

    private ChannelShape _shape;
    private long _outerPerPart;
    private int _parts;
    private T* _x, _f, _shift;
    private double* _sums;

    /// <summary>Computes the sums.</summary>
    /// <param name="device">Where.</param>
    /// <param name="shape">Of both tensors.</param>
    /// <param name="x">x.</param>
    /// <param name="f">f; x - shift when null.</param>
    /// <param name="shift">One for each channel, readable to the end of its last vector.</param>
    /// <param name="first">The sums of f.</param>
    /// <param name="second">The sums of f * (x - shift).</param>
    public static void Run(CpuDevice device, in ChannelShape shape, T* x, T* f, T* shift, double* first, double* second)
    {
        // In rows a part has all channels; in lines it is one channel's, and a channel is cut only if there are few.
        var inRows = shape.Inner == 1;
        var most = inRows ? MostParts : Math.Max(1, MostParts / shape.Channels);
        var least = Math.Max(1, BlockElements / (inRows ? shape.Channels : shape.Inner));
        var outer = Math.Max(least, (shape.Outer + most - 1) / most);
        var parts = (int)((shape.Outer + outer - 1) / outer);
        var storage = device.Memory.Rent(2L * parts * shape.Channels * sizeof(double));
        var body = new ChannelSums<TLane, T>
        {
            _shape = shape, _outerPerPart = outer, _parts = parts, _x = x, _f = f, _shift = shift, _sums = (double*)storage.Address,
        };
        device.Workers.For(inRows ? parts : parts * shape.Channels, body);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            double s = 0, q = 0;
            for (var part = 0; part < parts; part++)
            {
                s += body._sums[(2L * part * shape.Channels) + channel];
                q += body._sums[(((2L * part) + 1) * shape.Channels) + channel];
            }

            (first[channel], second[channel]) = (s, q);
        }

        storage.Release();
    }

    public readonly void Invoke(int block, int worker)
    {
        var part = _shape.Inner == 1 ? block : block % _parts;
        var start = part * _outerPerPart;
        var end = Math.Min(start + _outerPerPart, _shape.Outer);
        var first = _sums + (2L * part * _shape.Channels);
        var second = first + _shape.Channels;
        if (_shape.Inner == 1)
        {
            nint channel = 0;
            for (; channel <= _shape.Channels - (Wide * TLane.Count); channel += Wide * TLane.Count) WideColumns(channel, (nint)start, (nint)end, first, second);
            for (; channel < _shape.Channels; channel += TLane.Count) Columns(channel, (nint)start, (nint)end, first, second);
        }
        else
        {
            var channel = block / _parts;
            double s = 0, q = 0;
            for (var outer = start; outer < end; outer++) Line((nint)(((outer * _shape.Channels) + channel) * _shape.Inner), _shift[channel], ref s, ref q);
            (first[channel], second[channel]) = (s, q);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void WideColumns(nint channel, nint start, nint end, double* first, double* second)
    {
        nint w = TLane.Count, channels = _shape.Channels;
        Clear(first + channel, second + channel, (int)(Wide * w));
        var shift = _shift + channel;
        TLane m0 = TLane.Load(shift), m1 = TLane.Load(shift + w), m2 = TLane.Load(shift + (2 * w)), m3 = TLane.Load(shift + (3 * w));
        var other = _f is not null;
        for (var row = start; row < end;)
        {
            TLane s0 = TLane.Constant(0), s1 = s0, s2 = s0, s3 = s0, q0 = s0, q1 = s0, q2 = s0, q3 = s0;
            var stop = Math.Min(end, row + Flush);
            for (; row < stop; row++)
            {
                var x = _x + (row * channels) + channel;
                TLane d0 = TLane.Load(x) - m0, d1 = TLane.Load(x + w) - m1, d2 = TLane.Load(x + (2 * w)) - m2, d3 = TLane.Load(x + (3 * w)) - m3;
                TLane f0 = d0, f1 = d1, f2 = d2, f3 = d3;
                if (other)
                {
                    var f = _f + (row * channels) + channel;
                    f0 = TLane.Load(f);
                    f1 = TLane.Load(f + w);
                    f2 = TLane.Load(f + (2 * w));
                    f3 = TLane.Load(f + (3 * w));
                }

                s0 += f0;
                s1 += f1;
                s2 += f2;
                s3 += f3;
                q0 = TLane.Fma(f0, d0, q0);
                q1 = TLane.Fma(f1, d1, q1);
                q2 = TLane.Fma(f2, d2, q2);
                q3 = TLane.Fma(f3, d3, q3);
            }

            double* s = first + channel, q = second + channel;
            Add(s, s0, w);
            Add(s + w, s1, w);
            Add(s + (2 * w), s2, w);
            Add(s + (3 * w), s3, w);
            Add(q, q0, w);
            Add(q + w, q1, w);
            Add(q + (2 * w), q2, w);
            Add(q + (3 * w), q3, w);
        }
    }

    /// <summary>The same for one vector, of which the last may lie in part beyond the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Columns(nint channel, nint start, nint end, double* first, double* second)
    {
        nint channels = _shape.Channels, count = Math.Min(TLane.Count, channels - channel);
        Clear(first + channel, second + channel, (int)count);
        var m = TLane.Load(_shift + channel);
        for (var row = start; row < end;)
        {
            TLane s = TLane.Constant(0), q = s;
            var stop = Math.Min(end, row + Flush);
            for (; row < stop; row++)
            {
                var d = TLane.Load(_x + (row * channels) + channel) - m;
                var f = _f is null ? d : TLane.Load(_f + (row * channels) + channel);
                s += f;
                q = TLane.Fma(f, d, q);
            }

            Add(first + channel, s, count);
            Add(second + channel, q, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Line(nint at, T shift, ref double sum, ref double products)
    {
        nint w = TLane.Count, n = (nint)_shape.Inner;
        T* x = _x + at, f = _f is null ? null : _f + at;
        TLane m = TLane.Broadcast(shift), zero = TLane.Constant(0);
        for (nint i = 0; i < n;)
        {
            TLane s0 = zero, s1 = zero, q0 = zero, q1 = zero;
            var stop = Math.Min(n, i + (Flush * w));
            for (; i <= stop - (2 * w); i += 2 * w)
            {
                TLane d0 = TLane.Load(x + i) - m, d1 = TLane.Load(x + i + w) - m;
                TLane f0 = f is null ? d0 : TLane.Load(f + i), f1 = f is null ? d1 : TLane.Load(f + i + w);
                s0 += f0;
                s1 += f1;
                q0 = TLane.Fma(f0, d0, q0);
                q1 = TLane.Fma(f1, d1, q1);
            }

            for (; i < stop; i += w)
            {
                var d = TLane.Load(x + i) - m;
                var f0 = f is null ? d : TLane.Load(f + i);
                s0 += Rows<TLane, T>.Masked(f0, stop - i, zero);
                q0 += Rows<TLane, T>.Masked(f0 * d, stop - i, zero);
            }

            i = stop;
            sum += ToDouble(TLane.Sum(s0 + s1));
            products += ToDouble(TLane.Sum(q0 + q1));
        }
    }

    private static void Clear(double* first, double* second, int count)
    {
        new Span<double>(first, count).Clear();
        new Span<double>(second, count).Clear();
    }

    private static void Add(double* sums, TLane values, nint count)
    {
        var elements = (T*)&values;
        for (nint i = 0; i < count; i++) sums[i] += ToDouble(elements[i]);
    }
}
