using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

public readonly partial struct UpdateKernel<TRule> : ILaneKernel<UpdateArgs<TRule>>
{
    // A block of Adam touches 7 streams of 32 KB, about 20 us from memory: enough to pay for starting a thread.
    private const int BlockElements = 8 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in UpdateArgs<TRule> args) =>
        LaneDispatch.Run<UpdateKernel<TRule>, UpdateArgs<TRule>>(args.Type, device, args);

    static unsafe void ILaneKernel<UpdateArgs<TRule>>.Run<TLane, T>(CpuDevice device, in UpdateArgs<TRule> args)
    {
        var operands = args.Targets;
        var targets = stackalloc Pointers<T>[UpdateTargets.Capacity];
        var blocks = 0;
        long elements = 0;
        for (var i = 0; i < args.Count; i++)
        {
            ref readonly var target = ref operands[i];
            targets[i] = new Pointers<T>
            {
                FirstBlock = blocks,
                Length = target.Length,
                Parameter = target.Parameter.Pointer<T>(),
                Gradient = target.Gradient.Pointer<T>(),
                A = target.A.IsPresent ? target.A.Pointer<T>() : null,
                B = target.B.IsPresent ? target.B.Pointer<T>() : null,
                C = target.C.IsPresent ? target.C.Pointer<T>() : null,
            };
            blocks = checked(blocks + (int)((target.Length + BlockElements - 1) / BlockElements));
            elements += target.Length;
        }

        var body = new Body<TLane, T> { Rule = args.Rule, Targets = targets, Count = args.Count };
        if (elements > BlockElements)
        {
            device.Workers.For(blocks, body);
            return;
        }

        for (var i = 0; i < blocks; i++) body.Invoke(i, 0);
    }

    private unsafe struct Pointers<T> where T : unmanaged
    {
        public int FirstBlock;
        public long Length;
        public T* Parameter, Gradient, A, B, C;
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        public TRule Rule;
        public Pointers<T>* Targets;
        public int Count;

        public readonly void Invoke(int block, int worker)
        {
            var i = Count - 1;
            while (Targets[i].FirstBlock > block) i--;
            var target = Targets[i];
            var start = (long)(block - target.FirstBlock) * BlockElements;
            var count = (nint)Math.Min(BlockElements, target.Length - start);
            target.Parameter += start;
            target.Gradient += start;
            if (target.A != null) target.A += start;
            if (target.B != null) target.B += start;
            if (target.C != null) target.C += start;
            if (target.A != null) WithA<Present>(count, target);
            else WithA<Absent>(count, target);
        }

        private readonly void WithA<TA>(nint count, in Pointers<T> target) where TA : struct, IState
        {
            if (target.B != null) WithB<TA, Present>(count, target);
            else WithB<TA, Absent>(count, target);
        }

        private readonly void WithB<TA, TB>(nint count, in Pointers<T> target) where TA : struct, IState where TB : struct, IState
        {
            if (target.C != null) Loop<TA, TB, Present>(count, target.Parameter, target.Gradient, target.A, target.B, target.C);
            else Loop<TA, TB, Absent>(count, target.Parameter, target.Gradient, target.A, target.B, target.C);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Loop<TA, TB, TC>(nint count, T* parameter, T* gradient, T* pA, T* pB, T* pC)
            where TA : struct, IState where TB : struct, IState where TC : struct, IState
        {
            var rule = Rule;
            var numbers = rule.Numbers<TLane>();
            nint i = 0;
            for (; i <= count - TLane.Count; i += TLane.Count)
            {
                var value = TLane.Load(parameter + i);
                var a = TA.IsPresent ? TLane.Load(pA + i) : default;
                var b = TB.IsPresent ? TLane.Load(pB + i) : default;
                var c = TC.IsPresent ? TLane.Load(pC + i) : default;
                rule.Apply(in numbers, ref value, TLane.Load(gradient + i), ref a, ref b, ref c);
                TLane.Store(value, parameter + i);
                if (TA.IsPresent) TLane.Store(a, pA + i);
                if (TB.IsPresent) TLane.Store(b, pB + i);
                if (TC.IsPresent) TLane.Store(c, pC + i);
            }

            if (i < count) Tail<TA, TB, TC>(count - i, parameter + i, gradient + i, pA + i, pB + i, pC + i);
        }

        /// <summary>Less than a vector. Storage is padded, so a whole one can be read; only what belongs to the tensor is written.</summary>
        private readonly void Tail<TA, TB, TC>(nint count, T* parameter, T* gradient, T* pA, T* pB, T* pC)
            where TA : struct, IState where TB : struct, IState where TC : struct, IState
        {
            var value = TLane.Load(parameter);
            var a = TA.IsPresent ? TLane.Load(pA) : default;
            var b = TB.IsPresent ? TLane.Load(pB) : default;
            var c = TC.IsPresent ? TLane.Load(pC) : default;
            Rule.Apply(Rule.Numbers<TLane>(), ref value, TLane.Load(gradient), ref a, ref b, ref c);
            Store(value, parameter, count);
            if (TA.IsPresent) Store(a, pA, count);
            if (TB.IsPresent) Store(b, pB, count);
            if (TC.IsPresent) Store(c, pC, count);
        }

        private static void Store(TLane value, T* destination, nint count) =>
            Unsafe.CopyBlockUnaligned(destination, &value, (uint)(count * sizeof(T)));
    }

    private interface IState
    {
        static abstract bool IsPresent { get; }
    }

    private readonly struct Present : IState
    {
        public static bool IsPresent => true;
    }

    private readonly struct Absent : IState
    {
        public static bool IsPresent => false;
    }
}
