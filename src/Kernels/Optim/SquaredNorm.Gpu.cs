using ILGPU;

namespace TensorCore.Kernels;

// Two passes, so that the order of the additions depends on nothing but the lengths. 1. A group for each block of 16 Ki
// elements: every work-item sums 64 of them as the lanes of the CPU do, then a tree adds the 256 sums in double precision.
// 2. One group adds what the blocks gave. Bound by memory; the second pass reads 8 bytes for each 16 Ki elements.
public readonly partial struct SquaredNormKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in SquaredNormArgs args)
    {
        if (args.Type == DType.Float32) Launch<F32x1, float, Float32Element>(device, args);
        else Launch<F64x1, double, Float64Element>(device, args);
    }

    private static void Launch<TLane, T, TElement>(GpuDevice device, in SquaredNormArgs args)
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : unmanaged, IElement<T>
    {
        var inputs = args.Inputs;
        var blocks = 0;
        for (var i = 0; i < args.Count; i++) blocks = checked(blocks + Blocks(inputs[i].Length));
        if (blocks == 0) return;
        var scratch = device.Memory.Rent((long)blocks * sizeof(double));
        var partial = device.View<double>(new Operand(scratch, 0), blocks);
        var first = 0;
        for (var i = 0; i < args.Count; i++)
        {
            var count = Blocks(inputs[i].Length);
            if (count == 0) continue;
            device.Launch<OfBlocks<TLane, T, TElement>, BlockViews<T>>(
                LaunchGrid.GroupsOf(GpuSum.GroupSize, count),
                new(device.View<T>(inputs[i].First, inputs[i].Length), partial.SubView(first, count)));
            first += count;
        }

        device.Launch<OfAll, AllViews>(LaunchGrid.GroupsOf(GpuSum.GroupSize, 1), new(partial, device.View<double>(args.Sum, 1)));
        scratch.Release();
    }

    internal readonly record struct BlockViews<T>(ArrayView<T> Input, ArrayView<double> Partial) where T : unmanaged;

    internal readonly struct OfBlocks<TLane, T, TElement> : IGpuKernel<BlockViews<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : unmanaged, IElement<T>
    {
        public static void Execute(BlockViews<T> v)
        {
            var first = ((long)Grid.IdxX * BlockElements) + Group.IdxX;
            var s = TLane.Constant(0);
            for (var k = 0; k < BlockElements; k += GpuSum.GroupSize)
            {
                if (first + k >= v.Input.Length) break;
                var x = TLane.Of(v.Input[first + k]);
                s = TLane.Fma(x, x, s);
            }

            var sum = GpuSum.OfGroup(TElement.ToDouble(TLane.ToElement(s)));
            if (Group.IdxX == 0) v.Partial[Grid.IdxX] = sum;
        }
    }

    internal readonly record struct AllViews(ArrayView<double> Partial, ArrayView<double> Sum);

    internal readonly struct OfAll : IGpuKernel<AllViews>
    {
        public static void Execute(AllViews v)
        {
            var s = 0.0;
            for (long i = Group.IdxX; i < v.Partial.Length; i += GpuSum.GroupSize) s += v.Partial[i];
            var sum = GpuSum.OfGroup(s);
            if (Group.IdxX == 0) v.Sum[0] += sum;
        }
    }
}

/// <summary>The sum of one number from each work-item of a group, always in the same order.</summary>
internal static class GpuSum
{
    /// <summary>The size that groups must have.</summary>
    public const int GroupSize = 256;

    /// <summary>Called by all work-items of a group; the sum is only right in the first of them.</summary>
    public static double OfGroup(double value)
    {
        var sums = SharedMemory.Allocate<double>(GroupSize);
        sums[Group.IdxX] = value;
        Group.Barrier();
        for (var half = GroupSize / 2; half > 0; half >>= 1)
        {
            if (Group.IdxX < half) sums[Group.IdxX] += sums[Group.IdxX + half];
            Group.Barrier();
        }

        return sums[0];
    }
}
