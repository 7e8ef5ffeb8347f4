using ILGPU;

namespace TensorCore.Kernels;

internal readonly partial struct DcgruDropoutFactors
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in DcgruDropoutFactorsArgs args)
    {
        long size = (long)args.Length * args.Maps, count = args.Batch * size;
        if (count == 0) return;
        var words = DcgruGpuDropoutBits.Words(args.Length, args.Maps);
        var scratch = device.Memory.Rent((long)args.Batch * words * sizeof(uint));
        var bits = device.View<uint>(new Operand(scratch, 0), (long)args.Batch * words);
        DcgruGpuDropoutBits.Launch(device, args.Dropout, args.Batch, args.Length, args.Maps, args.Steps, args.Step, bits);
        device.Launch<Factors, Views>(count, new(new DcgruGpuDropout(bits, words, 1 / args.Dropout.Keep), (int)size, device.View<float>(args.Result, count)));
        scratch.Release();
    }

    internal readonly record struct Views(DcgruGpuDropout Drop, int Size, ArrayView<float> Result);

    internal readonly struct Factors : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            if (WorkItem.Index >= v.Result.Length) return;
            var i = (int)WorkItem.Index;
            var example = i / v.Size;
            v.Result[i] = v.Drop.Factor(example, i - (example * v.Size));
        }
    }
}
