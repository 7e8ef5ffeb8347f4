using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

public readonly partial struct SoftmaxKernel<TForm> : ILaneKernel<SoftmaxArgs>
{
    private const int BlockElements = 8 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in SoftmaxArgs args) =>
        LaneDispatch.Run<SoftmaxKernel<TForm>, SoftmaxArgs>(args.Type, device, args);

    static unsafe void ILaneKernel<SoftmaxArgs>.Run<TLane, T>(CpuDevice device, in SoftmaxArgs args)
    {
        if (args.Outer * args.Length * args.Inner == 0) return;
        var lines = new SoftmaxLines(args.Outer, args.Length, args.Inner, BlockElements);
        device.Workers.For(lines.Blocks, new Body<TLane, T>(lines, args.Output.Pointer<T>(), args.Input.Pointer<T>()));
    }

    private readonly unsafe struct Body<TLane, T>(SoftmaxLines lines, T* output, T* input) : IParallelBody
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        public void Invoke(int block, int worker)
        {
            nint n = lines.Length;
            lines.Of(block, out var first, out var last);
            if (lines.Inner == 1)
            {
                DenseRows(output + (first * n), input + (first * n), last - first, n);
                return;
            }

            for (var unit = first; unit < last; unit++)
            {
                var offset = lines.Offset(unit, out var width);
                Columns(output + offset, input + offset, n, (nint)lines.Inner, width);
            }
        }

        /// <summary>
        /// Versions: 1. Max, Exp, Sum and Divide as ops of their own: four passes over memory. 2. Three passes over a row in the
        /// first-level cache; the maximum ignores NaN (one instruction instead of four), which the sum brings back. 3. This one:
        /// the maximum of the next row is found while this row's terms are summed.
        /// </summary>
        private static void DenseRows(T* y, T* x, long rows, nint n)
        {
            var max = Rows<TLane, T>.MaxBesideNaN(x, n);
            for (; rows > 0; rows--, y += n, x += n)
            {
                var next = rows > 1 ? x + n : x;
                T nextMax;
                if (TForm.IsLog) Subtract(y, x, n, TLane.Broadcast(max), TLane.Constant(Math.Log(Rows<TLane, T>.SumExp<No>(y, x, n, max, next, out nextMax))));
                else Scale(y, n, TLane.Constant(1 / Rows<TLane, T>.SumExp<Yes>(y, x, n, max, next, out nextMax)));
                max = nextMax;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Scale(T* y, nint n, TLane factor)
        {
            nint i = 0;
            for (; i <= n - TLane.Count; i += TLane.Count) TLane.Store(TLane.Load(y + i) * factor, y + i);
            if (i < n) StorePart<TLane, T>(TLane.Load(y + i) * factor, y + i, n - i);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Subtract(T* y, T* x, nint n, TLane max, TLane log)
        {
            nint i = 0;
            for (; i <= n - TLane.Count; i += TLane.Count) TLane.Store(TLane.Load(x + i) - max - log, y + i);
            if (i < n) StorePart<TLane, T>(TLane.Load(x + i) - max - log, y + i, n - i);
        }

        /// <summary>The same for neighboring columns at once: every row is a few dense vectors.</summary>
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Columns(T* y, T* x, nint n, nint stride, nint width)
        {
            const int Room = SoftmaxLines.TileColumns;
            var max = stackalloc T[Room];
            var sums = stackalloc T[Room];
            var totals = stackalloc double[Room];
            nint w = TLane.Count;
            for (nint c = 0; c < width; c += w) TLane.Store(TLane.Constant(double.NegativeInfinity), max + c);
            for (nint c = 0; c < width; c++) totals[c] = 0;
            for (nint k = 0; k < n; k++)
            {
                var row = x + (k * stride);
                for (nint c = 0; c < width; c += w) TLane.Store(TLane.GreaterOrSecond(TLane.Load(row + c), TLane.Load(max + c)), max + c);
            }

            for (nint k = 0; k < n;)
            {
                var stop = Math.Min(n, k + Rows<TLane, T>.FlushVectors);
                for (nint c = 0; c < width; c += w) TLane.Store(TLane.Constant(0), sums + c);
                for (; k < stop; k++)
                {
                    T* from = x + (k * stride), to = y + (k * stride);
                    for (nint c = 0; c < width; c += w)
                    {
                        var e = TLane.Exp(TLane.Load(from + c) - TLane.Load(max + c));
                        TLane.Store(TLane.Load(sums + c) + e, sums + c);
                        if (!TForm.IsLog) StoreUpTo<TLane, T>(e, to, c, width);
                    }
                }

                for (nint c = 0; c < width; c++) totals[c] += ToDouble(sums[c]);
            }

            for (nint c = 0; c < width; c++) sums[c] = FromDouble<T>(TForm.IsLog ? Math.Log(totals[c]) : 1 / totals[c]);
            for (nint k = 0; k < n; k++)
            {
                T* from = x + (k * stride), to = y + (k * stride);
                for (nint c = 0; c < width; c += w)
                {
                    var value = TForm.IsLog
                        ? TLane.Load(from + c) - TLane.Load(max + c) - TLane.Load(sums + c)
                        : TLane.Load(to + c) * TLane.Load(sums + c);
                    StoreUpTo<TLane, T>(value, to, c, width);
                }
            }
        }
    }
}

/// <summary>How softmax kernels cut [outer, length, inner] into rows (inner = 1) or tiles of neighboring columns, and those into blocks.</summary>
internal readonly struct SoftmaxLines
{
    /// <summary>Columns done side by side.</summary>
    public const int TileColumns = 128;

    private readonly long _units;
    private readonly long _tiles;
    private readonly long _unitsPerBlock;

    public SoftmaxLines(long outer, int length, long inner, int blockElements)
    {
        Length = length;
        Inner = inner;
        _tiles = (inner + TileColumns - 1) / TileColumns;
        _units = outer * _tiles;
        _unitsPerBlock = RowBlocks.PerBlock(_units, blockElements / (length * Math.Min(inner, TileColumns)));
        Blocks = checked((int)((_units + _unitsPerBlock - 1) / _unitsPerBlock));
    }

    public int Length { get; }

    public long Inner { get; }

    public int Blocks { get; }

    /// <summary>The rows or tiles of a block.</summary>
    public void Of(int block, out long first, out long last)
    {
        first = block * _unitsPerBlock;
        last = Math.Min(first + _unitsPerBlock, _units);
    }

    /// <summary>Where a row or tile begins, and how many columns a tile has.</summary>
    public nint Offset(long unit, out nint width)
    {
        width = 1;
        if (Inner == 1) return (nint)(unit * Length);
        var outer = unit / _tiles;
        var column = (unit - (outer * _tiles)) * TileColumns;
        width = (nint)Math.Min(TileColumns, Inner - column);
        return (nint)((outer * Length * Inner) + column);
    }
}
