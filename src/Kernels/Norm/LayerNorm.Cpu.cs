using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

public readonly partial struct LayerNormKernel : ILaneKernel<LayerNormArgs>
{
    private const int BlockElements = 16 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in LayerNormArgs args) => LaneDispatch.Run<LayerNormKernel, LayerNormArgs>(args.Type, device, args);

    static unsafe void ILaneKernel<LayerNormArgs>.Run<TLane, T>(CpuDevice device, in LayerNormArgs args)
    {
        if (args.Rows * args.Length == 0) return;
        var body = new Body<TLane, T>
        {
            Blocks = new RowBlocks(args.Rows, args.Length, BlockElements),
            Length = args.Length,
            Centers = args.Centers,
            Epsilon = args.Epsilon,
            Output = args.Output.Pointer<T>(),
            Mean = args.Mean.Pointer<T>(),
            Scale = args.Scale.Pointer<T>(),
            Input = args.Input.Pointer<T>(),
            Weight = args.Weight.IsPresent ? args.Weight.Pointer<T>() : null,
            Bias = args.Bias.IsPresent ? args.Bias.Pointer<T>() : null,
        };
        device.Workers.For(body.Blocks.Count, body);
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        public RowBlocks Blocks;
        public nint Length;
        public bool Centers;
        public double Epsilon;
        public T* Output, Mean, Scale, Input, Weight, Bias;

        public readonly void Invoke(int block, int worker)
        {
            Blocks.Of(block, out var first, out var end);
            for (var row = first; row < end; row++)
            {
                var x = Input + (row * Length);
                var mean = default(T);
                double sum, squares, offset = 0;
                if (Centers)
                {
                    Sums(x, Length, default, out sum, out _);
                    mean = FromDouble<T>(sum / Length);
                }

                // Once more around the mean: what rounding left of it corrects both.
                Sums(x, Length, mean, out sum, out squares);
                if (Centers) offset = sum / Length;
                mean = FromDouble<T>(ToDouble(mean) + offset);
                var scale = FromDouble<T>(1 / Math.Sqrt((squares / Length) - (offset * offset) + Epsilon));
                Mean[row] = mean;
                Scale[row] = scale;
                Apply(Output + (row * Length), x, TLane.Broadcast(mean), TLane.Broadcast(scale));
            }
        }

        /// <summary>The sums of x - shift and of their squares.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Sums(T* x, nint n, T shift, out double sum, out double squares)
        {
            nint w = TLane.Count, flush = w * Rows<TLane, T>.FlushVectors;
            var offset = TLane.Broadcast(shift);
            sum = squares = 0;
            nint i = 0;
            while (i < n)
            {
                TLane s0 = TLane.Constant(0), s1 = s0, q0 = s0, q1 = s0;
                var stop = Math.Min(n, i + flush);
                for (; i <= stop - (2 * w); i += 2 * w)
                {
                    TLane d0 = TLane.Load(x + i) - offset, d1 = TLane.Load(x + i + w) - offset;
                    s0 += d0;
                    s1 += d1;
                    q0 = TLane.Fma(d0, d0, q0);
                    q1 = TLane.Fma(d1, d1, q1);
                }

                for (; i < stop; i += w)
                {
                    var d = Rows<TLane, T>.Masked(TLane.Load(x + i) - offset, stop - i, TLane.Constant(0));
                    s0 += d;
                    q0 = TLane.Fma(d, d, q0);
                }

                i = stop;
                sum += ToDouble(TLane.Sum(s0 + s1));
                squares += ToDouble(TLane.Sum(q0 + q1));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Apply(T* y, T* x, TLane mean, TLane scale)
        {
            T* weight = Weight, bias = Bias;
            nint n = Length;
            for (nint i = 0; i < n; i += TLane.Count)
            {
                var value = (TLane.Load(x + i) - mean) * scale;
                if (weight is not null) value *= TLane.Load(weight + i);
                if (bias is not null) value += TLane.Load(bias + i);
                StoreUpTo<TLane, T>(value, y, i, n);
            }
        }
    }
}

public readonly partial struct LayerNormGradientKernel : ILaneKernel<LayerNormGradientArgs>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in LayerNormGradientArgs args) =>
        LaneDispatch.Run<LayerNormGradientKernel, LayerNormGradientArgs>(args.Type, device, args);

    static unsafe void ILaneKernel<LayerNormGradientArgs>.Run<TLane, T>(CpuDevice device, in LayerNormGradientArgs args)
    {
        if (args.Rows * args.Length == 0) return;
        device.Workers.For(Blocks(args.Rows, args.Length), new Body<TLane, T>
        {
            Rows = args.Rows,
            Length = args.Length,
            Centers = args.Centers,
            Input = args.Input.Pointer<T>(),
            Weight = args.Weight.IsPresent ? args.Weight.Pointer<T>() : null,
            Gradient = args.Gradient.Pointer<T>(),
            X = args.X.Pointer<T>(),
            Mean = args.Mean.Pointer<T>(),
            Scale = args.Scale.Pointer<T>(),
            W = args.W.IsPresent ? args.W.Pointer<T>() : null,
        });
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
    {
        public long Rows;
        public nint Length;
        public bool Centers;
        public T* Input, Weight, Gradient, X, Mean, Scale, W;

        public readonly void Invoke(int block, int worker)
        {
            var rows = RowsPerBlock((int)Length);
            var last = Math.Min((block + 1) * rows, Rows);
            var part = Weight is null ? null : Weight + (block * Length);
            if (part is not null) new Span<T>(part, (int)Length).Clear();
            for (var row = (nint)(block * rows); row < last; row++)
            {
                T* g = Gradient + (row * Length), x = X + (row * Length);
                TLane mean = TLane.Broadcast(Mean[row]), scale = TLane.Broadcast(Scale[row]);
                Sums(g, x, mean, scale, part, out var sum, out var products);
                Row(Input + (row * Length), g, x, mean, scale, TLane.Constant(Centers ? sum / Length : 0), TLane.Constant(products / Length));
            }
        }

        /// <summary>The sums of g and of g * n; on the way the row's share of the weight's gradient is added.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Sums(T* g, T* x, TLane mean, TLane scale, T* part, out double sum, out double products)
        {
            nint w = TLane.Count, n = Length, flush = w * Rows<TLane, T>.FlushVectors;
            var weight = W;
            sum = products = 0;
            nint i = 0;
            while (i < n)
            {
                TLane s = TLane.Constant(0), p = s;
                var stop = Math.Min(n, i + flush);
                for (; i <= stop - w; i += w)
                {
                    var dy = TLane.Load(g + i);
                    var normal = (TLane.Load(x + i) - mean) * scale;
                    if (part is not null) TLane.Store(TLane.Fma(dy, normal, TLane.Load(part + i)), part + i);
                    if (weight is not null) dy *= TLane.Load(weight + i);
                    s += dy;
                    p += dy * normal;
                }

                if (i < stop)
                {
                    var dy = TLane.Load(g + i);
                    var normal = (TLane.Load(x + i) - mean) * scale;
                    if (part is not null) StorePart<TLane, T>(TLane.Fma(dy, normal, TLane.Load(part + i)), part + i, stop - i);
                    if (weight is not null) dy *= TLane.Load(weight + i);
                    s += Rows<TLane, T>.Masked(dy, stop - i, TLane.Constant(0));
                    p += Rows<TLane, T>.Masked(dy * normal, stop - i, TLane.Constant(0));
                }

                i = stop;
                sum += ToDouble(TLane.Sum(s));
                products += ToDouble(TLane.Sum(p));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row(T* dx, T* g, T* x, TLane mean, TLane scale, TLane meanGradient, TLane meanProduct)
        {
            var weight = W;
            nint n = Length;
            for (nint i = 0; i < n; i += TLane.Count)
            {
                var dy = TLane.Load(g + i);
                if (weight is not null) dy *= TLane.Load(weight + i);
                var normal = (TLane.Load(x + i) - mean) * scale;
                StoreUpTo<TLane, T>(scale * (dy - meanGradient - (normal * meanProduct)), dx, i, n);
            }
        }
    }
}
