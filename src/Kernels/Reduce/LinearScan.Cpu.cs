using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

public readonly partial struct LinearScan
{
    private const int BlockElements = 16 * 1024;

    // Neighboring lines scanned side by side: consecutive elements of memory, and additions that do not wait for each other.
    private const int Lines = 64;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in LinearScanArgs args)
    {
        if (args.Space.Count == 0 || args.Length == 0) return;
        if (args.Type == DType.Float32) Spread<float, double>(device, args);
        else if (args.Type == DType.Float64) Spread<double, double>(device, args);
        else Spread<long, long>(device, args);
    }

    private static unsafe void Spread<T, TSum>(CpuDevice device, in LinearScanArgs args)
        where T : unmanaged, INumber<T> where TSum : unmanaged, INumber<TSum>
    {
        var space = args.Space;
        var tiles = ((space.RowLength - 1) / Lines) + 1;
        var body = new Body<T, TSum>
        {
            Space = &space,
            Length = args.Length,
            StepOutput = (nint)args.StepOutput,
            StepA = (nint)args.StepA,
            StepB = (nint)args.StepB,
            Output = args.Output.Pointer<T>(),
            A = args.A.IsPresent ? args.A.Pointer<T>() : null,
            B = args.B.Pointer<T>(),
            Tiles = tiles,
            UnitsPerBlock = Math.Max(1, BlockElements / ((long)Math.Min(space.RowLength, Lines) * args.Length)),
        };
        device.Workers.For(checked((int)(((space.Rows * tiles) + body.UnitsPerBlock - 1) / body.UnitsPerBlock)), body);
    }

    private unsafe struct Body<T, TSum> : IParallelBody where T : unmanaged, INumber<T> where TSum : unmanaged, INumber<TSum>
    {
        public IterationSpace* Space;
        public T* Output, A, B;
        public nint Length, StepOutput, StepA, StepB;
        public int Tiles;
        public long UnitsPerBlock;

        public readonly void Invoke(int block, int worker)
        {
            ref readonly var space = ref *Space;
            nint o = (nint)space.RowStride(space.Strides0), a = (nint)space.RowStride(space.Strides1), b = (nint)space.RowStride(space.Strides2);
            var last = Math.Min((block + 1) * UnitsPerBlock, space.Rows * Tiles);
            for (var unit = block * UnitsPerBlock; unit < last; unit++)
            {
                var row = unit / Tiles;
                var first = (nint)(unit - (row * Tiles)) * Lines;
                var lines = Math.Min(Lines, space.RowLength - first);
                var pO = Output + space.RowOffset(space.Strides0, row) + (first * o);
                var pA = A is null ? null : A + space.RowOffset(space.Strides1, row) + (first * a);
                var pB = B + space.RowOffset(space.Strides2, row) + (first * b);

                // Lines that are dense themselves go four at a time: enough to hide the latency of additions, few enough for
                // the cache, where lines a power of two apart get in each other's way.
                var group = Math.Abs(StepB) < Math.Abs(b) ? 4 : lines;
                for (nint i = 0; i < lines; i += group)
                {
                    var n = Math.Min(group, lines - i);
                    if (A is null) SideBySide<No>(n, pO + (i * o), o, null, 0, pB + (i * b), b);
                    else SideBySide<Yes>(n, pO + (i * o), o, pA + (i * a), a, pB + (i * b), b);
                }
            }
        }

        /// <summary>
        /// Versions: 1. Line by line: each addition waits for the one before. 2. Lines side by side, their sums in the
        /// first-level cache: several additions at once, and whole cache lines where neighboring lines are neighbors.
        /// </summary>
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void SideBySide<THasA>(nint lines, T* o, nint nextO, T* a, nint nextA, T* b, nint nextB) where THasA : struct, IChoice
        {
            var sums = stackalloc TSum[Lines];
            for (nint i = 0; i < lines; i++)
            {
                sums[i] = Widen(b[i * nextB]);
                o[i * nextO] = b[i * nextB];
            }

            for (var left = Length - 1; left > 0; left--)
            {
                o += StepOutput;
                b += StepB;
                T* pO = o, pA = a, pB = b;
                for (nint i = 0; i < lines; i++)
                {
                    var sum = (THasA.Is ? Widen(*pA) * sums[i] : sums[i]) + Widen(*pB);
                    sums[i] = sum;
                    *pO = Narrow(sum);
                    pO += nextO;
                    if (THasA.Is) pA += nextA;
                    pB += nextB;
                }

                if (THasA.Is) a += StepA;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TSum Widen(T value) => typeof(T) == typeof(float) ? (TSum)(object)(double)(float)(object)value : (TSum)(object)value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Narrow(TSum value) => typeof(T) == typeof(float) ? (T)(object)(float)(double)(object)value : (T)(object)value;
    }
}
