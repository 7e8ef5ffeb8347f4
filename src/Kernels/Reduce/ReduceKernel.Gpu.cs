namespace TensorCore.Kernels;

public readonly partial struct ReduceKernel<TMap, TReducer>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in ReduceArgs<TMap, TReducer> args)
    {
        if (args.Space.Kept.Count == 0) return;
        if (args.Type == DType.Float32) Formula<F32x1, float, Float32Element>.Launch(device, args);
        else Formula<F64x1, double, Float64Element>.Launch(device, args);
    }

    /// <summary>
    /// Four elements are combined in their own type, all else in double: fewer roundings than on the CPU, and a quarter of
    /// the double additions, which some GPUs are slow at. What overflows among the four is infinite, as among the lanes' own sums
    /// on the CPU.
    /// </summary>
    internal readonly record struct Formula<TLane, T, TElement>(
        TMap Map, TReducer Reducer, GpuOperand<T> Output, GpuOperand<T> A, GpuOperand<T> B, GpuOperand<T> C) : IReduction<double>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : unmanaged, IElement<T>
    {
        public static double Identity => TReducer.Identity;

        public static void Launch(GpuDevice device, in ReduceArgs<TMap, TReducer> args) =>
            Reduction<Formula<TLane, T, TElement>, double>.Launch(
                device,
                new Formula<TLane, T, TElement>(
                    args.Map, args.Reducer, device.Strided<T>(args.Output), device.Strided<T>(args.A),
                    TMap.Arity > 1 ? device.Strided<T>(args.B) : default, TMap.Arity > 2 ? device.Strided<T>(args.C) : default),
                args.Space);

        public static double Combine(double a, double b) => TReducer.Combine(new F64x1(a), new F64x1(b)).Value;

        public double One(GpuOffsets at, int number) => ToDouble(Load(at.O1, at.O2, at.O3));

        public double Four(GpuOffsets at, GpuOffsets step, int number, int numbers)
        {
            var first = Load(at.O1, at.O2, at.O3);
            var second = Load(at.O1 + step.O1, at.O2 + step.O2, at.O3 + step.O3);
            var third = Load(at.O1 + (2 * step.O1), at.O2 + (2 * step.O2), at.O3 + (2 * step.O3));
            var fourth = Load(at.O1 + (3 * step.O1), at.O2 + (3 * step.O2), at.O3 + (3 * step.O3));
            return ToDouble(TReducer.Combine(TReducer.Combine(first, second), TReducer.Combine(third, fourth)));
        }

        public void Store(long offset, double total) => Output[offset] = TElement.FromDouble(Reducer.Finish(new F64x1(total)).Value);

        private static double ToDouble(TLane value) => TElement.ToDouble(TLane.ToElement(value));

        private TLane Load(long a, long b, long c)
        {
            var first = TLane.Of(A[a]);
            return Map.Apply(first, TMap.Arity > 1 ? TLane.Of(B[b]) : first, TMap.Arity > 2 ? TLane.Of(C[c]) : first);
        }
    }
}
