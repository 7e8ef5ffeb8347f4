using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="CountNonZero"/> and <see cref="NonZero"/> read and write.</summary>
/// <param name="Shape">Axis lengths of the mask; strides 0 are its row-major strides.</param>
/// <param name="Mask">Bool, dense.</param>
/// <param name="Counts">
/// Int64, <see cref="CountNonZero.Blocks"/> elements: how many are true in each block of the mask; for
/// <see cref="NonZero"/> how many are true before each block.
/// </param>
/// <param name="Positions">Int64 [rank, number of true elements], row-major; <c>default</c> while counting.</param>
/// <param name="Found">Number of true elements in all.</param>
public readonly record struct NonZeroArgs(IterationSpace Shape, Operand Mask, Operand Counts, Operand Positions = default, long Found = 0);

/// <summary>Counts the true elements of each block of a mask.</summary>
public readonly struct CountNonZero : IKernel<NonZeroArgs>
{
    internal const int BlockElements = 32 * 1024;

    /// <summary>Number of blocks that a mask of <paramref name="length"/> elements is counted in.</summary>
    public static int Blocks(long length) => checked((int)((length + BlockElements - 1) / BlockElements));

    /// <inheritdoc/>
    public static unsafe void Cpu(CpuDevice device, in NonZeroArgs args) => device.Workers.For(
        Blocks(args.Shape.Count), new Body(args.Mask.Pointer<byte>(), args.Counts.Pointer<long>(), args.Shape.Count));

    private readonly unsafe struct Body(byte* mask, long* counts, long length) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int block, int worker)
        {
            var start = block * (long)BlockElements;
            var part = new ReadOnlySpan<byte>(mask + start, (int)Math.Min(BlockElements, length - start));
            counts[block] = part.Length - part.Count((byte)0);
        }
    }
}

/// <summary>Writes the positions of the true elements of a mask, in row-major order, one row of the result for each axis.</summary>
public readonly struct NonZero : IKernel<NonZeroArgs>
{
    /// <inheritdoc/>
    public static unsafe void Cpu(CpuDevice device, in NonZeroArgs args)
    {
        if (args.Found == 0) return;
        var shape = args.Shape;
        device.Workers.For(
            CountNonZero.Blocks(shape.Count),
            new Body(&shape, args.Mask.Pointer<byte>(), args.Counts.Pointer<long>(), args.Positions.Pointer<long>(), args.Found));
    }

    private readonly unsafe struct Body(IterationSpace* shape, byte* mask, long* before, long* positions, long found) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int block, int worker)
        {
            var next = positions + before[block];
            var start = block * (long)CountNonZero.BlockElements;
            var end = Math.Min(start + CountNonZero.BlockElements, shape->Count);
            for (var i = start; i < end; i++)
            {
                if (mask[i] == 0) continue;
                var position = next++;
                for (var axis = 0; axis < shape->Rank; axis++)
                {
                    *position = i / shape->Strides0[axis] % shape->Lengths[axis];
                    position += found;
                }
            }
        }
    }
}
