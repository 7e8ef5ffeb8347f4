using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>What <see cref="CountNonZero"/> and <see cref="NonZero"/> read and write.</summary>
/// <param name="Shape">Axis lengths of the mask, as they are: nothing merged or left out.</param>
/// <param name="Mask">Bool, dense.</param>
/// <param name="Counts">
/// Int64, <see cref="CountNonZero.Blocks"/> elements: how many are true in each block of the mask; for
/// <see cref="NonZero"/> how many are true before each block.
/// </param>
/// <param name="Positions">Int64 [rank, number of true elements], row-major; <c>default</c> while counting.</param>
/// <param name="Found">Number of true elements in all.</param>
public readonly record struct NonZeroArgs(IterationSpace Shape, Operand Mask, Operand Counts, Operand Positions = default, long Found = 0);

/// <summary>Counts the true elements of each block of a mask.</summary>
public readonly partial struct CountNonZero : IKernel<NonZeroArgs>
{
    internal const int BlockElements = 32 * 1024;

    /// <summary>Number of blocks that a mask of <paramref name="length"/> elements is counted in.</summary>
    public static int Blocks(long length) => checked((int)((length + BlockElements - 1) / BlockElements));

    /// <inheritdoc/>
    public static unsafe void Cpu(CpuDevice device, in NonZeroArgs args) => device.Workers.For(
        Blocks(args.Shape.Count), new Body(args.Mask.Pointer<byte>(), args.Counts.Pointer<long>(), args.Shape.Count));

    private readonly unsafe struct Body(byte* mask, long* counts, long length) : IParallelBody
    {
        public void Invoke(int block, int worker)
        {
            var start = block * (long)BlockElements;
            var part = new ReadOnlySpan<byte>(mask + start, (int)Math.Min(BlockElements, length - start));
            counts[block] = part.Length - part.Count((byte)0);
        }
    }
}

/// <summary>Writes the positions of the true elements of a mask, in row-major order, one row of the result for each axis.</summary>
/// <remarks>
/// 1. Element by element: a random mask costs a mispredicted branch for every other element. 2. Thirty-two elements as
///    the bits of a number, of which the lowest that is set is found and cleared: branches only for the number of bits.
/// </remarks>
public readonly partial struct NonZero : IKernel<NonZeroArgs>
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
            for (var at = start; at < end; at += Vector256<byte>.Count)
            {
                // Storage is padded, so the last vector may reach past the end; what it finds there is cut off.
                var bits = ~Vector256.Equals(Vector256.Load(mask + at), Vector256<byte>.Zero).ExtractMostSignificantBits();
                if (end - at < Vector256<byte>.Count) bits &= (1u << (int)(end - at)) - 1;
                for (; bits != 0; bits &= bits - 1) Write(next++, at + BitOperations.TrailingZeroCount(bits));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Write(long* position, long element)
        {
            for (var axis = shape->Rank - 1; axis > 0; axis--)
            {
                var (quotient, remainder) = Math.DivRem((ulong)element, (uint)shape->Lengths[axis]);
                position[axis * found] = (long)remainder;
                element = (long)quotient;
            }

            if (shape->Rank > 0) *position = element;
        }
    }
}
