using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

// Versions:
//  1. A tap after another over a row of positions: two loads for each multiply-add, each of which waits for the one before.
//  2. Up to three rows of up to five taps in registers over a whole rectangle of positions: the gradient is loaded once for
//     all of them. Twice as fast.

/// <summary>
/// The weight gradient of a depthwise convolution over a rectangle of positions, for some taps and all channels:
/// Sums[tap, c] += sum over positions of Source[position, tap, c] * Gradient[position, c]. Over-reads all three by less than
/// a register.
/// </summary>
internal unsafe struct DepthwiseSums<T>
    where T : unmanaged, INumber<T>
{
    private const int MaxColumns = 5;

    public T* Source, Gradient, Sums;

    /// <summary>The rectangle of positions, and from one to the next in the source and in the gradient.</summary>
    public nint Rows, Columns, SourceRow, SourceColumn, GradientRow, GradientColumn;

    /// <summary>From one tap to the next in the source and in the sums.</summary>
    public nint TapRow, TapColumn, SumRow, SumColumn;

    public nint Channels;

    // [rows of taps - 1, columns of taps - 1]
    private static readonly delegate*<DepthwiseSums<T>*, void>* s_kernels = (delegate*<DepthwiseSums<T>*, void>*)TileKernels.Table<Kernels, T>();

    private static int MaxRows => Vector512.IsHardwareAccelerated ? 3 : 2; // 10 sums, a gradient and a source of 16 registers

    /// <summary>Adds the sums of any number of taps.</summary>
    public static void Add(nint tapsY, nint tapsX, DepthwiseSums<T>* all)
    {
        for (nint y = 0, rows; y < tapsY; y += rows)
        {
            rows = Math.Min(tapsY - y, tapsX > 3 ? MaxRows : 3);
            for (nint x = 0, columns; x < tapsX; x += columns)
            {
                columns = Math.Min(tapsX - x, MaxColumns);
                var some = *all;
                some.Source += (y * some.TapRow) + (x * some.TapColumn);
                some.Sums += (y * some.SumRow) + (x * some.SumColumn);
                s_kernels[((rows - 1) * MaxColumns) + columns - 1](&some);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector, TOps, TRows, TColumns>(DepthwiseSums<T>* p)
        where TVector : unmanaged
        where TOps : struct, ITileVector<TVector, T>
        where TRows : unmanaged, INumberType
        where TColumns : unmanaged, INumberType
    {
        nint width = sizeof(TVector) / sizeof(T);
        // In bytes; sums c, d, e of the three rows of taps.
        nint x1 = p->TapColumn * sizeof(T), x3 = 3 * x1;
        nint row1 = p->TapRow * sizeof(T), row2 = 2 * row1;
        nint sourceColumn = p->SourceColumn * sizeof(T), gradientColumn = p->GradientColumn * sizeof(T);
        for (nint channel = 0; channel < p->Channels; channel += width)
        {
            TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default;
            TVector d0 = default, d1 = default, d2 = default, d3 = default, d4 = default;
            TVector e0 = default, e1 = default, e2 = default, e3 = default, e4 = default;
            var sums = p->Sums + channel;
            Load<TVector, TOps, TColumns>(sums, p->SumColumn, ref c0, ref c1, ref c2, ref c3, ref c4);
            if (sizeof(TRows) > 1) Load<TVector, TOps, TColumns>(sums + p->SumRow, p->SumColumn, ref d0, ref d1, ref d2, ref d3, ref d4);
            if (sizeof(TRows) > 2) Load<TVector, TOps, TColumns>(sums + (2 * p->SumRow), p->SumColumn, ref e0, ref e1, ref e2, ref e3, ref e4);
            for (nint y = 0; y < p->Rows; y++)
            {
                var a = (byte*)(p->Source + (y * p->SourceRow) + channel);
                var b = (byte*)(p->Gradient + (y * p->GradientRow) + channel);
                for (var i = p->Columns; i != 0; i--)
                {
                    var gradient = TOps.Load((T*)b);
                    Step<TVector, TOps, TColumns>(a, x1, x3, gradient, ref c0, ref c1, ref c2, ref c3, ref c4);
                    if (sizeof(TRows) > 1) Step<TVector, TOps, TColumns>(a + row1, x1, x3, gradient, ref d0, ref d1, ref d2, ref d3, ref d4);
                    if (sizeof(TRows) > 2) Step<TVector, TOps, TColumns>(a + row2, x1, x3, gradient, ref e0, ref e1, ref e2, ref e3, ref e4);
                    a += sourceColumn;
                    b += gradientColumn;
                }
            }

            var left = Math.Min(width, p->Channels - channel);
            Store<TVector, TOps, TColumns>(sums, p->SumColumn, left, c0, c1, c2, c3, c4);
            if (sizeof(TRows) > 1) Store<TVector, TOps, TColumns>(sums + p->SumRow, p->SumColumn, left, d0, d1, d2, d3, d4);
            if (sizeof(TRows) > 2) Store<TVector, TOps, TColumns>(sums + (2 * p->SumRow), p->SumColumn, left, e0, e1, e2, e3, e4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TVector, TOps, TColumns>(
        T* sums, nint step, ref TVector s0, ref TVector s1, ref TVector s2, ref TVector s3, ref TVector s4)
        where TVector : unmanaged
        where TOps : struct, ITileVector<TVector, T>
        where TColumns : unmanaged, INumberType
    {
        s0 = TOps.Load(sums);
        if (sizeof(TColumns) > 1) s1 = TOps.Load(sums + step);
        if (sizeof(TColumns) > 2) s2 = TOps.Load(sums + (2 * step));
        if (sizeof(TColumns) > 3) s3 = TOps.Load(sums + (3 * step));
        if (sizeof(TColumns) > 4) s4 = TOps.Load(sums + (4 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TVector, TOps, TColumns>(
        byte* a, nint x1, nint x3, TVector gradient, ref TVector s0, ref TVector s1, ref TVector s2, ref TVector s3, ref TVector s4)
        where TVector : unmanaged
        where TOps : struct, ITileVector<TVector, T>
        where TColumns : unmanaged, INumberType
    {
        s0 = TOps.MultiplyAdd(gradient, TOps.Load((T*)a), s0);
        if (sizeof(TColumns) > 1) s1 = TOps.MultiplyAdd(gradient, TOps.Load((T*)(a + x1)), s1);
        if (sizeof(TColumns) > 2) s2 = TOps.MultiplyAdd(gradient, TOps.Load((T*)(a + (2 * x1))), s2);
        if (sizeof(TColumns) > 3) s3 = TOps.MultiplyAdd(gradient, TOps.Load((T*)(a + x3)), s3);
        if (sizeof(TColumns) > 4) s4 = TOps.MultiplyAdd(gradient, TOps.Load((T*)(a + (4 * x1))), s4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVector, TOps, TColumns>(
        T* sums, nint step, nint left, TVector s0, TVector s1, TVector s2, TVector s3, TVector s4)
        where TVector : unmanaged
        where TOps : struct, ITileVector<TVector, T>
        where TColumns : unmanaged, INumberType
    {
        TOps.StorePart(s0, sums, left);
        if (sizeof(TColumns) > 1) TOps.StorePart(s1, sums + step, left);
        if (sizeof(TColumns) > 2) TOps.StorePart(s2, sums + (2 * step), left);
        if (sizeof(TColumns) > 3) TOps.StorePart(s3, sums + (3 * step), left);
        if (sizeof(TColumns) > 4) TOps.StorePart(s4, sums + (4 * step), left);
    }

    private readonly struct Kernels : ITileKernels<T>
    {
        public static int Count => 3 * MaxColumns;

        public static void Fill<TVector, TOps>(void** table)
            where TVector : unmanaged
            where TOps : struct, ITileVector<TVector, T>
        {
            Fill<TVector, TOps, N1>(table);
            Fill<TVector, TOps, N2>(table + MaxColumns);
            Fill<TVector, TOps, N3>(table + (2 * MaxColumns));
        }

        private static void Fill<TVector, TOps, TRows>(void** kernels)
            where TVector : unmanaged
            where TOps : struct, ITileVector<TVector, T>
            where TRows : unmanaged, INumberType
        {
            var table = (delegate*<DepthwiseSums<T>*, void>*)kernels;
            table[0] = &Run<TVector, TOps, TRows, N1>;
            table[1] = &Run<TVector, TOps, TRows, N2>;
            table[2] = &Run<TVector, TOps, TRows, N3>;
            table[3] = &Run<TVector, TOps, TRows, N4>;
            table[4] = &Run<TVector, TOps, TRows, N5>;
        }
    }
}
