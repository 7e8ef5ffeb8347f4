using ILGPU;

namespace TensorCore.Kernels;

public readonly partial struct MapKernel<TMap>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in DenseMapArgs<TMap> args)
    {
        if (args.Type == DType.Float32) Dense<F32x1, float>.Launch(device, args);
        else Dense<F64x1, double>.Launch(device, args);
    }

    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in MapArgs<TMap> args)
    {
        if (args.Type == DType.Float32) Strided<F32x1, float>.Launch(device, args);
        else Strided<F64x1, double>.Launch(device, args);
    }

    /// <summary>Operands that are dense or a single value; those that are masks have a view of bytes instead.</summary>
    internal readonly record struct DenseViews<T>(
        TMap Map, int Singles, ArrayView<T> Output, ArrayView<byte> OutputMask, ArrayView<T> A, ArrayView<byte> AMask, ArrayView<T> B, ArrayView<T> C)
        where T : unmanaged;

    internal readonly struct Dense<TLane, T> : IGpuKernel<DenseViews<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in DenseMapArgs<TMap> args)
        {
            var n = args.Count;
            device.Launch<Dense<TLane, T>, DenseViews<T>>(n, new DenseViews<T>(
                args.Map,
                args.Singles,
                TMap.ResultIsMask ? default : device.View<T>(args.Output, n),
                TMap.ResultIsMask ? device.View<byte>(args.Output, n) : default,
                TMap.FirstIsMask ? default : device.View<T>(args.A, (args.Singles & 1) != 0 ? 1 : n),
                TMap.FirstIsMask ? device.View<byte>(args.A, (args.Singles & 1) != 0 ? 1 : n) : default,
                TMap.Arity > 1 ? device.View<T>(args.B, (args.Singles & 2) != 0 ? 1 : n) : default,
                TMap.Arity > 2 ? device.View<T>(args.C, (args.Singles & 4) != 0 ? 1 : n) : default));
        }

        public static void Execute(DenseViews<T> v)
        {
            var i = WorkItem.Index;
            if (i >= (TMap.ResultIsMask ? v.OutputMask.Length : v.Output.Length)) return;
            long atA = (v.Singles & 1) != 0 ? 0 : i, atB = (v.Singles & 2) != 0 ? 0 : i, atC = (v.Singles & 4) != 0 ? 0 : i;
            var a = TMap.FirstIsMask ? TLane.OfMask(v.AMask[atA]) : TLane.Of(v.A[atA]);
            var b = TMap.Arity > 1 ? TLane.Of(v.B[atB]) : a;
            var c = TMap.Arity > 2 ? TLane.Of(v.C[atC]) : a;
            var result = v.Map.Apply(a, b, c);
            if (TMap.ResultIsMask) v.OutputMask[i] = TLane.ToMask(result);
            else v.Output[i] = TLane.ToElement(result);
        }
    }

    /// <summary>Operands of any layout.</summary>
    internal readonly record struct StridedViews<T>(
        TMap Map, GpuSpace Space, GpuOperand<T> Output, GpuOperand<byte> OutputMask,
        GpuOperand<T> A, GpuOperand<byte> AMask, GpuOperand<T> B, GpuOperand<T> C)
        where T : unmanaged;

    internal readonly struct Strided<TLane, T> : IGpuKernel<StridedViews<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in MapArgs<TMap> args) =>
            device.Launch<Strided<TLane, T>, StridedViews<T>>(args.Space.Count, new StridedViews<T>(
                args.Map,
                new GpuSpace(args.Space),
                TMap.ResultIsMask ? default : device.Strided<T>(args.Output),
                TMap.ResultIsMask ? device.Strided<byte>(args.Output) : default,
                TMap.FirstIsMask ? default : device.Strided<T>(args.A),
                TMap.FirstIsMask ? device.Strided<byte>(args.A) : default,
                TMap.Arity > 1 ? device.Strided<T>(args.B) : default,
                TMap.Arity > 2 ? device.Strided<T>(args.C) : default));

        public static void Execute(StridedViews<T> v)
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
}
