namespace TensorCore.Kernels;

public readonly partial struct DcgruForward : IMicroKernelBody<DcgruForwardArgs>
{
    // Positions are worth splitting when each thread gets at least this many.
    private const int PositionsPerThread = 64;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in DcgruForwardArgs args) =>
        LaneDispatch.AroundMicroKernels<DcgruForward, DcgruForwardArgs>(device, args);

    static unsafe void IMicroKernelBody<DcgruForwardArgs>.Run<T>(CpuDevice device, in DcgruForwardArgs args)
    {
        *args.Saturation.Pointer<float>() = 0;
        if (args.Batch == 0 || args.Length == 0 || args.Maps == 0) return;
        var layout = new DcgruLayout(args.Batch, args.Length, args.Maps, args.Steps);
        var weights = DcgruWeights.Pack(
            device, layout, args.GateWeights.Pointer<float>(), args.GateBias.Pointer<float>(),
            args.CandidateWeights.Pointer<float>(), args.CandidateBias.Pointer<float>(), out var packed);
        if (!args.States.IsPresent && !args.Trace.IsPresent && args.Dropout.Keep == 1 && DcgruRounds<T>.Pay(layout, device.Workers.Count))
        {
            DcgruRounds<T>.Run(device, args, layout, weights);
            packed.Release();
            return;
        }

        var body = new DcgruForwardBody<T>
        {
            Layout = layout,
            Weights = weights,
            Dropout = args.Dropout,
            ClosedFrom = args.ClosedFrom,
            State = args.State.Pointer<float>(),
            Result = args.Result.Pointer<float>(),
            Trace = args.Trace.IsPresent ? args.Trace.Pointer<float>() : null,
            States = args.States.IsPresent ? args.States.Pointer<float>() : null,
            Activations = args.States.IsPresent ? args.Activations.Pointer<float>() : null,
        };

        var threads = device.Workers.Count;
        var byPosition = layout.Groups < threads && args.Length >= 2 * PositionsPerThread;
        var memory = body.Prepare(
            device.Memory, byPosition ? layout.Groups : threads, threads, args.Mask.IsPresent ? args.Mask.Pointer<float>() : null);
        if (byPosition) body.RunByPosition(device.Workers);
        else device.Workers.For(layout.Groups, body);
        *args.Saturation.Pointer<float>() = (float)body.TotalSaturation();
        memory.Release();
        packed.Release();
    }
}
