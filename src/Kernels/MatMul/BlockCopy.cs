using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>Copies of matrix blocks into and out of packed scratch memory. Strides count elements.</summary>
internal static unsafe class BlockCopy
{
    private const int Chunk = 32; // bytes
    private const nint AheadBytes = 1024;

    /// <summary>
    /// Copies rows in chunks of 32 bytes: up to 31 bytes after the end of each row are read and written as well.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<T>(T* source, nint sourceRow, T* target, nint targetRow, nint rows, nint columns)
        where T : unmanaged
    {
        var bytes = columns * sizeof(T);
        var from = (byte*)source;
        var to = (byte*)target;
        // Rows far from each other are not foreseen by the processor.
        var ahead = Math.Max(1, AheadBytes / Math.Max(1, bytes)) * sourceRow * sizeof(T);
        for (nint row = 0; row < rows; row++)
        {
            nint i = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; i < bytes - Chunk; i += 2 * Chunk)
                {
                    Sse.Prefetch0(from + ahead + i);
                    Vector512.Store(Vector512.Load(from + i), to + i);
                }
            }

            for (; i < bytes; i += Chunk) Vector256.Store(Vector256.Load(from + i), to + i);
            from += sourceRow * sizeof(T);
            to += targetRow * sizeof(T);
        }
    }

    /// <summary>target[j, i] = source[i, j], where the source's columns and the target's columns are contiguous.</summary>
    /// <param name="source">Element (i, j) is at source + i * sourceRow + j.</param>
    /// <param name="sourceRow">Stride of the source's rows.</param>
    /// <param name="target">Element (j, i) is at target + j * targetRow + i. Nothing else is written.</param>
    /// <param name="targetRow">Stride of the target's rows.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* source, nint sourceRow, T* target, nint targetRow, nint rows, nint columns)
        where T : unmanaged
    {
        var step = sizeof(T) == 4 ? 8 : 4;
        nint i = 0;
        if (Avx512F.IsSupported)
        {
            // Whole cache lines of the target at once: where rows lie a power of two apart, and so compete for the same
            // few lines of the cache, a half-written line would have to come back for its other half.
            var columnsAtOnce = sizeof(T) == 4 ? 4 : 2;
            for (; i + (2 * step) <= rows; i += 2 * step)
            {
                nint j = 0;
                for (; j + columnsAtOnce <= columns; j += columnsAtOnce)
                {
                    var from = source + (i * sourceRow) + j;
                    var to = target + (j * targetRow) + i;
                    if (sizeof(T) == 4) Columns4((float*)from, sourceRow, (float*)to, targetRow);
                    else Columns2((double*)from, sourceRow, (double*)to, targetRow);
                }

                Strided(source + (i * sourceRow) + j, sourceRow, 1, target + (j * targetRow) + i, targetRow, 2 * step, columns - j);
            }
        }

        if (Avx.IsSupported)
        {
            for (; i + step <= rows; i += step)
            {
                nint j = 0;
                for (; j + step <= columns; j += step)
                {
                    var from = source + (i * sourceRow) + j;
                    var to = target + (j * targetRow) + i;
                    if (sizeof(T) == 4) Transpose8((float*)from, sourceRow, (float*)to, targetRow);
                    else Transpose4((double*)from, sourceRow, (double*)to, targetRow);
                }

                Strided(source + (i * sourceRow) + j, sourceRow, 1, target + (j * targetRow) + i, targetRow, step, columns - j);
            }
        }

        Strided(source + (i * sourceRow), sourceRow, 1, target + i, targetRow, rows - i, columns);
    }

    /// <summary>target[j, i] = source[i, j] with any strides of the source: element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Strided<T>(T* source, nint sourceRow, nint sourceColumn, T* target, nint targetRow, nint rows, nint columns)
        where T : unmanaged
    {
        for (nint j = 0; j < columns; j++)
        {
            for (nint i = 0; i < rows; i++) target[(j * targetRow) + i] = source[(i * sourceRow) + (j * sourceColumn)];
        }
    }

    // Two half rows are joined while they are loaded, which leaves 16 shuffles within 128-bit lanes: they run on two
    // ports, unlike those across lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, nint sourceRow, float* target, nint targetRow)
    {
        var source4 = source + (4 * sourceRow);
        var source2 = source + (2 * sourceRow);
        var source6 = source4 + (2 * sourceRow);
        Columns4(source, source + sourceRow, source2, source2 + sourceRow, source4, source4 + sourceRow, source6, source6 + sourceRow, target, targetRow);
        Columns4(
            source + 4, source + sourceRow + 4, source2 + 4, source2 + sourceRow + 4,
            source4 + 4, source4 + sourceRow + 4, source6 + 4, source6 + sourceRow + 4,
            target + (4 * targetRow), targetRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns4(
        float* s0, float* s1, float* s2, float* s3, float* s4, float* s5, float* s6, float* s7, float* target, nint targetRow)
    {
        var r0 = Vector256.Create(Vector128.Load(s0), Vector128.Load(s4));
        var r1 = Vector256.Create(Vector128.Load(s1), Vector128.Load(s5));
        var r2 = Vector256.Create(Vector128.Load(s2), Vector128.Load(s6));
        var r3 = Vector256.Create(Vector128.Load(s3), Vector128.Load(s7));
        var t0 = Avx.UnpackLow(r0, r1).AsDouble();
        var t1 = Avx.UnpackHigh(r0, r1).AsDouble();
        var t2 = Avx.UnpackLow(r2, r3).AsDouble();
        var t3 = Avx.UnpackHigh(r2, r3).AsDouble();
        Avx.UnpackLow(t0, t2).AsSingle().Store(target);
        Avx.UnpackHigh(t0, t2).AsSingle().Store(target + targetRow);
        Avx.UnpackLow(t1, t3).AsSingle().Store(target + (2 * targetRow));
        Avx.UnpackHigh(t1, t3).AsSingle().Store(target + (3 * targetRow));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(double* source, nint sourceRow, double* target, nint targetRow)
    {
        var source2 = source + (2 * sourceRow);
        Columns2(source, source + sourceRow, source2, source2 + sourceRow, target, targetRow);
        Columns2(source + 2, source + sourceRow + 2, source2 + 2, source2 + sourceRow + 2, target + (2 * targetRow), targetRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns2(double* s0, double* s1, double* s2, double* s3, double* target, nint targetRow)
    {
        var r0 = Vector256.Create(Vector128.Load(s0), Vector128.Load(s2));
        var r1 = Vector256.Create(Vector128.Load(s1), Vector128.Load(s3));
        Avx.UnpackLow(r0, r1).Store(target);
        Avx.UnpackHigh(r0, r1).Store(target + targetRow);
    }

    // Four columns of 16 rows: lane k of r[i] is row 4k + i, so that shuffles within lanes put the rows in order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns4(float* source, nint sourceRow, float* target, nint targetRow)
    {
        var r0 = Lanes(source, 4 * sourceRow);
        var r1 = Lanes(source + sourceRow, 4 * sourceRow);
        var r2 = Lanes(source + (2 * sourceRow), 4 * sourceRow);
        var r3 = Lanes(source + (3 * sourceRow), 4 * sourceRow);
        var t0 = Avx512F.UnpackLow(r0, r1).AsDouble();
        var t1 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        var t2 = Avx512F.UnpackLow(r2, r3).AsDouble();
        var t3 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        Avx512F.UnpackLow(t0, t2).AsSingle().Store(target);
        Avx512F.UnpackHigh(t0, t2).AsSingle().Store(target + targetRow);
        Avx512F.UnpackLow(t1, t3).AsSingle().Store(target + (2 * targetRow));
        Avx512F.UnpackHigh(t1, t3).AsSingle().Store(target + (3 * targetRow));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns2(double* source, nint sourceRow, double* target, nint targetRow)
    {
        var r0 = Lanes(source, 2 * sourceRow);
        var r1 = Lanes(source + sourceRow, 2 * sourceRow);
        Avx512F.UnpackLow(r0, r1).Store(target);
        Avx512F.UnpackHigh(r0, r1).Store(target + targetRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Lanes<T>(T* source, nint step)
        where T : unmanaged => Vector512.Create(
            Vector256.Create(Vector128.Load(source), Vector128.Load(source + step)),
            Vector256.Create(Vector128.Load(source + (2 * step)), Vector128.Load(source + (3 * step))));
}
