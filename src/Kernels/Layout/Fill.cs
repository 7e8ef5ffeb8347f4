using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="FillKernel"/> fills.</summary>
/// <param name="Space">The elements, with the destination's strides.</param>
/// <param name="Destination">Where to.</param>
/// <param name="Type">Element type.</param>
/// <param name="Value">The value, converted to the element type.</param>
public readonly record struct FillArgs(IterationSpace Space, Operand Destination, DType Type, Scalar Value) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Space.Count} elements", KernelWork.BytesOf(Space.Count, Type, Destination));
}

/// <summary>Writes one value to every element.</summary>
public readonly partial struct FillKernel : IKernel<FillArgs>
{
    private const int BlockElements = 32 * 1024;

    /// <summary>Builds the arguments and runs the kernel.</summary>
    public static void Run(Device device, ReadOnlySpan<int> lengths, Operand destination, ReadOnlySpan<long> strides, DType type, Scalar value) =>
        device.Run<FillKernel, FillArgs>(new FillArgs(IterationSpace.Create(lengths, strides), destination, type, value));

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in FillArgs args)
    {
        switch (args.Type)
        {
            case DType.Float32: Spread(device, args, (float)args.Value.ToDouble()); break;
            case DType.Float64: Spread(device, args, args.Value.ToDouble()); break;
            case DType.Int32: Spread(device, args, int.CreateSaturating(args.Value.ToInt64())); break;
            case DType.Int64: Spread(device, args, args.Value.ToInt64()); break;
            default: Spread(device, args, (byte)(args.Value.ToDouble() != 0 ? 1 : 0)); break;
        }
    }

    private static unsafe void Spread<T>(CpuDevice device, in FillArgs args, T value) where T : unmanaged, INumber<T>
    {
        if (args.Space.Count == 0) return;
        var space = args.Space;
        var rowsPerBlock = RowBlocks.PerBlock(space.Rows, BlockElements / space.RowLength);
        var cuts = ((space.RowLength - 1) / BlockElements) + 1;
        var body = new CpuBody<T>(&space, args.Destination.Pointer<T>(), value, rowsPerBlock, cuts);
        device.Workers.For(checked((int)((space.Rows + rowsPerBlock - 1) / rowsPerBlock * cuts)), body);
    }

    private readonly unsafe struct CpuBody<T>(IterationSpace* space, T* destination, T value, long rowsPerBlock, int cuts) : IParallelBody
        where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int block, int worker)
        {
            var step = (nint)space->RowStride(space->Strides0);
            var firstRow = (long)(block / cuts) * rowsPerBlock;
            var lastRow = Math.Min(firstRow + rowsPerBlock, space->Rows);
            var start = block % cuts * (nint)BlockElements;
            var count = Math.Min(BlockElements, space->RowLength - start);
            for (var row = firstRow; row < lastRow; row++)
            {
                var d = destination + space->RowOffset(space->Strides0, row) + (start * step);
                if (step == 1)
                    new Span<T>(d, (int)count).Fill(value);
                else
                    for (nint i = 0; i < count; i++) d[i * step] = value;
            }
        }
    }
}
