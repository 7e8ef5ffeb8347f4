using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="FillKernel"/> fills.</summary>
/// <param name="Space">The elements, with the destination's strides.</param>
/// <param name="Destination">Where to.</param>
/// <param name="Type">Element type.</param>
/// <param name="Value">The value, converted to the element type.</param>
public readonly record struct FillArgs(IterationSpace Space, Operand Destination, DType Type, double Value) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Space.Count} elements", KernelWork.BytesOf(Space.Count, Type, Destination));
}

/// <summary>Writes one value to every element.</summary>
public readonly partial struct FillKernel : IKernel<FillArgs>
{
    /// <summary>Builds the arguments and runs the kernel.</summary>
    public static void Run(Device device, ReadOnlySpan<int> lengths, Operand destination, ReadOnlySpan<long> strides, DType type, double value) =>
        device.Run<FillKernel, FillArgs>(new FillArgs(IterationSpace.Create(lengths, strides), destination, type, value));

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in FillArgs args)
    {
        switch (args.Type)
        {
            case DType.Float32: Fill(args, (float)args.Value); break;
            case DType.Float64: Fill(args, args.Value); break;
            case DType.Int32: Fill(args, int.CreateSaturating(args.Value)); break;
            case DType.Int64: Fill(args, long.CreateSaturating(args.Value)); break;
            default: Fill(args, (byte)(args.Value != 0 ? 1 : 0)); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Fill<T>(in FillArgs args, T value) where T : unmanaged, INumber<T>
    {
        var destination = args.Destination.Pointer<T>();
        var step = (nint)args.Space.RowStride(args.Space.Strides0);
        nint length = args.Space.RowLength;
        for (long row = 0; row < args.Space.Rows; row++)
        {
            var d = destination + args.Space.RowOffset(args.Space.Strides0, row);
            if (step == 1)
                new Span<T>(d, (int)length).Fill(value);
            else
                for (nint i = 0; i < length; i++) d[i * step] = value;
        }
    }
}
