using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

public readonly partial struct SoftmaxGradientKernel<TForm> : ILaneKernel<SoftmaxGradientArgs>
{
    private const int BlockElements = 16 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in SoftmaxGradientArgs args) =>
        LaneDispatch.Run<SoftmaxGradientKernel<TForm>, SoftmaxGradientArgs>(args.Type, device, args);

    static unsafe void ILaneKernel<SoftmaxGradientArgs>.Run<TLane, T>(CpuDevice device, in SoftmaxGradientArgs args)
    {
        if (args.Outer * args.Length * args.Inner == 0) return;
        var lines = new SoftmaxLines(args.Outer, args.Length, args.Inner, BlockElements);
        device.Workers.For(
            lines.Blocks, new Body<TLane, T>(lines, args.Output.Pointer<T>(), args.Gradient.Pointer<T>(), args.Result.Pointer<T>()));
    }

    private readonly unsafe struct Body<TLane, T>(SoftmaxLines lines, T* output, T* gradient, T* result) : IParallelBody
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        public void Invoke(int block, int worker)
        {
            nint n = lines.Length;
            lines.Of(block, out var first, out var last);
            for (var unit = first; unit < last; unit++)
            {
                var offset = lines.Offset(unit, out var width);
                if (lines.Inner == 1) Row(output + offset, gradient + offset, result + offset, n);
                else Columns(output + offset, gradient + offset, result + offset, n, (nint)lines.Inner, width);
            }
        }

        /// <summary>What is summed.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLane Add(TLane sum, TLane g, TLane y) => TForm.IsLog ? sum + g : TLane.Fma(g, y, sum);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLane Result(TLane g, TLane y, TLane sum) => TForm.IsLog ? g - (TLane.Exp(y) * sum) : y * (g - sum);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Row(T* dx, T* g, T* y, nint n)
        {
            var total = 0.0;
            nint flush = Rows<TLane, T>.FlushVectors * TLane.Count;
            for (nint start = 0; start < n; start += flush) total += Dot(g + start, y + start, Math.Min(n - start, flush));
            var sum = TLane.Constant(total);
            nint i = 0;
            for (; i <= n - TLane.Count; i += TLane.Count) TLane.Store(Result(TLane.Load(g + i), TLane.Load(y + i), sum), dx + i);
            if (i < n) StorePart<TLane, T>(Result(TLane.Load(g + i), TLane.Load(y + i), sum), dx + i, n - i);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static double Dot(T* g, T* y, nint n)
        {
            nint w = TLane.Count;
            TLane s0 = TLane.Constant(0), s1 = s0, s2 = s0, s3 = s0;
            nint i = 0;
            for (; i <= n - (4 * w); i += 4 * w)
            {
                s0 = Add(s0, TLane.Load(g + i), TLane.Load(y + i));
                s1 = Add(s1, TLane.Load(g + i + w), TLane.Load(y + i + w));
                s2 = Add(s2, TLane.Load(g + i + (2 * w)), TLane.Load(y + i + (2 * w)));
                s3 = Add(s3, TLane.Load(g + i + (3 * w)), TLane.Load(y + i + (3 * w)));
            }

            for (; i <= n - w; i += w) s0 = Add(s0, TLane.Load(g + i), TLane.Load(y + i));
            if (i < n)
                s1 = TLane.IfLess(LaneNumbers<TLane, T>(), TLane.Constant(n - i), Add(s1, TLane.Load(g + i), TLane.Load(y + i)), s1);
            return ToDouble(TLane.Sum((s0 + s1) + (s2 + s3)));
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Columns(T* dx, T* g, T* y, nint n, nint stride, nint width)
        {
            var sums = stackalloc T[SoftmaxLines.TileColumns];
            var totals = stackalloc double[SoftmaxLines.TileColumns];
            nint w = TLane.Count;
            for (nint c = 0; c < width; c++) totals[c] = 0;
            for (nint k = 0; k < n;)
            {
                var stop = Math.Min(n, k + Rows<TLane, T>.FlushVectors);
                for (nint c = 0; c < width; c += w) TLane.Store(TLane.Constant(0), sums + c);
                for (; k < stop; k++)
                {
                    T* pG = g + (k * stride), pY = y + (k * stride);
                    for (nint c = 0; c < width; c += w)
                        TLane.Store(Add(TLane.Load(sums + c), TLane.Load(pG + c), TLane.Load(pY + c)), sums + c);
                }

                for (nint c = 0; c < width; c++) totals[c] += ToDouble(sums[c]);
            }

            for (nint c = 0; c < width; c++) sums[c] = FromDouble<T>(totals[c]);
            for (nint k = 0; k < n; k++)
            {
                T* pG = g + (k * stride), pY = y + (k * stride), to = dx + (k * stride);
                for (nint c = 0; c < width; c += w)
                    StoreUpTo<TLane, T>(Result(TLane.Load(pG + c), TLane.Load(pY + c), TLane.Load(sums + c)), to, c, width);
            }
        }
    }
}
