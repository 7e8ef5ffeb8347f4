using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

// Versions, one thread of Zen 5, percent of the multiply-add peak measured beside it:
//  1. Each thread copies a panel of B just before use, for each of its blocks of rows; A copied
//     where its rows are not contiguous; 512 steps at a time.        1024^3 81, 2048^3 78, 512^3 TN 88, 288 x 96 x 4096 TN 82
//  2. All of B copied once, by all threads; A copied always.         1024^3 85, 2048^3 84, 512^3 TN 87, 288 x 96 x 4096 TN 71
//  3. 1024 steps at a time: half as many loads and stores of C.      1024^3 88, 2048^3 87
//  4. A where it lies, whatever its strides: a copy takes longer than
//     what tiles lose.                                               1024^3 90, 2048^3 89, 512^3 TN 93, 288 x 96 x 4096 TN 90

/// <summary>
/// A product with a large B: for a part of the steps after another all threads together copy B into panels, which the
/// last-level cache holds, and then take blocks of rows. A block of A stays in the second-level cache while the panels pass by.
/// </summary>
internal unsafe struct LargeGemm<T>
    where T : unmanaged, INumber<T>
{
    private const nint PanelsBytes = 4 << 20;

    // From here on copying B pays: its panels no longer stay in the caches by themselves and are used often enough. Panels of
    // narrow registers, and turned ones, are copied from less on.
    private const nint LargeBytes = 3 << 19, NarrowBytes = 1 << 20;
    private const nint ManyRows = 96;

    private const nint FewestRows = 72;
    private const nint CopiedRows = 16, CopiedSteps = 64; // at once; steps where B is turned
    private const nint Line = 64;

    private readonly Product<T> _p;
    private readonly ColumnPanels _columns;
    private readonly nint _kParts, _rowParts, _columnParts, _panelsAtOnce, _turnedBytes;

    private T* _panels;
    private byte* _turned;

    // What is computed now.
    private nint _batch, _k0, _k1;
    private int _firstPanel, _endPanel;

    private LargeGemm(in Product<T> p, int threads)
    {
        _p = p;
        nint size = sizeof(T), width = MicroKernel<T>.Width;
        _columns = new ColumnPanels((int)((p.N + width - 1) / width));
        _kParts = Gemm<T>.StepParts(p.K);
        var k = (p.K + _kParts - 1) / _kParts;
        var panelsParts = Parts(_columns.Vectors * width * k * size, PanelsBytes);
        _panelsAtOnce = (_columns.Count + panelsParts - 1) / panelsParts;

        // Two blocks of rows or more for each thread, as many for each; columns are cut only where there are too few rows.
        _rowParts = Parts(p.M, Gemm<T>.RowsPerBlock(k));
        _columnParts = 1;
        if (threads > 1)
        {
            nint wanted = p.M / (2 * threads) >= FewestRows ? 2 * threads : threads;
            _rowParts = Math.Max(_rowParts, Math.Min(wanted, Parts(p.M, FewestRows / 2)));
            if (_rowParts < threads) _columnParts = Math.Min((threads + _rowParts - 1) / _rowParts, _panelsAtOnce);
            else _rowParts = (_rowParts + threads - 1) / threads * threads;
        }

        if (p.Transposed) _turnedBytes = Padded(MicroKernel<T>.MaxVectors * width * MicroKernel<T>.MaxRows(1) * size);
    }

    /// <summary>
    /// Whether copying B pays: its panels would not stay in the caches by themselves, and are used often enough. Threads write
    /// next to each other, so that rows of a panel must be whole chunks of <see cref="BlockCopy.Rows"/>.
    /// </summary>
    public static bool Pays(in Product<T> p) => MicroKernel<T>.Width > 1 && p.M >= ManyRows && p.N > 1
        && p.K * p.N * sizeof(T) >= (Vector512.IsHardwareAccelerated && p.BCol == 1 ? LargeBytes : NarrowBytes);

    public static void Run(CpuDevice device, in Product<T> product)
    {
        var workers = device.Workers;
        var gemm = new LargeGemm<T>(product, workers.Count);
        nint size = sizeof(T), k = (product.K + gemm._kParts - 1) / gemm._kParts;
        var panelsBytes = Padded((gemm._panelsAtOnce * MicroKernel<T>.MaxVectors * MicroKernel<T>.Width) * k * size);
        var storage = device.Memory.Rent(panelsBytes + (gemm._turnedBytes * workers.Count));
        gemm._panels = (T*)storage.Address;
        gemm._turned = (byte*)storage.Address + panelsBytes;
        for (gemm._batch = 0; gemm._batch < product.Batches; gemm._batch++)
        {
            for (gemm._firstPanel = 0; gemm._firstPanel < gemm._columns.Count; gemm._firstPanel = gemm._endPanel)
            {
                gemm._endPanel = (int)Math.Min(gemm._columns.Count, gemm._firstPanel + gemm._panelsAtOnce);
                for (nint part = 0; part < gemm._kParts; part++)
                {
                    gemm._k0 = Gemm<T>.Cut(product.K, gemm._kParts, part);
                    gemm._k1 = Gemm<T>.Cut(product.K, gemm._kParts, part + 1);
                    workers.For((int)Parts(gemm._k1 - gemm._k0, product.BCol == 1 ? CopiedRows : CopiedSteps), new Copies(&gemm));
                    workers.For((int)(gemm._rowParts * gemm._columnParts), new Blocks(&gemm));
                }
            }
        }

        storage.Release();
    }

    private static nint Parts(nint length, nint most) => Math.Max(1, (length + most - 1) / most);

    private static nint Padded(nint bytes) => ((bytes + Line - 1) & ~(Line - 1)) + MemoryPool.Padding;

    /// <summary>Copies some steps of B into all panels.</summary>
    private readonly struct Copies(LargeGemm<T>* gemm) : IParallelBody
    {
        public void Invoke(int block, int worker)
        {
            ref readonly var p = ref gemm->_p;
            nint width = MicroKernel<T>.Width, steps = p.BCol == 1 ? CopiedRows : CopiedSteps;
            var k = gemm->_k0 + (block * steps);
            steps = Math.Min(steps, gemm->_k1 - k);
            for (var i = gemm->_firstPanel; i < gemm->_endPanel; i++)
            {
                nint start = gemm->_columns.Start(i) * width, stride = gemm->_columns.Width(i) * width, columns = Math.Min(stride, p.N - start);
                var source = p.B + (gemm->_batch * p.BBatch) + (k * p.BRow) + (start * p.BCol);
                Gemm<T>.CopyPanel(p, source, gemm->Panel(i) + ((k - gemm->_k0) * stride), stride, steps, columns);
            }
        }
    }

    private readonly T* Panel(int panel) => _panels + ((_columns.Start(panel) - _columns.Start(_firstPanel)) * MicroKernel<T>.Width * (_k1 - _k0));

    /// <summary>Rows of C, and as a rule all columns whose panels there are.</summary>
    private readonly struct Blocks(LargeGemm<T>* gemm) : IParallelBody
    {
        public void Invoke(int block, int worker)
        {
            var (rowPart, columnPart) = Math.DivRem(block, gemm->_columnParts);
            nint m0 = Gemm<T>.Cut(gemm->_p.M, gemm->_rowParts, rowPart), m1 = Gemm<T>.Cut(gemm->_p.M, gemm->_rowParts, rowPart + 1);
            var panels = gemm->_endPanel - gemm->_firstPanel;
            var first = gemm->_firstPanel + (int)Gemm<T>.Cut(panels, gemm->_columnParts, columnPart);
            var end = gemm->_firstPanel + (int)Gemm<T>.Cut(panels, gemm->_columnParts, columnPart + 1);
            gemm->Multiply(m0, m1, first, end, (T*)(gemm->_turned + (worker * gemm->_turnedBytes)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply(nint m0, nint m1, int firstPanel, int endPanel, T* turned)
    {
        var isFirst = _k0 == 0;
        Tile<T> tile;
        tile.Segments = 1;
        tile.ASegment = tile.BSegment = 0;
        tile.K = _k1 - _k0;
        tile.ARow = _p.ARow;
        tile.ACol = _p.ACol;
        for (var panel = firstPanel; panel < endPanel; panel++)
        {
            nint width = MicroKernel<T>.Width, n = _columns.Start(panel) * width;
            tile.BRow = _columns.Width(panel) * width;
            tile.Columns = Math.Min(tile.BRow, _p.N - n);
            tile.B = Panel(panel);
            nint highest = MicroKernel<T>.MaxRows(_columns.Width(panel));
            var tiles = (m1 - m0 + highest - 1) / highest;
            for (nint i = 0, m = m0, end; i < tiles; i++, m = end)
            {
                end = m0 + Gemm<T>.Cut(m1 - m0, tiles, i + 1);
                tile.A = _p.A + (_batch * _p.ABatch) + (m * _p.ARow) + (_k0 * _p.ACol);
                if (_p.Transposed)
                {
                    tile.C = _p.C + (_batch * _p.CBatch) + m + (n * _p.CRow);
                    Gemm<T>.RunTransposed(_p, &tile, end - m, isFirst, _p.Bias + m, turned);
                    continue;
                }

                tile.C = _p.C + (_batch * _p.CBatch) + (m * _p.CRow) + n;
                if (!isFirst || _p.Accumulate) Prefetch(tile.C + ((end - m) * _p.CRow), Math.Min(m1 - end, end - m), _p.CRow, tile.Columns);
                Gemm<T>.Run(_p, &tile, end - m, isFirst, _p.Bias + (m * _p.BiasRow) + (n * _p.BiasCol));
            }
        }
    }

    /// <summary>The tile of C that is next: its sums are loaded before anything else can begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(T* c, nint rows, nint row, nint columns)
    {
        if (!Sse.IsSupported) return;
        for (; rows > 0; rows--, c += row)
        {
            for (var line = (byte*)c; line < c + columns; line += Line) Sse.Prefetch0(line);
        }
    }
}
