namespace TensorCore.Kernels;

/// <summary>Operands of any layout; those that are masks have one of bytes instead.</summary>
internal readonly record struct StridedMapViews<TMap, T>(
    TMap Map, GpuSpace Space, GpuOperand<T> Output, GpuOperand<byte> OutputMask,
    GpuOperand<T> A, GpuOperand<byte> AMask, GpuOperand<T> B, GpuOperand<T> C)
    where TMap : unmanaged where T : unmanaged;

/// <summary><see cref="StridedLoop{TMap, TLane, T}"/> on a GPU: one element per work-item, which finds out its place by divisions.</summary>
internal readonly struct StridedMap<TMap, TLane, T> : IGpuKernel<StridedMapViews<TMap, T>>
    where TMap : unmanaged, ILaneMap<TLane> where TLane : unmanaged, IScalarLane<TLane, T> where T : unmanaged
{
    public static void Launch(GpuDevice device, TMap map, in IterationSpace space, in Operand output, in Operand a, in Operand b, in Operand c) =>
        device.Launch<StridedMap<TMap, TLane, T>, StridedMapViews<TMap, T>>(space.Count, new(
            map,
            new GpuSpace(space),
            TMap.ResultIsMask ? default : device.Strided<T>(output),
            TMap.ResultIsMask ? device.Strided<byte>(output) : default,
            TMap.FirstIsMask ? default : device.Strided<T>(a),
            TMap.FirstIsMask ? device.Strided<byte>(a) : default,
            TMap.Arity > 1 ? device.Strided<T>(b) : default,
            TMap.Arity > 2 ? device.Strided<T>(c) : default));

    public static void Execute(StridedMapViews<TMap, T> v)
    {
        var i = WorkItem.Index;
        if (i >= v.Space.Count) return;
        var at = v.Space[(int)i];
        var a = TMap.FirstIsMask ? TLane.OfMask(v.AMask[at.O1]) : TLane.Of(v.A[at.O1]);
        var b = TMap.Arity > 1 ? TLane.Of(v.B[at.O2]) : a;
        var c = TMap.Arity > 2 ? TLane.Of(v.C[at.O3]) : a;
        var result = v.Map.Apply(a, b, c);
        if (TMap.ResultIsMask) v.OutputMask[at.O0] = TLane.ToMask(result);
        else v.Output[at.O0] = TLane.ToElement(result);
    }
}
