using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="CopyKernel"/> copies.</summary>
/// <param name="Space">The elements, with the destination's and the source's strides.</param>
/// <param name="Destination">Where to.</param>
/// <param name="DestinationType">Element type written.</param>
/// <param name="Source">Where from.</param>
/// <param name="SourceType">Element type read.</param>
public readonly record struct CopyArgs(
    IterationSpace Space, Operand Destination, DType DestinationType, Operand Source, DType SourceType);

/// <summary>
/// Copies elements between any two layouts and converts them between any two types. Conversions follow C#'s
/// unchecked casts with saturation from floating point to integers, NaN becoming 0; a Bool is "not zero".
/// </summary>
public readonly struct CopyKernel : IKernel<CopyArgs>
{
    private const int BlockElements = 32 * 1024;

    /// <summary>Builds the arguments and runs the kernel.</summary>
    public static void Run(
        Device device,
        ReadOnlySpan<int> lengths,
        Operand destination, ReadOnlySpan<long> destinationStrides, DType destinationType,
        Operand source, ReadOnlySpan<long> sourceStrides, DType sourceType)
    {
        var space = IterationSpace.Create(lengths, destinationStrides, sourceStrides);
        device.Run<CopyKernel, CopyArgs>(new CopyArgs(space, destination, destinationType, source, sourceType));
    }

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in CopyArgs args)
    {
        if (args.Space.Count == 0) return;
        switch (args.SourceType)
        {
            case DType.Float32: To<float>(device, args); break;
            case DType.Float64: To<double>(device, args); break;
            case DType.Int32: To<int>(device, args); break;
            case DType.Int64: To<long>(device, args); break;
            default: To<byte>(device, args); break;
        }
    }

    private static void To<TSource>(CpuDevice device, in CopyArgs args) where TSource : unmanaged, INumber<TSource>
    {
        switch (args.DestinationType)
        {
            case DType.Float32: Spread<TSource, float>(device, args); break;
            case DType.Float64: Spread<TSource, double>(device, args); break;
            case DType.Int32: Spread<TSource, int>(device, args); break;
            case DType.Int64: Spread<TSource, long>(device, args); break;
            default: Spread<TSource, byte>(device, args); break;
        }
    }

    private static unsafe void Spread<TSource, TDestination>(CpuDevice device, in CopyArgs args)
        where TSource : unmanaged, INumber<TSource> where TDestination : unmanaged, INumber<TDestination>
    {
        var space = args.Space;
        // Long rows are cut, short rows are gathered, so that a block is always about BlockElements.
        var cuts = (space.RowLength + BlockElements - 1) / BlockElements;
        var rowsPerBlock = Math.Max(1, BlockElements / space.RowLength);
        var body = new Body<TSource, TDestination>(
            &space, args.Destination.Pointer<TDestination>(), args.Source.Pointer<TSource>(), cuts, rowsPerBlock, args.DestinationType == DType.Bool);
        device.Workers.For(checked((int)((space.Rows + rowsPerBlock - 1) / rowsPerBlock * cuts)), body);
    }

    private readonly unsafe struct Body<TSource, TDestination>(
        IterationSpace* space, TDestination* destination, TSource* source, int cuts, int rowsPerBlock, bool toBool) : IParallelBody
        where TSource : unmanaged, INumber<TSource> where TDestination : unmanaged, INumber<TDestination>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int block, int worker)
        {
            nint rowLength = space->RowLength;
            nint to = (nint)space->RowStride(space->Strides0), from = (nint)space->RowStride(space->Strides1);
            var firstRow = (long)(block / cuts) * rowsPerBlock;
            var lastRow = Math.Min(firstRow + rowsPerBlock, space->Rows);
            var start = block % cuts * (nint)BlockElements;
            var end = cuts == 1 ? rowLength : Math.Min(start + BlockElements, rowLength);
            for (var row = firstRow; row < lastRow; row++)
            {
                var d = destination + space->RowOffset(space->Strides0, row);
                var s = source + space->RowOffset(space->Strides1, row);
                if (typeof(TSource) == typeof(TDestination) && to == 1 && from == 1)
                {
                    Unsafe.CopyBlockUnaligned(d + start, s + start, (uint)((end - start) * sizeof(TSource)));
                    continue;
                }

                for (var i = start; i < end; i++) d[i * to] = Convert(s[i * from]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TDestination Convert(TSource value)
        {
            if (typeof(TSource) == typeof(TDestination)) return (TDestination)(object)value;
            if (toBool) return TSource.IsZero(value) ? TDestination.Zero : TDestination.One;
            if (typeof(TSource) == typeof(long) && typeof(TDestination) == typeof(int)) return (TDestination)(object)(int)(long)(object)value;
            return TDestination.CreateSaturating(value);
        }
    }
}
