using System.Numerics;

namespace TensorCore.Kernels;

public readonly partial struct IntegerMapKernel<TMap>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in DenseMapArgs<TMap> args)
    {
        switch (args.Type.Size)
        {
            case 4: Dense<int>(device, args); break;
            case 8: Dense<long>(device, args); break;
            default: Dense<byte>(device, args); break;
        }
    }

    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in MapArgs<TMap> args)
    {
        switch (args.Type.Size)
        {
            case 4: Strided<int>(device, args); break;
            case 8: Strided<long>(device, args); break;
            default: Strided<byte>(device, args); break;
        }
    }

    private static void Dense<T>(GpuDevice device, in DenseMapArgs<TMap> args) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        DenseMap<Of<IntegerLane1<T>, T>, IntegerLane1<T>, T>.Launch(device, new(args.Map), args.Count, args.Singles, args.Output, args.A, args.B, args.C);

    private static void Strided<T>(GpuDevice device, in MapArgs<TMap> args) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        StridedMap<Of<IntegerLane1<T>, T>, IntegerLane1<T>, T>.Launch(device, new(args.Map), args.Space, args.Output, args.A, args.B, args.C);
}
