namespace TensorCore.Kernels;

public readonly partial struct ReduceIntegers<TReducer>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in ReduceIntegersArgs args)
    {
        if (args.Space.Kept.Count == 0) return;
        switch (args.InputType)
        {
            case DType.Int32: To<int, Int32Element>(device, args); break;
            case DType.Int64: To<long, Int64Element>(device, args); break;
            default: To<byte, BoolElement>(device, args); break;
        }
    }

    private static void To<T, TElement>(GpuDevice device, in ReduceIntegersArgs args) where T : unmanaged where TElement : unmanaged, IElement<T>
    {
        switch (args.OutputType)
        {
            case DType.Int32: Integers<T, TElement, int, Int32Element>.Launch(device, args); break;
            case DType.Int64: Integers<T, TElement, long, Int64Element>.Launch(device, args); break;
            default: Integers<T, TElement, byte, BoolElement>.Launch(device, args); break;
        }
    }

    internal readonly record struct Integers<T, TElement, TOutput, TOutputElement>(GpuOperand<TOutput> Output, GpuOperand<T> Input) : IReduction<long>
        where T : unmanaged where TElement : unmanaged, IElement<T> where TOutput : unmanaged where TOutputElement : unmanaged, IElement<TOutput>
    {
        public static long Identity => TReducer.Identity;

        public static void Launch(GpuDevice device, in ReduceIntegersArgs args) =>
            Reduction<Integers<T, TElement, TOutput, TOutputElement>, long>.Launch(
                device, new Integers<T, TElement, TOutput, TOutputElement>(device.Strided<TOutput>(args.Output), device.Strided<T>(args.Input)), args.Space);

        public static long Combine(long a, long b) => TReducer.Combine(a, b);

        public long One(GpuOffsets at, int number) => TElement.ToLong(Input[at.O1]);

        public long Four(GpuOffsets at, GpuOffsets step, int number, int numbers)
        {
            long first = TElement.ToLong(Input[at.O1]), second = TElement.ToLong(Input[at.O1 + step.O1]);
            long third = TElement.ToLong(Input[at.O1 + (2 * step.O1)]), fourth = TElement.ToLong(Input[at.O1 + (3 * step.O1)]);
            return TReducer.Combine(TReducer.Combine(first, second), TReducer.Combine(third, fourth));
        }

        public void Store(long offset, long total) => Output[offset] = TOutputElement.FromLong(total);
    }
}
