using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

public readonly partial struct SquaredNormKernel : ILaneKernel<SquaredNormArgs>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in SquaredNormArgs args) =>
        LaneDispatch.Run<SquaredNormKernel, SquaredNormArgs>(args.Type, device, args);

    static unsafe void ILaneKernel<SquaredNormArgs>.Run<TLane, T>(CpuDevice device, in SquaredNormArgs args)
    {
        // Cut at fixed places and summed in their order, so that the result does not depend on the threads.
        var inputs = args.Inputs;
        var blocks = 0;
        for (var i = 0; i < args.Count; i++) blocks = checked(blocks + Blocks(inputs[i].Length));
        var scratch = device.Memory.Rent((long)blocks * sizeof(double));
        var partial = new Operand(scratch, 0).Pointer<double>();
        var first = 0;
        for (var i = 0; i < args.Count; i++)
        {
            var length = inputs[i].Length;
            var body = new Body<TLane, T> { Input = inputs[i].First.Pointer<T>(), Length = length, Partial = partial + first };
            device.Workers.For(Blocks(length), body);
            first += Blocks(length);
        }

        var sum = args.Sum.Pointer<double>();
        for (var i = 0; i < blocks; i++) *sum += partial[i];
        scratch.Release();
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        public T* Input;
        public long Length;
        public double* Partial;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int block, int worker)
        {
            var start = (long)block * BlockElements;
            var input = Input + start;
            var count = (nint)Math.Min(BlockElements, Length - start);
            TLane s0 = default, s1 = default, s2 = default, s3 = default;
            nint i = 0;
            for (; i <= count - (4 * TLane.Count); i += 4 * TLane.Count)
            {
                TLane x0 = TLane.Load(input + i), x1 = TLane.Load(input + i + TLane.Count);
                TLane x2 = TLane.Load(input + i + (2 * TLane.Count)), x3 = TLane.Load(input + i + (3 * TLane.Count));
                s0 = TLane.Fma(x0, x0, s0);
                s1 = TLane.Fma(x1, x1, s1);
                s2 = TLane.Fma(x2, x2, s2);
                s3 = TLane.Fma(x3, x3, s3);
            }

            for (; i <= count - TLane.Count; i += TLane.Count)
            {
                var x = TLane.Load(input + i);
                s0 = TLane.Fma(x, x, s0);
            }

            var sum = Widen(TLane.Sum((s0 + s1) + (s2 + s3)));
            for (; i < count; i++) sum += Square(input[i]);
            Partial[block] = sum;
        }

        // In the element type, as among lanes: what overflows does not depend on its place.
        private static double Square(T value) => typeof(T) == typeof(float) ? (float)(object)value * (float)(object)value : (double)(object)value * (double)(object)value;

        private static double Widen(T value) => typeof(T) == typeof(float) ? (float)(object)value : (double)(object)value;
    }
}
