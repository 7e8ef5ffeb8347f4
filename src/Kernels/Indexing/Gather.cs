using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="Gather"/> and <see cref="Scatter{TCombine}"/> move.</summary>
/// <param name="Space">The values' elements, with the strides of the values (0), the table (1; 0 along indexed axes) and the offsets (2).</param>
/// <param name="Type">Element type of values and table.</param>
/// <param name="Values">One element for each position.</param>
/// <param name="Table">What is indexed.</param>
/// <param name="Offsets">Int64, from <see cref="IndexOffsets"/>: added to the place in the table that strides give.</param>
public readonly record struct GatherArgs(IterationSpace Space, DType Type, Operand Values, Operand Table, Operand Offsets);

/// <summary>Reads elements of a table: values[p] = table[p * strides + offsets[p]].</summary>
public readonly struct Gather : IKernel<GatherArgs>
{
    private const int BlockElements = 16 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in GatherArgs args)
    {
        if (args.Space.Count == 0) return;
        switch (args.Type.Size)
        {
            case 1: Spread<byte>(device, args); break;
            case 4: Spread<uint>(device, args); break;
            default: Spread<ulong>(device, args); break;
        }
    }

    private static unsafe void Spread<T>(CpuDevice device, in GatherArgs args) where T : unmanaged
    {
        var space = args.Space;
        var rowsPerBlock = Math.Max(1, BlockElements / space.RowLength);
        var cuts = (space.RowLength + BlockElements - 1) / BlockElements;
        device.Workers.For(
            checked((int)((space.Rows + rowsPerBlock - 1) / rowsPerBlock * cuts)),
            new Body<T>(&space, args.Values.Pointer<T>(), args.Table.Pointer<T>(), args.Offsets.Pointer<long>(), rowsPerBlock, cuts));
    }

    private readonly unsafe struct Body<T>(IterationSpace* space, T* values, T* table, long* offsets, int rowsPerBlock, int cuts) : IParallelBody
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int block, int worker)
        {
            nint to = (nint)space->RowStride(space->Strides0), from = (nint)space->RowStride(space->Strides1), step = (nint)space->RowStride(space->Strides2);
            var firstRow = (long)(block / cuts) * rowsPerBlock;
            var lastRow = Math.Min(firstRow + rowsPerBlock, space->Rows);
            var start = block % cuts * (nint)BlockElements;
            var count = cuts == 1 ? space->RowLength : Math.Min(BlockElements, space->RowLength - start);
            for (var row = firstRow; row < lastRow; row++)
            {
                var v = values + space->RowOffset(space->Strides0, row) + (start * to);
                var t = table + space->RowOffset(space->Strides1, row) + (start * from);
                var o = offsets + space->RowOffset(space->Strides2, row) + (start * step);
                if (step == 0)
                {
                    t += (nint)(*o);
                    if (to == 1 && from == 1) Unsafe.CopyBlockUnaligned(v, t, (uint)(count * sizeof(T)));
                    else for (nint i = 0; i < count; i++) v[i * to] = t[i * from];
                }
                else if (from == 0)
                {
                    for (nint i = 0; i < count; i++) v[i * to] = t[(nint)o[i * step]];
                }
                else
                {
                    for (nint i = 0; i < count; i++) v[i * to] = t[(nint)o[i * step] + (i * from)];
                }
            }
        }
    }
}
