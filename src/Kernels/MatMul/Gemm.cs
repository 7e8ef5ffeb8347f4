using System.Numerics;
using System.Runtime.CompilerServices;

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
//  5. Products with a large B by LargeGemm; A always in place.

/// <summary>Matrix products on the CPU: cuts them into blocks for threads and caches, and these into tiles.</summary>
internal static unsafe class Gemm<T>
    where T : unmanaged, INumber<T>
{
    private const nint StepBytes = 4096;
    private const nint BlockBytes = 400 << 10;

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

        if (LargeGemm<T>.Pays(product))
        {
            LargeGemm<T>.Run(device, product);
            return;
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

    /// <summary>How many parts the steps are cut into: long enough that loads and stores of C cost little.</summary>
    public static nint StepParts(nint k) => Math.Max(1, ((k * sizeof(T)) + StepBytes - 1) / StepBytes);

    /// <summary>Rows of a block of A, which stays in the second-level cache while panels of B pass by.</summary>
    public static nint RowsPerBlock(nint steps) => Math.Max(MicroKernel<T>.MaxRows(1), BlockBytes / (Math.Max(1, steps) * sizeof(T)));

    /// <summary>Where part number <paramref name="part"/> of an even split begins.</summary>
    public static nint Cut(nint total, nint parts, nint part) => parts == 1 ? total * part : (nint)((long)total * part / parts);

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
                        Block(plan, t, b0, b1, n0, n1, k0, k1, mine);
                    }
                }
            }
        }
    }

    /// <summary>Rows m0 to m1 and columns n0 to n1 of C, steps k0 to k1 of the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(GemmPlan<T>* plan, nint batch, nint m0, nint m1, nint n0, nint n1, nint k0, nint k1, byte* scratch)
    {
        ref var p = ref plan->Product;
        nint width = MicroKernel<T>.Width;
        Tile<T> tile;
        tile.Segments = 1;
        tile.ASegment = tile.BSegment = 0;
        tile.K = k1 - k0;
        tile.A = p.A + (batch * p.ABatch) + (m0 * p.ARow) + (k0 * p.ACol);
        tile.ARow = p.ARow;
        tile.ACol = p.ACol;
        var a = tile.A;
        var panel = (T*)scratch;
        var turned = (T*)(scratch + plan->BBytes);
        for (nint n = n0, columns; n < n1; n += columns)
        {
            // Panels of 3 registers, but 2 + 2 at the end rather than 3 + 1.
            var left = (n1 - n + width - 1) / width;
            var vectors = left == 4 ? 2 : Math.Min(left, MicroKernel<T>.MaxVectors);
            columns = Math.Min(vectors * width, n1 - n);
            tile.Columns = columns;
            tile.B = p.B + (batch * p.BBatch) + (k0 * p.BRow) + (n * p.BCol);
            tile.BRow = p.BRow;
            if (plan->PacksB) PackB(plan, &tile, vectors * width, panel);

            nint highest = MicroKernel<T>.MaxRows((int)vectors);
            var tiles = (m1 - m0 + highest - 1) / highest;
            for (nint i = 0, m = m0, end; i < tiles; i++, m = end)
            {
                end = m0 + Cut(m1 - m0, tiles, i + 1);
                tile.A = a + ((m - m0) * tile.ARow);
                tile.C = p.C + (batch * p.CBatch) + (p.Transposed ? m + (n * p.CRow) : (m * p.CRow) + n);
                if (p.Transposed)
                    RunTransposed(p, &tile, end - m, first: k0 == 0, p.Bias + m, turned);
                else
                    Run(p, &tile, end - m, first: k0 == 0, p.Bias + (m * p.BiasRow) + (n * p.BiasCol));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(in Product<T> p, Tile<T>* tile, nint rows, bool first, T* bias)
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
    public static void RunTransposed(in Product<T> p, Tile<T>* tile, nint rows, bool first, T* bias, T* scratch)
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

    private static void PackB(GemmPlan<T>* plan, Tile<T>* tile, nint stride, T* target)
    {
        CopyPanel(plan->Product, tile->B, target, stride, tile->K, tile->Columns);
        tile->B = target;
        tile->BRow = stride;
    }

    /// <summary>Copies some steps and columns of B so that the columns are contiguous.</summary>
    public static void CopyPanel(in Product<T> p, T* source, T* target, nint stride, nint steps, nint columns)
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
