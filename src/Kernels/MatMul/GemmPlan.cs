using System.Numerics;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>The operands of <see cref="MatMulArgs"/> as addresses.</summary>
internal unsafe struct Product<T>
    where T : unmanaged
{
    public nint M;
    public nint N;
    public nint K;
    public nint Batches;
    public T* A;
    public nint ARow;
    public nint ACol;
    public nint ABatch;
    public T* B;
    public nint BRow;
    public nint BCol;
    public nint BBatch;
    public T* C;
    public nint CRow;
    public nint CBatch;
    public bool Accumulate;
    public bool HasBias;
    public T* Bias;
    public nint BiasRow;
    public nint BiasCol;

    /// <summary>Whether element (i, j) of the product goes to j * CRow + i.</summary>
    public bool Transposed;

    /// <summary>Turns the product into transpose(C) = transpose(B) * transpose(A).</summary>
    public void Exchange()
    {
        var a = A;
        A = B;
        B = a;
        (M, N) = (N, M);
        (ARow, ACol, BRow, BCol) = (BCol, BRow, ACol, ARow);
        (ABatch, BBatch) = (BBatch, ABatch);
        (BiasRow, BiasCol) = (BiasCol, BiasRow);
        // A single row of C is a column of elements next to each other.
        if (N == 1) CRow = 1;
        else Transposed = true;
    }
}

/// <summary>How a product is cut. Nothing here changes the order in which an element of C is summed.</summary>
internal struct GemmPlan<T>
    where T : unmanaged, INumber<T>
{
    // Long sums in registers, so that loads and stores of C cost little.
    private const nint StepBytes = 4096;

    // A block of rows of A stays in the second-level cache while panels of B pass by.
    private const nint BlockBytes = 400 << 10;

    // From here on copying B pays: its panels no longer stay in the caches by themselves and are used often enough. Panels of
    // narrow registers are copied from less on.
    private const nint LargeBytes = 3 << 19, NarrowBytes = 1 << 20;
    private const nint ManyRows = 96;
    private const nint PanelsBytes = 2 << 20;

    // Multiply-adds worth a thread of their own, about a third of a microsecond, and worth a further block.
    private const double ThreadWork = 32 * 1024, BlockWork = 1 << 20;
    private const int BlocksPerThread = 4, LargeBlocksPerThread = 2;

    // Of a register of B, in multiply-adds of a register.
    private const double CopyCost = 25;

    public Product<T> Product;
    public int BatchParts = 1;
    public int MParts = 1;
    public int NParts = 1;
    public nint KParts;
    public nint RowsPerBlock;
    public bool IsLarge;
    public bool CopiesB;

    /// <summary>Whether a panel is read by several blocks of rows; otherwise the next one takes its place, in the first-level cache.</summary>
    public bool KeepsPanels;

    /// <summary>Bytes of the panels of one block, and of a turned tile.</summary>
    public nint BBytes;
    public nint CBytes;

    public unsafe GemmPlan(in Product<T> p, int threads)
    {
        Product = p;
        nint size = sizeof(T), width = MicroKernel<T>.Width, vectors = (p.N + width - 1) / width;
        KParts = Math.Max(1, ((p.K * size) + StepBytes - 1) / StepBytes);
        var k = (p.K + KParts - 1) / KParts;
        RowsPerBlock = Math.Max(MicroKernel<T>.MaxRows(1), BlockBytes / (Math.Max(1, k) * size));
        IsLarge = p.M >= ManyRows && p.N > 1 && p.K * p.N * size >= (Vector512.IsHardwareAccelerated ? LargeBytes : NarrowBytes);
        CopiesB = IsLarge || (p.N > 1 && p.BCol != 1);
        if (threads > 1) Split(threads, vectors);
        if (CopiesB)
        {
            var parts = (int)(((vectors * width * k * size) + PanelsBytes - 1) / PanelsBytes);
            if (parts > NParts && p.M > RowsPerBlock) NParts = (int)Math.Min(vectors, (parts + threads - 1) / threads * threads);
            KeepsPanels = (p.M + MParts - 1) / MParts > RowsPerBlock;
            BBytes = Padded((KeepsPanels ? (vectors + NParts - 1) / NParts : MicroKernel<T>.MaxVectors) * width * k * size);
        }

        if (p.Transposed) CBytes = Padded(MicroKernel<T>.MaxVectors * width * MicroKernel<T>.MaxRows(1) * size);
    }

    public readonly int Blocks => BatchParts * MParts * NParts;

    /// <summary>Scratch memory of one thread.</summary>
    public readonly nint ScratchBytes => BBytes + CBytes;

    /// <summary>Room for over-reads and over-writes, in whole cache lines.</summary>
    private static nint Padded(nint bytes) => ((bytes + 63) & ~63) + MemoryPool.Padding;

    /// <summary>Cuts between batches first, then into rows and columns by what takes the least time.</summary>
    private void Split(int threads, nint vectors)
    {
        var work = (double)Product.M * Product.N * Math.Max(1, Product.K) * Product.Batches;
        var blocks = (int)Math.Clamp(work / BlockWork, Math.Min(work / ThreadWork, threads), threads * (IsLarge ? LargeBlocksPerThread : BlocksPerThread));
        if (blocks > threads) blocks -= blocks % threads;
        if (blocks <= 1) return;
        BatchParts = (int)Math.Min(Product.Batches, blocks);
        var parts = blocks / BatchParts;
        var best = double.MaxValue;
        for (var m = 1; m <= Math.Min(parts, Product.M); m++)
        {
            var n = (int)Math.Min(parts / m, vectors);
            nint rows = (Product.M + m - 1) / m, columns = (vectors + n - 1) / n;
            // One block in multiply-adds of a register for each step: the tiles, their loads, what starting it costs
            // (about a tenth of a microsecond), and the copies it makes for itself.
            var cost = (rows * columns) + (0.5 * (rows + columns)) + (600.0 / Math.Max(1, Product.K));
            if (CopiesB) cost += columns * CopyCost;
            // The busiest thread does so many blocks, and the others wait for it a quarter of one.
            cost *= Math.Ceiling(BatchParts * m * n / (double)threads) + 0.25;
            if (cost >= best) continue;
            best = cost;
            MParts = m;
            NParts = n;
        }
    }
}
