using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// Versions:
//  1. One position after another, a load of the source and one of the weights for each multiply-add.
//  2. Up to 14 neighboring positions in registers: a weight is loaded once for all of them, and their sums do not wait for
//     each other. Twice as fast; one load of the first-level cache for each multiply-add is what remains.

/// <summary>
/// Some neighboring positions of a row of a depthwise convolution, all channels: Target[i, c] = Bias[c] + sum over taps of
/// Source[i, tap, c] * Weights[tap, c]. Over-reads the source, the weights and the bias by less than a register.
/// </summary>
internal unsafe struct DepthwiseTile<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The most positions of a tile: with a register of weights they fit in 16.</summary>
    public const int MaxPositions = 14;

    public T* Source, Weights, Bias, Target;

    /// <summary>From one position to the next.</summary>
    public nint SourceColumn, TargetColumn;

    /// <summary>Taps, and from one to the next in the source and in the weights.</summary>
    public nint TapsY, TapsX, TapRow, TapColumn, WeightRow, WeightColumn;

    public nint Channels;

    private static readonly delegate*<DepthwiseTile<T>*, void>* s_kernels = (delegate*<DepthwiseTile<T>*, void>*)TileKernels.Table<Kernels, T>();

    /// <summary>Computes <paramref name="positions"/> positions, 1 to <see cref="MaxPositions"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(nint positions, DepthwiseTile<T>* tile) => s_kernels[positions - 1](tile);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector, TOps, TPositions>(DepthwiseTile<T>* tile)
        where TVector : unmanaged
        where TOps : struct, ITileVector<TVector, T>
        where TPositions : unmanaged, INumberType
    {
        nint width = sizeof(TVector) / sizeof(T);
        // Offsets in bytes, odd multiples of the stride only: see MicroKernelFamily.
        var o1 = tile->SourceColumn * sizeof(T);
        nint o3 = 3 * o1, o5 = 5 * o1, o7 = 7 * o1, o9 = 9 * o1, o11 = 11 * o1, o13 = 13 * o1;
        nint tapColumn = tile->TapColumn * sizeof(T), weightColumn = tile->WeightColumn * sizeof(T);
        for (nint channel = 0; channel < tile->Channels; channel += width)
        {
            var c0 = tile->Bias == null ? default : TOps.Load(tile->Bias + channel);
            TVector c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0;
            TVector c7 = c0, c8 = c0, c9 = c0, c10 = c0, c11 = c0, c12 = c0, c13 = c0;
            for (nint y = 0; y < tile->TapsY; y++)
            {
                var a = (byte*)(tile->Source + (y * tile->TapRow) + channel);
                var b = (byte*)(tile->Weights + (y * tile->WeightRow) + channel);
                for (var x = tile->TapsX; x != 0; x--)
                {
                    var w = TOps.Load((T*)b);
                    c0 = TOps.MultiplyAdd(w, TOps.Load((T*)a), c0);
                    if (sizeof(TPositions) > 1) c1 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + o1)), c1);
                    if (sizeof(TPositions) > 2) c2 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + (2 * o1))), c2);
                    if (sizeof(TPositions) > 3) c3 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + o3)), c3);
                    if (sizeof(TPositions) > 4) c4 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + (4 * o1))), c4);
                    if (sizeof(TPositions) > 5) c5 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + o5)), c5);
                    if (sizeof(TPositions) > 6) c6 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + (2 * o3))), c6);
                    if (sizeof(TPositions) > 7) c7 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + o7)), c7);
                    if (sizeof(TPositions) > 8) c8 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + (8 * o1))), c8);
                    if (sizeof(TPositions) > 9) c9 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + o9)), c9);
                    if (sizeof(TPositions) > 10) c10 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + (2 * o5))), c10);
                    if (sizeof(TPositions) > 11) c11 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + o11)), c11);
                    if (sizeof(TPositions) > 12) c12 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + (4 * o3))), c12);
                    if (sizeof(TPositions) > 13) c13 = TOps.MultiplyAdd(w, TOps.Load((T*)(a + o13)), c13);
                    a += tapColumn;
                    b += weightColumn;
                }
            }

            var left = tile->Channels - channel;
            var target = tile->Target + channel;
            var step = tile->TargetColumn;
            Store<TVector, TOps>(c0, target, left);
            if (sizeof(TPositions) > 1) Store<TVector, TOps>(c1, target + step, left);
            if (sizeof(TPositions) > 2) Store<TVector, TOps>(c2, target + (2 * step), left);
            if (sizeof(TPositions) > 3) Store<TVector, TOps>(c3, target + (3 * step), left);
            if (sizeof(TPositions) > 4) Store<TVector, TOps>(c4, target + (4 * step), left);
            if (sizeof(TPositions) > 5) Store<TVector, TOps>(c5, target + (5 * step), left);
            if (sizeof(TPositions) > 6) Store<TVector, TOps>(c6, target + (6 * step), left);
            if (sizeof(TPositions) > 7) Store<TVector, TOps>(c7, target + (7 * step), left);
            if (sizeof(TPositions) > 8) Store<TVector, TOps>(c8, target + (8 * step), left);
            if (sizeof(TPositions) > 9) Store<TVector, TOps>(c9, target + (9 * step), left);
            if (sizeof(TPositions) > 10) Store<TVector, TOps>(c10, target + (10 * step), left);
            if (sizeof(TPositions) > 11) Store<TVector, TOps>(c11, target + (11 * step), left);
            if (sizeof(TPositions) > 12) Store<TVector, TOps>(c12, target + (12 * step), left);
            if (sizeof(TPositions) > 13) Store<TVector, TOps>(c13, target + (13 * step), left);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVector, TOps>(TVector value, T* target, nint left)
        where TVector : unmanaged
        where TOps : struct, ITileVector<TVector, T>
    {
        if (left >= sizeof(TVector) / sizeof(T)) TOps.Store(value, target);
        else TOps.StorePart(value, target, left);
    }

    private readonly struct Kernels : ITileKernels<T>
    {
        public static int Count => MaxPositions;

        public static void Fill<TVector, TOps>(void** kernels)
            where TVector : unmanaged
            where TOps : struct, ITileVector<TVector, T>
        {
            var table = (delegate*<DepthwiseTile<T>*, void>*)kernels;
            table[0] = &Run<TVector, TOps, N1>;
            table[1] = &Run<TVector, TOps, N2>;
            table[2] = &Run<TVector, TOps, N3>;
            table[3] = &Run<TVector, TOps, N4>;
            table[4] = &Run<TVector, TOps, N5>;
            table[5] = &Run<TVector, TOps, N6>;
            table[6] = &Run<TVector, TOps, N7>;
            table[7] = &Run<TVector, TOps, N8>;
            table[8] = &Run<TVector, TOps, N9>;
            table[9] = &Run<TVector, TOps, N10>;
            table[10] = &Run<TVector, TOps, N11>;
            table[11] = &Run<TVector, TOps, N12>;
            table[12] = &Run<TVector, TOps, N13>;
            table[13] = &Run<TVector, TOps, N14>;
        }
    }
}
