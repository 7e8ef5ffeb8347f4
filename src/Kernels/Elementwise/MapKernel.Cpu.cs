using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

public readonly partial struct MapKernel<TMap>
{
    /// <summary>Whether the formula is a long one, whose constants are worth sharing between two vectors.</summary>
    private static bool ManyConstants => TMap.Cost >= 4 && !TMap.FirstIsMask && !TMap.ResultIsMask;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in DenseMapArgs<TMap> args)
    {
        if (args.Type == DType.Float32)
        {
            if (ManyConstants && Avx512F.IsSupported && Vector512.IsHardwareAccelerated) Of<F32x32, float>.Run(device, args);
            else if (Vector512.IsHardwareAccelerated) Of<F32x16, float>.Run(device, args);
            else if (Vector256.IsHardwareAccelerated) Of<F32x8, float>.Run(device, args);
            else Of<F32x1, float>.Run(device, args);
        }
        else
        {
            if (Vector512.IsHardwareAccelerated) Of<F64x8, double>.Run(device, args);
            else if (Vector256.IsHardwareAccelerated) Of<F64x4, double>.Run(device, args);
            else Of<F64x1, double>.Run(device, args);
        }
    }

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in MapArgs<TMap> args)
    {
        if (args.Type == DType.Float32)
        {
            if (Vector512.IsHardwareAccelerated) Of<F32x16, float>.Run(device, args);
            else if (Vector256.IsHardwareAccelerated) Of<F32x8, float>.Run(device, args);
            else Of<F32x1, float>.Run(device, args);
        }
        else
        {
            if (Vector512.IsHardwareAccelerated) Of<F64x8, double>.Run(device, args);
            else if (Vector256.IsHardwareAccelerated) Of<F64x4, double>.Run(device, args);
            else Of<F64x1, double>.Run(device, args);
        }
    }

    /// <summary>The formula on one type of lane, as the loops want it.</summary>
    internal readonly struct Of<TLane, T>(TMap map) : ILaneMap<TLane>
        where TLane : unmanaged, ILane<TLane>, IVectorLane<TLane, T> where T : unmanaged
    {
        public static int Arity => TMap.Arity;

        public static int Cost => TMap.Cost;

        public static bool FirstIsMask => TMap.FirstIsMask;

        public static bool ResultIsMask => TMap.ResultIsMask;

        public TLane Apply(TLane a, TLane b, TLane c) => map.Apply(a, b, c);

        public static void Run(CpuDevice device, in DenseMapArgs<TMap> args) =>
            DenseLoop<Of<TLane, T>, TLane, T>.Run(device, new(args.Map), args.Count, args.Singles, args.Output, args.A, args.B, args.C);

        public static void Run(CpuDevice device, in MapArgs<TMap> args) =>
            StridedLoop<Of<TLane, T>, TLane, T>.Run(device, new(args.Map), args.Space, args.Output, args.A, args.B, args.C);
    }
}
