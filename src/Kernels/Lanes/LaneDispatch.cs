using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>A CPU body written over lanes of any width: what <see cref="LaneDispatch"/> calls with the widest there are.</summary>
internal interface ILaneKernel<TArgs> where TArgs : struct
{
    static abstract void Run<TLane, T>(CpuDevice device, in TArgs args)
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged;
}

/// <summary>A CPU body in Float32 around micro-kernels, whose element-wise parts are written over lanes as wide as theirs.</summary>
internal interface IMicroKernelBody<TArgs> where TArgs : struct
{
    static abstract void Run<TLane>(CpuDevice device, in TArgs args) where TLane : unmanaged, ISimdLane<TLane, float>, ILaneBits<TLane>;
}

/// <summary>Picks the widest lanes of the machine for an element type.</summary>
internal static class LaneDispatch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel, TArgs>(DType type, CpuDevice device, in TArgs args) where TKernel : struct, ILaneKernel<TArgs> where TArgs : struct
    {
        if (type == DType.Float32)
        {
            if (Vector512.IsHardwareAccelerated) TKernel.Run<F32x16, float>(device, args);
            else if (Vector256.IsHardwareAccelerated) TKernel.Run<F32x8, float>(device, args);
            else TKernel.Run<F32x1, float>(device, args);
        }
        else
        {
            if (Vector512.IsHardwareAccelerated) TKernel.Run<F64x8, double>(device, args);
            else if (Vector256.IsHardwareAccelerated) TKernel.Run<F64x4, double>(device, args);
            else TKernel.Run<F64x1, double>(device, args);
        }
    }

    /// <summary>The same for kernels around micro-kernels.</summary>
    public static void AroundMicroKernels<TKernel, TArgs>(CpuDevice device, in TArgs args) where TKernel : struct, IMicroKernelBody<TArgs> where TArgs : struct
    {
        if (MicroKernel<float>.Width == Vector512<float>.Count) TKernel.Run<F32x16>(device, args);
        else if (MicroKernel<float>.Width == Vector256<float>.Count) TKernel.Run<F32x8>(device, args);
        else TKernel.Run<F32x1>(device, args);
    }
}
