using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

public readonly partial struct MapKernel<TMap>
{
    // About 10 us of cheap work: long enough to pay for starting a thread, short enough to balance the load.
    private const int BlockElements = 16 * 1024;

    // Strided inputs are gathered this many at a time, so that the formula itself always runs on dense vectors.
    private const int TileElements = 512;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in MapArgs<TMap> args)
    {
        if (args.Space.Count == 0) return;
        if (args.Type == DType.Float32)
        {
            if (Vector512.IsHardwareAccelerated) Spread<F32x16, float>(device, args);
            else if (Vector256.IsHardwareAccelerated) Spread<F32x8, float>(device, args);
            else Spread<F32x1, float>(device, args);
        }
        else
        {
            if (Vector512.IsHardwareAccelerated) Spread<F64x8, double>(device, args);
            else if (Vector256.IsHardwareAccelerated) Spread<F64x4, double>(device, args);
            else Spread<F64x1, double>(device, args);
        }
    }

    private static unsafe void Spread<TLane, T>(CpuDevice device, in MapArgs<TMap> args)
        where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        var space = args.Space;
        var cuts = (space.RowLength + BlockElements - 1) / BlockElements;
        var rowsPerBlock = Math.Max(1, BlockElements / space.RowLength);
        var body = new Body<TLane, T>
        {
            Map = args.Map,
            Space = &space,
            Output = args.Output.Pointer<T>(),
            A = args.A.Pointer<T>(),
            B = TMap.Arity > 1 ? args.B.Pointer<T>() : null,
            C = TMap.Arity > 2 ? args.C.Pointer<T>() : null,
            Cuts = cuts,
            RowsPerBlock = rowsPerBlock,
        };
        var blocks = (space.Rows + rowsPerBlock - 1) / rowsPerBlock * cuts;
        if (blocks == 1) body.Invoke(0, 0);
        else device.Workers.For(checked((int)blocks), body);
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        public TMap Map;
        public IterationSpace* Space;
        public T* Output, A, B, C;
        public int Cuts, RowsPerBlock;

        public readonly void Invoke(int block, int worker)
        {
            ref var space = ref *Space;
            nint rowLength = space.RowLength;
            var start = block % Cuts * (nint)BlockElements;
            var end = Cuts == 1 ? rowLength : Math.Min(start + BlockElements, rowLength);
            nint o = (nint)space.RowStride(space.Strides0), a = (nint)space.RowStride(space.Strides1);
            nint b = TMap.Arity > 1 ? (nint)space.RowStride(space.Strides2) : 0;
            nint c = TMap.Arity > 2 ? (nint)space.RowStride(space.Strides3) : 0;
            var firstRow = (long)(block / Cuts) * RowsPerBlock;
            var lastRow = Math.Min(firstRow + RowsPerBlock, space.Rows);
            for (var row = firstRow; row < lastRow; row++)
            {
                var pOutput = Output + space.RowOffset(space.Strides0, row) + (start * o);
                var pA = A + space.RowOffset(space.Strides1, row) + (start * a);
                var pB = TMap.Arity > 1 ? B + space.RowOffset(space.Strides2, row) + (start * b) : null;
                var pC = TMap.Arity > 2 ? C + space.RowOffset(space.Strides3, row) + (start * c) : null;
                if (o == 1 && (nuint)a <= 1 && (nuint)b <= 1 && (nuint)c <= 1) Vectors(end - start, pOutput, pA, a, pB, b, pC, c);
                else Tiles(end - start, pOutput, o, pA, a, pB, b, pC, c);
            }
        }

        /// <summary>Each input is dense (stride 1) or one value (stride 0): picks the loop compiled for the combination.</summary>
        private readonly void Vectors(nint count, T* output, T* pA, nint a, T* pB, nint b, T* pC, nint c)
        {
            if (a == 1) WithA<Dense>(count, output, pA, pB, b, pC, c);
            else WithA<One>(count, output, pA, pB, b, pC, c);
        }

        private readonly void WithA<TA>(nint count, T* output, T* pA, T* pB, nint b, T* pC, nint c) where TA : struct, ILoad
        {
            if (TMap.Arity > 1 && b == 1) WithB<TA, Dense>(count, output, pA, pB, pC, c);
            else WithB<TA, One>(count, output, pA, pB, pC, c);
        }

        private readonly void WithB<TA, TB>(nint count, T* output, T* pA, T* pB, T* pC, nint c) where TA : struct, ILoad where TB : struct, ILoad
        {
            if (TMap.Arity > 2 && c == 1) Loop<TA, TB, Dense>(count, output, pA, pB, pC);
            else Loop<TA, TB, One>(count, output, pA, pB, pC);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Loop<TA, TB, TC>(nint count, T* output, T* pA, T* pB, T* pC)
            where TA : struct, ILoad where TB : struct, ILoad where TC : struct, ILoad
        {
            var map = Map;
            var oneA = TA.IsOne ? TLane.Broadcast(*pA) : default;
            var oneB = TMap.Arity > 1 && TB.IsOne ? TLane.Broadcast(*pB) : default;
            var oneC = TMap.Arity > 2 && TC.IsOne ? TLane.Broadcast(*pC) : default;
            nint i = 0;
            for (; i <= count - TLane.Count; i += TLane.Count)
            {
                var a = TA.IsOne ? oneA : TLane.Load(pA + i);
                var b = TMap.Arity > 1 ? (TB.IsOne ? oneB : TLane.Load(pB + i)) : default;
                var c = TMap.Arity > 2 ? (TC.IsOne ? oneC : TLane.Load(pC + i)) : default;
                TLane.Store(map.Apply(a, b, c), output + i);
            }

            if (i == count) return;

            // Storage is padded, so a whole vector can be read past the end; only what belongs to the row is written.
            var lastA = TA.IsOne ? oneA : TLane.Load(pA + i);
            var lastB = TMap.Arity > 1 ? (TB.IsOne ? oneB : TLane.Load(pB + i)) : default;
            var lastC = TMap.Arity > 2 ? (TC.IsOne ? oneC : TLane.Load(pC + i)) : default;
            var last = map.Apply(lastA, lastB, lastC);
            Unsafe.CopyBlockUnaligned(output + i, &last, (uint)((count - i) * sizeof(T)));
        }

        private readonly void Tiles(nint count, T* output, nint o, T* pA, nint a, T* pB, nint b, T* pC, nint c)
        {
            var tile = stackalloc T[4 * TileElements];
            for (nint at = 0; at < count; at += TileElements)
            {
                var n = Math.Min(TileElements, count - at);
                var inA = Gather(n, pA + (at * a), a, tile, out var stepA);
                var inB = TMap.Arity > 1 ? Gather(n, pB + (at * b), b, tile + TileElements, out var stepB) : Nothing(out stepB);
                var inC = TMap.Arity > 2 ? Gather(n, pC + (at * c), c, tile + (2 * TileElements), out var stepC) : Nothing(out stepC);
                var result = o == 1 ? output + at : tile + (3 * TileElements);
                Vectors(n, result, inA, stepA, inB, stepB, inC, stepC);
                if (o == 1) continue;
                var target = output + (at * o);
                for (nint i = 0; i < n; i++) target[i * o] = result[i];
            }
        }

        private static T* Nothing(out nint step)
        {
            step = 0;
            return null;
        }

        private static T* Gather(nint count, T* source, nint stride, T* tile, out nint step)
        {
            step = stride;
            if ((nuint)stride <= 1) return source;
            for (nint i = 0; i < count; i++) tile[i] = source[i * stride];
            step = 1;
            return tile;
        }
    }

    private interface ILoad
    {
        static abstract bool IsOne { get; }
    }

    private readonly struct Dense : ILoad
    {
        public static bool IsOne => false;
    }

    private readonly struct One : ILoad
    {
        public static bool IsOne => true;
    }
}
