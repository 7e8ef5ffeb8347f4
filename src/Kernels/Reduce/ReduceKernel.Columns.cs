using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

public readonly partial struct ReduceKernel<TMap, TReducer>
{
    private unsafe partial struct Body<TLane, T>
    {
        /// <summary>Reduces neighboring columns over the rows given, to finished outputs or to a part of them.</summary>
        [SkipLocalsInit]
        private readonly void Columns(nint width, T* pA, T* pB, T* pC, long row, long lastRow, T* output, long firstOutput, int part)
        {
            ref readonly var reduced = ref Space->Reduced;
            // Aligned, so that no vector of sums lies in two cache lines.
            var room = stackalloc byte[(TileColumns * sizeof(T)) + 128];
            var sums = (T*)(((nint)room + 63) & ~63);
            var totals = stackalloc double[TileColumns];
            var length = reduced.RowLength;
            nint a = (nint)reduced.RowStride(reduced.Strides1), b = 0, c = 0;
            if (TMap.Arity > 1) b = (nint)reduced.RowStride(reduced.Strides2);
            if (TMap.Arity > 2) c = (nint)reduced.RowStride(reduced.Strides3);
            var isFirst = true;
            nint o = (nint)Space->Kept.RowStride(Space->Kept.Strides0);
            var identity = TLane.Constant(TReducer.Identity);
            while (true)
            {
                for (nint i = 0; i < width; i += TLane.Count) TLane.Store(identity, sums + i);
                var stop = Math.Min(lastRow, row + FlushRows);
                while (row < stop)
                {
                    var outer = row / length;
                    var at = (nint)(row - (outer * length));
                    var rows = (nint)Math.Min(stop - row, length - at);
                    AddRows(
                        rows, width, sums,
                        pA + reduced.RowOffset(reduced.Strides1, outer) + (at * a), a,
                        TMap.Arity > 1 ? pB + reduced.RowOffset(reduced.Strides2, outer) + (at * b) : null, b,
                        TMap.Arity > 2 ? pC + reduced.RowOffset(reduced.Strides3, outer) + (at * c) : null, c);
                    row += rows;
                }

                if (row == lastRow && isFirst && Parts == 1)
                {
                    // Few rows: finished without the detour over double.
                    for (nint i = 0; i < width; i += TLane.Count) TLane.Store(Reducer.Finish(TLane.Load(sums + i)), sums + i);
                    if (o == 1) Unsafe.CopyBlockUnaligned(output, sums, (uint)(width * sizeof(T)));
                    else for (nint i = 0; i < width; i++) output[i * o] = sums[i];
                    return;
                }

                for (nint i = 0; i < width; i++) totals[i] = isFirst ? ToDouble(sums[i]) : Combine(totals[i], ToDouble(sums[i]));
                if (row == lastRow) break;
                isFirst = false;
            }

            if (Parts == 1) for (nint i = 0; i < width; i++) output[i * o] = Finished(totals[i]);
            else Unsafe.CopyBlockUnaligned(Partials + (part * Space->Kept.Count) + firstOutput, totals, (uint)(width * sizeof(double)));
        }

        /// <summary>Combines rows into the sums of their columns, as many columns at once as registers hold.</summary>
        private readonly void AddRows(nint rows, nint width, T* sums, T* a, nint rowA, T* b, nint rowB, T* c, nint rowC)
        {
            nint w = TLane.Count;
            for (nint i = 0; i < width;)
            {
                var left = width - i;
                nint step;
                // No more than two vectors beyond the last column: a block of memory has so much padding.
                if (left > 6 * w) step = AddRows<N8>(rows, sums + i, a + i, rowA, b + i, rowB, c + i, rowC);
                else if (left > 2 * w) step = AddRows<N4>(rows, sums + i, a + i, rowA, b + i, rowB, c + i, rowC);
                else if (left > w) step = AddRows<N2>(rows, sums + i, a + i, rowA, b + i, rowB, c + i, rowC);
                else step = AddRows<N1>(rows, sums + i, a + i, rowA, b + i, rowB, c + i, rowC);
                i += step;
            }
        }

        /// <summary>
        /// Versions: 1. Sums of 512 columns in the first-level cache, 4 rows at a time: 6 loads and stores for 4 vectors.
        /// 2. This one: sums in registers, 2 rows at a time, no loads but those of the inputs: 1.15 times as fast on 4 MB.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly nint AddRows<TVectors>(nint rows, T* sums, T* a, nint rowA, T* b, nint rowB, T* c, nint rowC)
            where TVectors : struct, INumberType
        {
            var map = Map;
            nint w = TLane.Count;
            TLane s0 = TLane.Load(sums), s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
            if (TVectors.Value > 1) s1 = TLane.Load(sums + w);
            if (TVectors.Value > 2) (s2, s3) = (TLane.Load(sums + (2 * w)), TLane.Load(sums + (3 * w)));
            if (TVectors.Value > 4) (s4, s5) = (TLane.Load(sums + (4 * w)), TLane.Load(sums + (5 * w)));
            if (TVectors.Value > 4) (s6, s7) = (TLane.Load(sums + (6 * w)), TLane.Load(sums + (7 * w)));
            for (; rows > 1; rows -= 2)
            {
                T* a1 = a + rowA, b1 = b + rowB, c1 = c + rowC;
                Two(map, 0, ref s0, a, b, c, a1, b1, c1);
                if (TVectors.Value > 1) Two(map, w, ref s1, a, b, c, a1, b1, c1);
                if (TVectors.Value > 2) Two(map, 2 * w, ref s2, a, b, c, a1, b1, c1);
                if (TVectors.Value > 2) Two(map, 3 * w, ref s3, a, b, c, a1, b1, c1);
                if (TVectors.Value > 4) Two(map, 4 * w, ref s4, a, b, c, a1, b1, c1);
                if (TVectors.Value > 4) Two(map, 5 * w, ref s5, a, b, c, a1, b1, c1);
                if (TVectors.Value > 4) Two(map, 6 * w, ref s6, a, b, c, a1, b1, c1);
                if (TVectors.Value > 4) Two(map, 7 * w, ref s7, a, b, c, a1, b1, c1);
                a = a1 + rowA;
                b = b1 + rowB;
                c = c1 + rowC;
            }

            if (rows > 0)
            {
                One(map, 0, ref s0, a, b, c);
                if (TVectors.Value > 1) One(map, w, ref s1, a, b, c);
                if (TVectors.Value > 2) One(map, 2 * w, ref s2, a, b, c);
                if (TVectors.Value > 2) One(map, 3 * w, ref s3, a, b, c);
                if (TVectors.Value > 4) One(map, 4 * w, ref s4, a, b, c);
                if (TVectors.Value > 4) One(map, 5 * w, ref s5, a, b, c);
                if (TVectors.Value > 4) One(map, 6 * w, ref s6, a, b, c);
                if (TVectors.Value > 4) One(map, 7 * w, ref s7, a, b, c);
            }

            TLane.Store(s0, sums);
            if (TVectors.Value > 1) TLane.Store(s1, sums + w);
            if (TVectors.Value > 2) TLane.Store(s2, sums + (2 * w));
            if (TVectors.Value > 2) TLane.Store(s3, sums + (3 * w));
            if (TVectors.Value > 4) TLane.Store(s4, sums + (4 * w));
            if (TVectors.Value > 4) TLane.Store(s5, sums + (5 * w));
            if (TVectors.Value > 4) TLane.Store(s6, sums + (6 * w));
            if (TVectors.Value > 4) TLane.Store(s7, sums + (7 * w));
            return TVectors.Value * w;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void One(TMap map, nint i, ref TLane sum, T* a, T* b, T* c) =>
            sum = TReducer.Combine(sum, Load(map, a + i, b + i, c + i));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Two(TMap map, nint i, ref TLane sum, T* a, T* b, T* c, T* a1, T* b1, T* c1) =>
            sum = TReducer.Combine(sum, TReducer.Combine(Load(map, a + i, b + i, c + i), Load(map, a1 + i, b1 + i, c1 + i)));
    }
}
