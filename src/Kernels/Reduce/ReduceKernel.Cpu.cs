using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

public readonly partial struct ReduceKernel<TMap, TReducer> : ILaneKernel<ReduceArgs<TMap, TReducer>>
{
    // Vectors of a row, or rows of a column, that are combined in the element type before a partial result becomes a double.
    private const int FlushVectors = 256;
    private const int Chains = 4;
    private const int FlushRows = 128;

    // A reduction to few outputs is cut into at most so many parts of at least this size, whose results are then
    // combined in a fixed tree.
    private const int PartElements = 32 * 1024;
    private const int MostParts = 64;

    // Bytes: a page, at whose end the processor's own prefetching stops.
    private const int PrefetchDistance = 4096;

    // Vectors of a dense row that is reduced beside others.
    private const int ShortVectors = 64;

    // Elements of one block of a reduction to many outputs.
    private const int BlockElements = 16 * 1024;

    // Columns of one unit of work; they are reduced in pieces of up to 8 vectors.
    private const int TileColumns = 256;

    // Strided inputs are gathered this many at a time.
    private const int TileElements = 512;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in ReduceArgs<TMap, TReducer> args)
    {
        if (args.Space.Kept.Count == 0) return;
        LaneDispatch.Run<ReduceKernel<TMap, TReducer>, ReduceArgs<TMap, TReducer>>(args.Type, device, args);
    }

    static unsafe void ILaneKernel<ReduceArgs<TMap, TReducer>>.Run<TLane, T>(CpuDevice device, in ReduceArgs<TMap, TReducer> args)
    {
        var space = args.Space;
        ref readonly var kept = ref space.Kept;
        ref readonly var reduced = ref space.Reduced;
        var body = new Body<TLane, T>
        {
            Map = args.Map,
            Reducer = args.Reducer,
            Space = &space,
            Output = args.Output.Pointer<T>(),
            A = args.A.Pointer<T>(),
            B = TMap.Arity > 1 ? args.B.Pointer<T>() : null,
            C = TMap.Arity > 2 ? args.C.Pointer<T>() : null,
            ByColumns = reduced.Count > 0 && ByColumns(kept, reduced),
            Parts = 1,
        };

        // A unit is what one pass of the loop finishes: one output, or one tile of neighboring columns.
        body.Tiles = body.ByColumns ? ((kept.RowLength - 1) / TileColumns) + 1 : kept.RowLength;
        body.Units = kept.Rows * body.Tiles;
        var width = body.ByColumns ? Math.Min(kept.RowLength, TileColumns) : 1;
        body.RowsPerPart = body.ByColumns ? reduced.Count : reduced.Rows;
        body.Cuts = 1;
        body.RowLengthPerPart = body.ByColumns ? width : reduced.RowLength;
        if (body.Units < MostParts && reduced.Count * width > PartElements)
        {
            var elements = Math.Max(PartElements, (reduced.Count * width * body.Units / MostParts) + TLane.Count);
            var rows = body.RowsPerPart;
            if (!body.ByColumns && reduced.RowLength > elements)
            {
                body.RowLengthPerPart = (int)elements;
                body.Cuts = ((reduced.RowLength - 1) / body.RowLengthPerPart) + 1;
            }

            body.RowsPerPart = Math.Max(1, elements / body.RowLengthPerPart);
            if (body.Cuts > 1) body.RowsPerPart = 1;
            body.Parts = checked((int)((rows + body.RowsPerPart - 1) / body.RowsPerPart * body.Cuts));
        }

        if (body.Parts == 1)
        {
            // From memory, four rows at a time of one page are read at half the speed of one after the other.
            var areShort = TMap.Arity == 1 && !body.ByColumns && reduced.Rank <= 1 && reduced.RowStride(reduced.Strides1) == 1
                && reduced.RowLength > 0 && reduced.RowLength <= ShortVectors * TLane.Count;
            var fromMemory = kept.Count * reduced.Count * sizeof(T) > CpuCache.LastLevelBytes;
            body.AreShort = areShort && !fromMemory;
            body.Prefetched = areShort && fromMemory && Sse.IsSupported ? reduced.RowLength * sizeof(T) : 0;
            body.UnitsPerBlock = RowBlocks.PerBlock(body.Units, BlockElements / Math.Max(1, reduced.Count * width));
            device.Workers.For(checked((int)((body.Units + body.UnitsPerBlock - 1) / body.UnitsPerBlock)), body);
            return;
        }

        var partials = device.Memory.Rent(kept.Count * body.Parts * sizeof(double));
        body.Partials = (double*)partials.Address;
        device.Workers.For(checked((int)(body.Units * body.Parts)), body);
        body.CombineParts();
        partials.Release();
    }

    /// <summary>Whether neighboring outputs are neighbors in every input, and neighboring reduced elements are not.</summary>
    private static bool ByColumns(in IterationSpace kept, in IterationSpace reduced) =>
        (reduced.Rank == 0 || reduced.RowStride(reduced.Strides1) != 1)
        && kept.RowStride(kept.Strides1) == 1
        && (TMap.Arity < 2 || kept.RowStride(kept.Strides2) == 1)
        && (TMap.Arity < 3 || kept.RowStride(kept.Strides3) == 1)
        && kept.Rank > 0;

    private unsafe partial struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        public TMap Map;
        public TReducer Reducer;
        public ReduceSpace* Space;
        public T* Output, A, B, C;
        public double* Partials;
        public bool ByColumns, AreShort;
        public int Tiles, Parts, Cuts, RowLengthPerPart;
        public long Units, UnitsPerBlock, RowsPerPart;
        public nint Prefetched;

        public readonly void Invoke(int block, int worker)
        {
            if (Parts > 1)
            {
                Do(block / Parts, block / Parts + 1, block % Parts);
                return;
            }

            var first = block * UnitsPerBlock;
            Do(first, Math.Min(first + UnitsPerBlock, Units), 0);
        }

        private readonly void Do(long unit, long lastUnit, int part)
        {
            ref readonly var kept = ref Space->Kept;
            var firstRow = part / Cuts * RowsPerPart;
            var lastRow = Math.Min(firstRow + RowsPerPart, ByColumns ? Space->Reduced.Count : Space->Reduced.Rows);
            var start = part % Cuts * (nint)RowLengthPerPart;
            var end = Math.Min(start + RowLengthPerPart, Space->Reduced.RowLength);
            nint step = ByColumns ? TileColumns : 1;
            nint o = step * (nint)kept.RowStride(kept.Strides0), a = step * (nint)kept.RowStride(kept.Strides1);
            nint b = TMap.Arity > 1 ? step * (nint)kept.RowStride(kept.Strides2) : 0;
            nint c = TMap.Arity > 2 ? step * (nint)kept.RowStride(kept.Strides3) : 0;
            while (unit < lastUnit)
            {
                var row = unit / Tiles;
                var tile = (nint)(unit - (row * Tiles));
                var count = Math.Min(lastUnit - unit, Tiles - tile);
                var pO = Output + kept.RowOffset(kept.Strides0, row) + (tile * o);
                var pA = A + kept.RowOffset(kept.Strides1, row) + (tile * a);
                var pB = TMap.Arity > 1 ? B + kept.RowOffset(kept.Strides2, row) + (tile * b) : null;
                var pC = TMap.Arity > 2 ? C + kept.RowOffset(kept.Strides3, row) + (tile * c) : null;
                if (AreShort)
                {
                    ShortRows((nint)count, pO, o, pA, a);
                    unit += count;
                    continue;
                }

                for (nint i = 0; i < count; i++)
                {
                    if (ByColumns)
                    {
                        var column = (tile + i) * TileColumns;
                        var width = Math.Min(TileColumns, kept.RowLength - column);
                        Columns(width, pA, pB, pC, firstRow, lastRow, pO, (row * kept.RowLength) + column, part);
                    }
                    else
                    {
                        for (nint at = 0; at < Prefetched; at += 64) Sse.Prefetch0((byte*)pA + PrefetchDistance + at);
                        var value = Row(pA, pB, pC, firstRow, lastRow, start, end);
                        if (Parts == 1) *pO = Finished(value);
                        else Partials[(part * kept.Count) + unit + i] = value;
                    }

                    pO += o;
                    pA += a;
                    pB += b;
                    pC += c;
                }

                unit += count;
            }
        }

        /// <summary>Combines the parts of every output in a tree, which is the same however many threads made them.</summary>
        public readonly void CombineParts()
        {
            ref readonly var kept = ref Space->Kept;
            var count = (nint)kept.Count;
            for (nint step = 1; step < Parts; step *= 2)
            {
                for (nint part = 0; part + step < Parts; part += 2 * step)
                {
                    var p = Partials + (part * count);
                    var q = p + (step * count);
                    for (nint i = 0; i < count; i++) p[i] = Combine(p[i], q[i]);
                }
            }

            nint o = (nint)kept.RowStride(kept.Strides0), length = kept.RowLength;
            for (long row = 0; row < kept.Rows; row++)
            {
                var output = Output + kept.RowOffset(kept.Strides0, row);
                for (nint i = 0; i < length; i++) output[i * o] = Finished(Partials[(row * length) + i]);
            }
        }

        /// <summary>Reduces rows that lie along the innermost reduced axis, from column start to end, to one value.</summary>
        private readonly double Row(T* pA, T* pB, T* pC, long row, long lastRow, nint start, nint end)
        {
            ref readonly var reduced = ref Space->Reduced;
            var length = end - start;
            var flush = FlushVectors * (nint)TLane.Count;
            if (length == 0 || row >= lastRow) return TReducer.Identity;
            nint a = (nint)reduced.RowStride(reduced.Strides1), b = 0, c = 0;
            if (TMap.Arity > 1) b = (nint)reduced.RowStride(reduced.Strides2);
            if (TMap.Arity > 2) c = (nint)reduced.RowStride(reduced.Strides3);
            var direct = a == 1 && (nuint)b <= 1 && (nuint)c <= 1;
            pA += start * a;
            pB += start * b;
            pC += start * c;
            if (direct && length <= flush && lastRow - row == 1 && reduced.Rank <= 1) return Run(1, length, pA, 0, pB, b, 0, pC, c, 0);

            // Rows along the second innermost axis are taken together while their strides are the same.
            var inner = reduced.Rank - 2;
            var group = inner >= 0 ? reduced.Lengths[inner] : 1;
            nint rowA = 0, rowB = 0, rowC = 0;
            if (inner >= 0)
            {
                rowA = (nint)reduced.Strides1[inner];
                rowB = (nint)reduced.Strides2[inner];
                rowC = (nint)reduced.Strides3[inner];
            }

            var most = direct ? Math.Max(1, FlushVectors / Chains / AdditionsPerChain(length)) : 1;
            var result = TReducer.Identity;
            while (row < lastRow)
            {
                var qA = pA + reduced.RowOffset(reduced.Strides1, row);
                var qB = TMap.Arity > 1 ? pB + reduced.RowOffset(reduced.Strides2, row) : null;
                var qC = TMap.Arity > 2 ? pC + reduced.RowOffset(reduced.Strides3, row) : null;
                var rows = Math.Min(Math.Min(lastRow - row, group - (row % group)), most);
                if (rows > 1)
                {
                    result = Combine(result, Run((nint)rows, length, qA, rowA, qB, b, rowB, qC, c, rowC));
                }
                else
                {
                    var piece = direct ? flush : Math.Min(flush, TileElements);
                    for (nint at = 0; at < length; at += piece)
                    {
                        var n = Math.Min(piece, length - at);
                        var value = direct
                            ? Run(1, n, qA + at, 0, qB + (at * b), b, 0, qC + (at * c), c, 0)
                            : Gathered(n, qA + (at * a), a, qB + (at * b), b, qC + (at * c), c);
                        result = Combine(result, value);
                    }
                }

                row += rows;
            }

            return result;
        }

        /// <summary>How many vectors of a row the busiest of the chains of <see cref="Run"/> takes.</summary>
        private static nint AdditionsPerChain(nint length)
        {
            var (rounds, rest) = Math.DivRem(length, Chains * (nint)TLane.Count);
            return rounds + Math.Max(rest / TLane.Count, rest % TLane.Count == 0 ? 0 : 1);
        }

        [SkipLocalsInit]
        private readonly double Gathered(nint count, T* pA, nint a, T* pB, nint b, T* pC, nint c)
        {
            // Room for a whole vector after the last element, which the tail reads and ignores.
            const int Room = TileElements + 16;
            var tile = stackalloc T[TMap.Arity * Room];
            pA = Gather(count, pA, ref a, tile);
            if (TMap.Arity > 1) pB = Gather(count, pB, ref b, tile + Room);
            if (TMap.Arity > 2) pC = Gather(count, pC, ref c, tile + (2 * Room));
            return Run(1, count, pA, 0, pB, b, 0, pC, c, 0);
        }

        private static T* Gather(nint count, T* source, ref nint stride, T* tile)
        {
            for (nint i = 0; i < count; i++) tile[i] = source[i * stride];
            stride = 1;
            return tile;
        }

        /// <summary>
        /// Reduces rows of dense elements (the second and third input may also be one value, with step 0) to one value:
        /// four independent chains of vector operations hide their latency.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        private readonly double Run(nint rows, nint count, T* a, nint rowA, T* b, nint stepB, nint rowB, T* c, nint stepC, nint rowC)
        {
            var map = Map;
            TLane oneB = default, oneC = default;
            nint w = TLane.Count, w2 = 2 * w, w3 = 3 * w;
            var identity = TLane.Constant(TReducer.Identity);
            TLane s0 = identity, s1 = identity, s2 = identity, s3 = identity;
            for (; rows > 0; rows--)
            {
                var pB = b;
                var pC = c;
                if (TMap.Arity > 1 && stepB == 0)
                {
                    oneB = TLane.Broadcast(*b);
                    pB = (T*)&oneB;
                }

                if (TMap.Arity > 2 && stepC == 0)
                {
                    oneC = TLane.Broadcast(*c);
                    pC = (T*)&oneC;
                }

                nint moveB = stepB * w, moveC = stepC * w;
                nint i = 0;
                // In pairs first: half as many steps wait for one another.
                for (; TMap.Arity == 1 && i <= count - (8 * w); i += 8 * w)
                {
                    var second = a + i + (4 * w);
                    s0 = TReducer.Combine(s0, TReducer.Combine(Load(map, a + i, pB, pC), Load(map, second, pB, pC)));
                    s1 = TReducer.Combine(s1, TReducer.Combine(Load(map, a + i + w, pB, pC), Load(map, second + w, pB, pC)));
                    s2 = TReducer.Combine(s2, TReducer.Combine(Load(map, a + i + w2, pB, pC), Load(map, second + w2, pB, pC)));
                    s3 = TReducer.Combine(s3, TReducer.Combine(Load(map, a + i + w3, pB, pC), Load(map, second + w3, pB, pC)));
                }

                for (; i <= count - (4 * w); i += 4 * w)
                {
                    s0 = TReducer.Combine(s0, Load(map, a + i, pB, pC));
                    s1 = TReducer.Combine(s1, Load(map, a + i + w, pB + moveB, pC + moveC));
                    s2 = TReducer.Combine(s2, Load(map, a + i + w2, pB + (2 * moveB), pC + (2 * moveC)));
                    s3 = TReducer.Combine(s3, Load(map, a + i + w3, pB + (3 * moveB), pC + (3 * moveC)));
                    if (TMap.Arity > 1) pB += 4 * moveB;
                    if (TMap.Arity > 2) pC += 4 * moveC;
                }

                for (; i <= count - w; i += w)
                {
                    s1 = TReducer.Combine(s1, Load(map, a + i, pB, pC));
                    if (TMap.Arity > 1) pB += moveB;
                    if (TMap.Arity > 2) pC += moveC;
                }

                if (i < count)
                {
                    // Storage is padded, so a whole vector can be read; lanes past the end become the identity.
                    var last = Load(map, a + i, pB, pC);
                    s0 = TReducer.Combine(s0, TLane.IfLess(LaneNumbers<TLane, T>(), TLane.Constant(count - i), last, identity));
                }

                a += rowA;
                b += rowB;
                c += rowC;
            }

            return TReducer.Across<TLane, T>(TReducer.Combine(TReducer.Combine(s0, s1), TReducer.Combine(s2, s3)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLane Load(TMap map, T* a, T* b, T* c) => map.Apply(
            TLane.Load(a), TMap.Arity > 1 ? TLane.Load(b) : default, TMap.Arity > 2 ? TLane.Load(c) : default);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static double Combine(double a, double b) => TReducer.Combine(new F64x1(a), new F64x1(b)).Value;

        private readonly T Finished(double value) => FromDouble<T>(Reducer.Finish(new F64x1(value)).Value);
    }
}
