using System.Numerics;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

public readonly partial struct IntegerMapKernel<TMap>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in DenseMapArgs<TMap> args)
    {
        switch (args.Type.Size)
        {
            case 4: On<int>(device, args); break;
            case 8: On<long>(device, args); break;
            default: On<byte>(device, args); break;
        }
    }

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in MapArgs<TMap> args)
    {
        switch (args.Type.Size)
        {
            case 4: On<int>(device, args); break;
            case 8: On<long>(device, args); break;
            default: On<byte>(device, args); break;
        }
    }

    private static void On<T>(CpuDevice device, in DenseMapArgs<TMap> args) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (Vector512.IsHardwareAccelerated) Of<IntegerLane512<T>, T>.Run(device, args);
        else if (Vector256.IsHardwareAccelerated) Of<IntegerLane256<T>, T>.Run(device, args);
        else Of<IntegerLane1<T>, T>.Run(device, args);
    }

    private static void On<T>(CpuDevice device, in MapArgs<TMap> args) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (Vector512.IsHardwareAccelerated) Of<IntegerLane512<T>, T>.Run(device, args);
        else if (Vector256.IsHardwareAccelerated) Of<IntegerLane256<T>, T>.Run(device, args);
        else Of<IntegerLane1<T>, T>.Run(device, args);
    }

    /// <summary>The formula on one type of lane, as the loops want it.</summary>
    internal readonly struct Of<TLane, T>(TMap map) : ILaneMap<TLane>
        where TLane : unmanaged, IIntegerLane<TLane>, IVectorLane<TLane, T> where T : unmanaged
    {
        public static int Arity => TMap.Arity;

        public static int Cost => 1;

        public static bool FirstIsMask => TMap.FirstIsMask;

        public static bool ResultIsMask => TMap.ResultIsMask;

        public TLane Apply(TLane a, TLane b, TLane c) => map.Apply(a, b, c);

        public static void Run(CpuDevice device, in DenseMapArgs<TMap> args) =>
            DenseLoop<Of<TLane, T>, TLane, T>.Run(device, new(args.Map), args.Count, args.Singles, args.Output, args.A, args.B, args.C);

        public static void Run(CpuDevice device, in MapArgs<TMap> args) =>
            StridedLoop<Of<TLane, T>, TLane, T>.Run(device, new(args.Map), args.Space, args.Output, args.A, args.B, args.C);
    }
}
