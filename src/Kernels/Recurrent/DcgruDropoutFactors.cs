namespace TensorCore.Kernels;

/// <summary>What <see cref="DcgruDropoutFactors"/> computes.</summary>
/// <param name="Batch">Examples, B.</param>
/// <param name="Length">Positions, L.</param>
/// <param name="Maps">Channels, m.</param>
/// <param name="Steps">Time steps of the whole run.</param>
/// <param name="Step">The step wanted.</param>
/// <param name="Dropout">Probability and stream.</param>
/// <param name="Result">Receives the factors, [B, L, m] in Float32.</param>
internal readonly record struct DcgruDropoutFactorsArgs(int Batch, int Length, int Maps, int Steps, int Step, DcgruDropout Dropout, Operand Result);

/// <summary>The dropout factors of one step of <see cref="DcgruForward"/> as a tensor, for the cell made of ordinary ops.</summary>
internal readonly partial struct DcgruDropoutFactors : IKernel<DcgruDropoutFactorsArgs>
{
    /// <inheritdoc/>
    public static unsafe void Cpu(CpuDevice device, in DcgruDropoutFactorsArgs args)
    {
        var layout = new DcgruLayout(args.Batch, args.Length, args.Maps, args.Steps);
        var count = (nint)args.Length * args.Maps;
        var room = device.Memory.Rent(DropoutMask.Room(count) * sizeof(float));
        for (nint e = 0; e < args.Batch; e++)
        {
            var factors = DropoutMask.Fill(args.Dropout, layout.DropoutWords(e, args.Step), 0, count, (float*)room.Address);
            Buffer.MemoryCopy(factors, args.Result.Pointer<float>() + (e * count), count * sizeof(float), count * sizeof(float));
        }

        room.Release();
    }
}
