using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

// Versions, one thread, percent of the FMA peak measured in the same process (2 cores of an Intel Xeon with AVX-512, 2 MB L2,
// slow L3; another user of the machine makes these uncertain by a few percent):
//  1. Tiles straight from A and B.                                         256^3 92, 512^3 75, 1024^3 35
//  2. All of B copied to panels, A to row blocks.                          256^3 88, 512^3 82, 1024^3 78
//  3. Panels of B copied just before use, by each thread for itself, and
//     only when B is large; A in place when its rows are contiguous: the
//     tile kernels read any strides.                                       256^3 93, 512^3 85, 1024^3 77
//  4. Tiles of 9 x 3 registers instead of 14 x 2: 12 loads for 27
//     multiply-adds instead of 16 for 28.                                  256^3 95, 512^3 87, 1024^3 78
// Of Zen 5 with an L2 of 1 MB, one thread, and two:
//     The same.                              512^3 92 / 90, TN 90 / 83, 1024^3 80 / 80, 2048^3 79 / 77, 288 x 96 x 4096 TN 78 / 62
//  5. A always in place: a copy takes longer than what tiles lose. 1024 steps at a time: half as many loads and stores of C.
//     Panels copied once for all rows of a thread's block, which has all rows rather than all columns; the next tile of C
//     prefetched.                            512^3 95 / 98, TN 94 / 96, 1024^3 87 / 88, 2048^3 86 / 88, 288 x 96 x 4096 TN 86 / 87
// Tried in vain: panels that all threads copy together. One thread is as fast, but two take twice as long for the copies as
// one alone, because each writes lines that the other has read.

/// <summary>Matrix products on the CPU: cuts them into blocks for threads and caches, and these into tiles.</summary>
internal static unsafe class Gemm<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Computes the product. M, N and Batches are at least 1.</summary>
    public static void Run(CpuDevice device, ref Product<T> product)
    {
        if (product.N > 1 && product.BCol != 1)
        {
            // The tile kernels want B's rows contiguous. Either B is transposed, or the transposed product is computed,
            // which transposes C and, unless it is transposed already, A. Take what moves less.
            var moved = product.M == 1 ? 0 : (product.M * product.N) + (product.ARow == 1 ? 0 : product.M * product.K);
            if (moved < product.N * product.K) product.Exchange();
        }

        var plan = new GemmPlan<T>(product, device.Workers.Count);
        if (plan.ScratchBytes == 0)
        {
            device.Workers.For(plan.Blocks, new Body(&plan, null));
            return;
        }

        var scratch = device.Memory.Rent(plan.ScratchBytes * device.Workers.Count);
        device.Workers.For(plan.Blocks, new Body(&plan, (byte*)scratch.Address));
        scratch.Release();
    }

    /// <summary>Where part number <paramref name="part"/> of an even split begins.</summary>
    private static nint Cut(nint total, nint parts, nint part) => parts == 1 ? total * part : (nint)((long)total * part / parts);

    private readonly struct Body(GemmPlan<T>* plan, byte* scratch) : IParallelBody
    {
        public void Invoke(int block, int worker)
        {
            ref var p = ref plan->Product;
            var (rest, mPart) = Math.DivRem(block, plan->MParts);
            var (batchPart, nPart) = Math.DivRem(rest, plan->NParts);
            nint width = MicroKernel<T>.Width;
            var vectors = (p.N + width - 1) / width;
            nint m0 = Cut(p.M, plan->MParts, mPart), m1 = Cut(p.M, plan->MParts, mPart + 1);
            nint n0 = Cut(vectors, plan->NParts, nPart) * width, n1 = Math.Min(p.N, Cut(vectors, plan->NParts, nPart + 1) * width);
            nint t0 = Cut(p.Batches, plan->BatchParts, batchPart), t1 = Cut(p.Batches, plan->BatchParts, batchPart + 1);
            var rowBlocks = (m1 - m0 + plan->RowsPerBlock - 1) / plan->RowsPerBlock;
            var mine = scratch + (worker * plan->ScratchBytes);
            for (var t = t0; t < t1; t++)
            {
                for (nint kPart = 0; kPart < plan->KParts; kPart++)
                {
                    nint k0 = Cut(p.K, plan->KParts, kPart), k1 = Cut(p.K, plan->KParts, kPart + 1);
                    for (nint i = 0; i < rowBlocks; i++)
                    {
                        nint b0 = m0 + Cut(m1 - m0, rowBlocks, i), b1 = m0 + Cut(m1 - m0, rowBlocks, i + 1);
                        Block(plan, t, b0, b1, n0, n1, k0, k1, mine, isFirst: i == 0);
                    }
                }
            }
        }
    }

    /// <summary>Rows m0 to m1 and columns n0 to n1 of C, steps k0 to k1 of the sum. The first block of rows copies the panels of B for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(GemmPlan<T>* plan, nint batch, nint m0, nint m1, nint n0, nint n1, nint k0, nint k1, byte* scratch, bool isFirst)
    {
        ref var p = ref plan->Product;
        nint width = MicroKernel<T>.Width;
        var fetchesC = plan->IsLarge && (k0 > 0 || p.Accumulate);
        Tile<T> tile;
        tile.Segments = 1;
        tile.ASegment = tile.BSegment = 0;
        tile.K = k1 - k0;
        tile.ARow = p.ARow;
        tile.ACol = p.ACol;
        var a = p.A + (batch * p.ABatch) + (k0 * p.ACol);
        var turned = (T*)(scratch + plan->BBytes);
        var panels = new ColumnPanels((int)((n1 - n0 + width - 1) / width));
        for (var panel = 0; panel < panels.Count; panel++)
        {
            nint first = panels.Start(panel) * width, n = n0 + first, stride = panels.Width(panel) * width;
            tile.Columns = Math.Min(stride, n1 - n);
            tile.B = p.B + (batch * p.BBatch) + (k0 * p.BRow) + (n * p.BCol);
            tile.BRow = p.BRow;
            if (plan->CopiesB)
            {
                var copy = (T*)scratch + (plan->KeepsPanels ? first * tile.K : 0);
                if (isFirst) CopyPanel(p, tile.B, copy, stride, tile.K, tile.Columns);
                tile.B = copy;
                tile.BRow = stride;
            }

            nint highest = MicroKernel<T>.MaxRows(panels.Width(panel));
            var tiles = (m1 - m0 + highest - 1) / highest;
            for (nint i = 0, m = m0, end; i < tiles; i++, m = end)
            {
                end = m0 + Cut(m1 - m0, tiles, i + 1);
                tile.A = a + (m * p.ARow);
                if (p.Transposed)
                {
                    tile.C = p.C + (batch * p.CBatch) + m + (n * p.CRow);
                    RunTransposed(p, &tile, end - m, first: k0 == 0, p.Bias + m, turned);
                    continue;
                }

                tile.C = p.C + (batch * p.CBatch) + (m * p.CRow) + n;
                if (fetchesC) Fetch(tile.C + ((end - m) * p.CRow), Math.Min(m1 - end, end - m), p.CRow, tile.Columns);
                Run(p, &tile, end - m, first: k0 == 0, p.Bias + (m * p.BiasRow) + (n * p.BiasCol));
            }
        }
    }

    /// <summary>Prefetches the tile of C that is next: its sums are loaded before anything else can begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(T* c, nint rows, nint row, nint columns)
    {
        if (!Sse.IsSupported) return;
        for (; rows > 0; rows--, c += row)
        {
            for (var line = (byte*)c; line < c + columns; line += 64) Sse.Prefetch0(line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run(in Product<T> p, Tile<T>* tile, nint rows, bool first, T* bias)
    {
        tile->CRow = p.CRow;
        tile->Start = tile->C;
        tile->StartRow = p.CRow;
        if (first && !p.Accumulate)
        {
            tile->Start = p.HasBias ? bias : null;
            tile->StartRow = p.BiasRow;
        }

        MicroKernel<T>.Run(rows, tile);
    }

    /// <summary>Computes a tile of transpose(C) in scratch memory and turns it.</summary>
    private static void RunTransposed(in Product<T> p, Tile<T>* tile, nint rows, bool first, T* bias, T* scratch)
    {
        var c = tile->C;
        nint stride = MicroKernel<T>.MaxVectors * MicroKernel<T>.Width;
        tile->C = tile->Start = scratch;
        tile->CRow = tile->StartRow = stride;
        if (!first || p.Accumulate)
        {
            BlockCopy.Transpose(c, p.CRow, scratch, stride, tile->Columns, rows);
        }
        else if (p.HasBias)
        {
            for (nint r = 0; r < rows; r++) new Span<T>(scratch + (r * stride), (int)tile->Columns).Fill(bias[r]);
        }
        else
        {
            tile->Start = null;
        }

        MicroKernel<T>.Run(rows, tile);
        BlockCopy.Transpose(scratch, stride, c, p.CRow, rows, tile->Columns);
    }

    /// <summary>Copies some steps and columns of B so that the columns are contiguous.</summary>
    private static void CopyPanel(in Product<T> p, T* source, T* target, nint stride, nint steps, nint columns)
    {
        if (p.BCol == 1)
        {
            BlockCopy.Rows(source, p.BRow, target, stride, steps, columns);
            return;
        }

        if (p.BRow == 1) BlockCopy.Transpose(source, p.BCol, target, stride, columns, steps);
        else BlockCopy.Strided(source, p.BCol, p.BRow, target, stride, columns, steps);
        // What is left of the last register is computed with, though not stored: old contents might be slow denormals.
        var rest = (int)(stride - columns);
        for (nint k = 0; rest > 0 && k < steps; k++) new Span<T>(target + (k * stride) + columns, rest).Clear();
    }
}
