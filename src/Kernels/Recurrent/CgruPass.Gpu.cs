using ILGPU;

namespace TensorCore.Kernels;

internal readonly partial struct CgruPass<TPass>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in CgruPassArgs args)
    {
        var count = args.Rows * args.Maps;
        device.Launch<Element, Views>(count, new Views(
            count, args.Maps, device.View<float>(args.Gates, 2 * count), device.View<float>(args.A, count), device.View<float>(args.B, count),
            device.View<float>(args.C, count), device.View<float>(args.GatesResult, 2 * count), device.View<float>(args.First, count), device.View<float>(args.Second, count)));
    }

    internal readonly record struct Views(
        long Count, int Maps, ArrayView<float> Gates, ArrayView<float> A, ArrayView<float> B, ArrayView<float> C,
        ArrayView<float> GatesResult, ArrayView<float> First, ArrayView<float> Second);

    /// <summary>One element.</summary>
    internal readonly struct Element : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            var at = WorkItem.Index;
            if (at >= v.Count) return;
            var update = at + (at / v.Maps * v.Maps);
            var reset = update + v.Maps;
            var a = new F32x1(v.A[at]);
            var y = TPass.Apply(
                (TPass.Reads & 1) != 0 ? new F32x1(v.Gates[update]) : a, (TPass.Reads & 2) != 0 ? new F32x1(v.Gates[reset]) : a,
                a, TPass.Inputs > 1 ? new F32x1(v.B[at]) : a, TPass.Inputs > 2 ? new F32x1(v.C[at]) : a);
            if ((TPass.Writes & 1) != 0) v.GatesResult[update] = y.Update.Value;
            if ((TPass.Writes & 2) != 0) v.GatesResult[reset] = y.Reset.Value;
            v.First[at] = y.A.Value;
            if (TPass.Outputs > 1) v.Second[at] = y.B.Value;
        }
    }
}
