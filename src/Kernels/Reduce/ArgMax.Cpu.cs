using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

public readonly partial struct ArgExtreme<TOrder>
{
    private const int BlockElements = 16 * 1024;

    // Neighboring lines searched side by side, so that consecutive elements of memory are read.
    private const int Lines = 64;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in ArgExtremeArgs args)
    {
        if (args.Space.Kept.Count == 0) return;
        switch (args.Type)
        {
            case DType.Float32 when Vector512.IsHardwareAccelerated: Spread<LaneSearch<F32x16, float>, float>(device, args); break;
            case DType.Float32 when Vector256.IsHardwareAccelerated: Spread<LaneSearch<F32x8, float>, float>(device, args); break;
            case DType.Float32: Spread<ScalarSearch<float>, float>(device, args); break;
            case DType.Float64 when Vector512.IsHardwareAccelerated: Spread<LaneSearch<F64x8, double>, double>(device, args); break;
            case DType.Float64 when Vector256.IsHardwareAccelerated: Spread<LaneSearch<F64x4, double>, double>(device, args); break;
            case DType.Float64: Spread<ScalarSearch<double>, double>(device, args); break;
            case DType.Int32: Spread<ScalarSearch<int>, int>(device, args); break;
            case DType.Int64: Spread<ScalarSearch<long>, long>(device, args); break;
            default: Spread<ScalarSearch<byte>, byte>(device, args); break;
        }
    }

    private static unsafe void Spread<TSearch, T>(CpuDevice device, in ArgExtremeArgs args)
        where TSearch : struct, ISearch<T> where T : unmanaged, INumber<T>
    {
        var space = args.Space;
        var tiles = ((space.Kept.RowLength - 1) / Lines) + 1;
        var body = new Body<TSearch, T>
        {
            Space = &space,
            Output = args.Output.Pointer<long>(),
            Input = args.Input.Pointer<T>(),
            Tiles = tiles,
            UnitsPerBlock = Math.Max(1, BlockElements / (Math.Min(space.Kept.RowLength, Lines) * space.Reduced.Count)),
        };
        device.Workers.For(checked((int)(((space.Kept.Rows * tiles) + body.UnitsPerBlock - 1) / body.UnitsPerBlock)), body);
    }

    private static bool IsBetter<T>(T x, T best) where T : unmanaged, INumber<T> =>
        T.IsNaN(best) ? false : T.IsNaN(x) || (TOrder.IsLargest ? x > best : x < best);

    private unsafe struct Body<TSearch, T> : IParallelBody where TSearch : struct, ISearch<T> where T : unmanaged, INumber<T>
    {
        public ReduceSpace* Space;
        public long* Output;
        public T* Input;
        public int Tiles;
        public long UnitsPerBlock;

        public readonly void Invoke(int block, int worker)
        {
            ref readonly var kept = ref Space->Kept;
            nint o = (nint)kept.RowStride(kept.Strides0), next = (nint)kept.RowStride(kept.Strides1);
            nint step = (nint)Space->Reduced.RowStride(Space->Reduced.Strides1), count = (nint)Space->Reduced.Count;
            var last = Math.Min((block + 1) * UnitsPerBlock, kept.Rows * Tiles);
            for (var unit = block * UnitsPerBlock; unit < last; unit++)
            {
                var row = unit / Tiles;
                var first = (nint)(unit - (row * Tiles)) * Lines;
                var lines = Math.Min(Lines, kept.RowLength - first);
                var output = Output + kept.RowOffset(kept.Strides0, row) + (first * o);
                var input = Input + kept.RowOffset(kept.Strides1, row) + (first * next);
                if (step == 1)
                    for (nint i = 0; i < lines; i++) output[i * o] = TSearch.First(input + (i * next), count);
                else SideBySide(input, count, step, next, lines, output, o);
            }
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void SideBySide(T* input, nint count, nint step, nint next, nint lines, long* output, nint o)
        {
            var best = stackalloc T[Lines];
            var at = stackalloc nint[Lines];
            for (nint i = 0; i < lines; i++)
            {
                best[i] = input[i * next];
                at[i] = 0;
            }

            for (nint k = 1; k < count; k++)
            {
                input += step;
                for (nint i = 0; i < lines; i++)
                {
                    if (!IsBetter(input[i * next], best[i])) continue;
                    best[i] = input[i * next];
                    at[i] = k;
                }
            }

            for (nint i = 0; i < lines; i++) output[i * o] = at[i];
        }
    }

    /// <summary>Searches one dense line.</summary>
    private unsafe interface ISearch<T> where T : unmanaged
    {
        static abstract nint First(T* line, nint count);
    }

    private readonly unsafe struct ScalarSearch<T> : ISearch<T> where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static nint First(T* line, nint count)
        {
            nint best = 0;
            for (nint i = 1; i < count; i++)
            {
                if (IsBetter(line[i], line[best])) best = i;
            }

            return best;
        }
    }

    /// <summary>One pass finds the value, a second one, which mostly ends early, where it stands.</summary>
    private readonly unsafe struct LaneSearch<TLane, T> : ISearch<T>
        where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged, INumber<T>
    {
        // Elements looked through before asking whether what is searched was among them.
        private const int Piece = 256;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static nint First(T* line, nint count)
        {
            nint w = TLane.Count;
            if (count < w) return ScalarSearch<T>.First(line, count);
            TLane best = TLane.Load(line), best2 = best;
            nint i = w;
            for (; i <= count - (2 * w); i += 2 * w)
            {
                best = Better(best, TLane.Load(line + i));
                best2 = Better(best2, TLane.Load(line + i + w));
            }

            for (; i <= count - w; i += w) best = Better(best, TLane.Load(line + i));
            best = Better(Better(best, best2), TLane.Load(line + count - w)); // the tail overlaps what was seen
            var value = TOrder.IsLargest ? TLane.MaxLane(best) : TLane.MinLane(best);
            return T.IsNaN(value) ? Find<IsNaN>(line, count, best) : Find<IsSame>(line, count, TLane.Broadcast(value));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLane Better(TLane a, TLane b) => TOrder.IsLargest ? TLane.Max(a, b) : TLane.Min(a, b);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Find<TTest>(T* line, nint count, TLane value) where TTest : struct, ITest
        {
            nint w = TLane.Count;
            var none = TLane.Constant(double.PositiveInfinity);
            var numbers = LaneFacts.LaneNumbers<TLane, T>();
            for (nint start = 0; ; start += Piece)
            {
                var first = none;
                var at = numbers;
                var end = Math.Min(start + Piece, count);
                for (var i = start; i < end; i += w)
                {
                    first = TLane.Min(first, TTest.Select(TLane.Load(line + i), value, at, none));
                    at += TLane.Constant(w);
                }

                // What a last vector finds past the end stands behind what is surely in the line.
                var found = LaneFacts.ToDouble(TLane.MinLane(first));
                if (found < Piece) return start + (nint)found;
            }
        }
    }

    private interface ITest
    {
        static abstract T Select<T>(T x, T value, T then, T otherwise) where T : unmanaged, ILane<T>;
    }

    private readonly struct IsSame : ITest
    {
        public static T Select<T>(T x, T value, T then, T otherwise) where T : unmanaged, ILane<T> => T.IfEqual(x, value, then, otherwise);
    }

    private readonly struct IsNaN : ITest
    {
        public static T Select<T>(T x, T value, T then, T otherwise) where T : unmanaged, ILane<T> => T.IfEqual(x, x, otherwise, then);
    }
}
