namespace TensorCore.Kernels;

public readonly partial struct DcgruBackward : IMicroKernelBody<DcgruBackwardArgs>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in DcgruBackwardArgs args)
    {
        if (args.Batch == 0 || args.Length == 0 || args.Maps == 0 || args.Steps == 0)
        {
            Nothing(args);
            return;
        }

        LaneDispatch.AroundMicroKernels<DcgruBackward, DcgruBackwardArgs>(device, args);
    }

    static unsafe void IMicroKernelBody<DcgruBackwardArgs>.Run<T>(CpuDevice device, in DcgruBackwardArgs args)
    {
        var layout = new DcgruLayout(args.Batch, args.Length, args.Maps, args.Steps);
        var weights = DcgruWeights.PackTurned(
            device, layout, args.GateWeights.Pointer<float>(), args.CandidateWeights.Pointer<float>(), out var packed);
        var body = new DcgruBackwardBody<T>
        {
            Layout = layout,
            Weights = weights,
            Keep = args.Keep,
            ClosedFrom = args.ClosedFrom,
            States = args.States.Pointer<float>(),
            Activations = args.Activations.Pointer<float>(),
            Gradient = args.Gradient.IsPresent ? args.Gradient.Pointer<float>() : null,
            Penalty = args.Penalty.IsPresent ? *args.Penalty.Pointer<float>() : 0,
            StateGradient = args.StateGradient.Pointer<float>(),
        };
        var memory = body.Prepare(device.Memory, device.Workers.Count, args.Mask.IsPresent ? args.Mask.Pointer<float>() : null);
        device.Workers.For(layout.Partials, body);
        device.Workers.For(
            DcgruGradientSum.Blocks(layout),
            new DcgruGradientSum(
                layout, body.Partials, body.PartialSize, args.GateWeightGradient.Pointer<float>(), args.GateBiasGradient.Pointer<float>(),
                args.CandidateWeightGradient.Pointer<float>(), args.CandidateBiasGradient.Pointer<float>()));
        memory.Release();
        packed.Release();
    }

    private static unsafe void Nothing(in DcgruBackwardArgs args)
    {
        var elements = (long)args.Batch * args.Length * args.Maps;
        long m = args.Maps;
        if (args.Gradient.IsPresent)
            Buffer.MemoryCopy(args.Gradient.Pointer<float>(), args.StateGradient.Pointer<float>(), elements * sizeof(float), elements * sizeof(float));
        else
            Clear(args.StateGradient, elements);
        Clear(args.GateWeightGradient, 6 * m * m);
        Clear(args.GateBiasGradient, 2 * m);
        Clear(args.CandidateWeightGradient, 3 * m * m);
        Clear(args.CandidateBiasGradient, m);

        static void Clear(Operand target, long count) =>
            System.Runtime.InteropServices.NativeMemory.Clear(target.Pointer<float>(), (nuint)(count * sizeof(float)));
    }
}
