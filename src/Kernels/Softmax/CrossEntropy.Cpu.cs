using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

public readonly partial struct CrossEntropyKernel : ILaneKernel<CrossEntropyArgs>
{
    private const int BlockElements = 8 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in CrossEntropyArgs args) =>
        LaneDispatch.Run<CrossEntropyKernel, CrossEntropyArgs>(args.Type, device, args);

    static unsafe void ILaneKernel<CrossEntropyArgs>.Run<TLane, T>(CpuDevice device, in CrossEntropyArgs args)
    {
        if (args.Rows == 0) return;
        var body = new Body<TLane, T>
        {
            Blocks = new RowBlocks(args.Rows, args.Classes, BlockElements),
            Classes = args.Classes,
            Smoothing = args.Smoothing,
            HasIgnored = args.Ignored.HasValue,
            Ignored = args.Ignored.GetValueOrDefault(),
            Loss = args.Loss.Pointer<T>(),
            Weight = args.Weight.Pointer<T>(),
            Max = args.Max.Pointer<T>(),
            LogSum = args.LogSum.Pointer<T>(),
            Logits = args.Logits.Pointer<T>(),
            Targets = args.Targets.Pointer<long>(),
            Counts = args.Counts.Pointer<byte>(),
            Mask = args.Mask.IsPresent ? args.Mask.Pointer<byte>() : null,
            ClassWeights = args.ClassWeights.IsPresent ? args.ClassWeights.Pointer<T>() : null,
        };
        body.TotalWeight = body.ClassWeights is null ? args.Classes : Body<TLane, T>.Sum<No>(body.ClassWeights, null, args.Classes, default);
        device.Workers.For(body.Blocks.Count, body);
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        public RowBlocks Blocks;
        public long Ignored;
        public nint Classes;
        public double Smoothing, TotalWeight;
        public bool HasIgnored;
        public T* Loss, Weight, Max, LogSum, Logits, ClassWeights;
        public long* Targets;
        public byte* Mask, Counts;

        public readonly void Invoke(int block, int worker)
        {
            Blocks.Of(block, out var first, out var end);
            T? max = null; // of the row, when the one before has found it
            for (var row = first; row < end; row++)
            {
                var target = Targets[row];
                var counts = (Mask is null || Mask[row] != 0) && !(HasIgnored && target == Ignored);
                Counts[row] = counts ? (byte)1 : (byte)0;
                Loss[row] = Weight[row] = Max[row] = LogSum[row] = default;
                if (!counts)
                {
                    max = null;
                    continue;
                }

                if ((ulong)target >= (ulong)Classes) NoClass(row, target, Classes);
                var x = Logits + (row * Classes);
                Row(row, x, (nint)target, max ?? Rows<TLane, T>.MaxBesideNaN(x, Classes), row + 1 < end ? x + Classes : x, out var next);
                max = next;
            }
        }

        private readonly void Row(nint row, T* x, nint target, T max, T* next, out T nextMax)
        {
            var logSum = Math.Log(Rows<TLane, T>.SumExp<No>(null, x, Classes, max, next, out nextMax));
            var weight = ClassWeights is null ? 1 : ToDouble(ClassWeights[target]);
            var loss = (1 - Smoothing) * weight * (logSum - (ToDouble(x[target]) - ToDouble(max)));
            if (Smoothing != 0)
            {
                var sum = ClassWeights is null ? Sum<No>(x, null, Classes, max) : Sum<Yes>(x, ClassWeights, Classes, max);
                loss += Smoothing / Classes * ((TotalWeight * logSum) - sum);
            }

            Loss[row] = FromDouble<T>(loss);
            Weight[row] = FromDouble<T>(weight);
            Max[row] = max;
            LogSum[row] = FromDouble<T>(logSum);
        }

        /// <summary>The sum of x - shift, each times its weight if <typeparamref name="TWeighted"/> says so.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static double Sum<TWeighted>(T* x, T* weights, nint n, T shift) where TWeighted : struct, IChoice
        {
            nint w = TLane.Count;
            var offset = TLane.Broadcast(shift);
            var total = 0.0;
            nint i = 0;
            while (i < n)
            {
                TLane s = TLane.Constant(0);
                var stop = Math.Min(n, i + (w * Rows<TLane, T>.FlushVectors));
                for (; i < stop; i += w)
                {
                    var term = TLane.Load(x + i) - offset;
                    if (TWeighted.Is) term *= TLane.Load(weights + i);
                    s += Rows<TLane, T>.Masked(term, stop - i, TLane.Constant(0));
                }

                total += ToDouble(TLane.Sum(s));
            }

            return total;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NoClass(nint row, long target, nint classes) => throw new IndexOutOfRangeException(
        $"The target at position {row} (counted in row-major order) is {target}; the logits have {classes} classes, 0 to {classes - 1}. Name a class for padding with ignoreIndex, or mask the position.");
}

public readonly partial struct CrossEntropyGradientKernel : ILaneKernel<CrossEntropyGradientArgs>
{
    private const int BlockElements = 8 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in CrossEntropyGradientArgs args) =>
        LaneDispatch.Run<CrossEntropyGradientKernel, CrossEntropyGradientArgs>(args.Type, device, args);

    static unsafe void ILaneKernel<CrossEntropyGradientArgs>.Run<TLane, T>(CpuDevice device, in CrossEntropyGradientArgs args)
    {
        if (args.Rows * args.Classes == 0) return;
        var body = new Body<TLane, T>
        {
            Blocks = new RowBlocks(args.Rows, args.Classes, BlockElements),
            Classes = args.Classes,
            Smoothing = args.Smoothing,
            GradientStep = args.GradientStep,
            Output = args.Output.Pointer<T>(),
            Gradient = args.Gradient.Pointer<T>(),
            Weight = args.Weight.Pointer<T>(),
            Max = args.Max.Pointer<T>(),
            LogSum = args.LogSum.Pointer<T>(),
            Logits = args.Logits.Pointer<T>(),
            Targets = args.Targets.Pointer<long>(),
            Counts = args.Counts.Pointer<byte>(),
            ClassWeights = args.ClassWeights.IsPresent ? args.ClassWeights.Pointer<T>() : null,
        };
        body.TotalWeight = args.Classes;
        if (body.ClassWeights is not null)
        {
            body.TotalWeight = 0;
            for (nint c = 0; c < args.Classes; c++) body.TotalWeight += ToDouble(body.ClassWeights[c]);
        }

        device.Workers.For(body.Blocks.Count, body);
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        public RowBlocks Blocks;
        public nint Classes, GradientStep;
        public double Smoothing, TotalWeight;
        public T* Output, Gradient, Weight, Max, LogSum, Logits, ClassWeights;
        public long* Targets;
        public byte* Counts;

        public readonly void Invoke(int block, int worker)
        {
            Blocks.Of(block, out var first, out var end);
            for (var row = first; row < end; row++)
            {
                var dx = Output + (row * Classes);
                if (Counts[row] == 0)
                {
                    new Span<T>(dx, (int)Classes).Clear();
                    continue;
                }

                var gradient = ToDouble(Gradient[row * GradientStep]);
                var right = gradient * (1 - Smoothing) * ToDouble(Weight[row]);
                var spread = gradient * Smoothing / Classes;
                var x = Logits + (row * Classes);
                if (ClassWeights is null || Smoothing == 0) Row<No>(dx, x, Max[row], LogSum[row], right + (spread * TotalWeight), spread);
                else Row<Yes>(dx, x, Max[row], LogSum[row], right + (spread * TotalWeight), spread);
                var target = (nint)Targets[row];
                dx[target] = FromDouble<T>(ToDouble(dx[target]) - right);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row<TWeighted>(T* dx, T* x, T maximum, T logSum, double scale, double spread) where TWeighted : struct, IChoice
        {
            nint w = TLane.Count, n = Classes;
            TLane max = TLane.Broadcast(maximum), log = TLane.Broadcast(logSum), factor = TLane.Constant(scale), other = TLane.Constant(spread);
            nint i = 0;
            for (; i <= n - (2 * w); i += 2 * w)
            {
                TLane e0 = TLane.Load(x + i) - max - log, e1 = TLane.Load(x + i + w) - max - log;
                LaneMath.ExpOfNegative(ref e0, ref e1);
                TLane.Store(Value<TWeighted>(e0, ClassWeights + i, factor, other), dx + i);
                TLane.Store(Value<TWeighted>(e1, ClassWeights + i + w, factor, other), dx + i + w);
            }

            for (; i < n; i += w)
            {
                var e = LaneMath.ExpOfNegative(TLane.Load(x + i) - max - log);
                StoreUpTo<TLane, T>(Value<TWeighted>(e, ClassWeights + i, factor, other), dx, i, n);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLane Value<TWeighted>(TLane probability, T* weights, TLane factor, TLane other) where TWeighted : struct, IChoice =>
            (probability * factor) - (TWeighted.Is ? other * TLane.Load(weights) : other);
    }
}
