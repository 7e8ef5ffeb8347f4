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
        var tiles = (space.RowLength + Lines - 1) / Lines;
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

                // Along the smaller stride: line by line where each line is dense, side by side otherwise.
                if (lines == 1 || Math.Abs(StepB) <= Math.Abs(b))
                    for (nint i = 0; i < lines; i++) Line(pO + (i * o), A is null ? null : pA + (i * a), pB + (i * b));
                else SideBySide(lines, pO, o, pA, a, pB, b);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Line(T* o, T* a, T* b)
        {
            nint stepO = StepOutput, stepA = StepA, stepB = StepB;
            var sum = TSum.CreateTruncating(*b);
            *o = T.CreateTruncating(sum);
            for (var left = Length - 1; left > 0; left--)
            {
                o += stepO;
                b += stepB;
                var term = TSum.CreateTruncating(*b);
                sum = a is null ? sum + term : (TSum.CreateTruncating(*a) * sum) + term;
                if (a is not null) a += stepA;
                *o = T.CreateTruncating(sum);
            }
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void SideBySide(nint lines, T* o, nint nextO, T* a, nint nextA, T* b, nint nextB)
        {
            var sums = stackalloc TSum[Lines];
            for (nint i = 0; i < lines; i++)
            {
                sums[i] = TSum.CreateTruncating(b[i * nextB]);
                o[i * nextO] = b[i * nextB];
            }

            for (var left = Length - 1; left > 0; left--)
            {
                o += StepOutput;
                b += StepB;
                for (nint i = 0; i < lines; i++)
                {
                    var term = TSum.CreateTruncating(b[i * nextB]);
                    var sum = a is null ? sums[i] + term : (TSum.CreateTruncating(a[i * nextA]) * sums[i]) + term;
                    sums[i] = sum;
                    o[i * nextO] = T.CreateTruncating(sum);
                }

                if (a is not null) a += StepA;
            }
        }
    }
}
