using ILGPU;

namespace TensorCore.Kernels;

// Two passes, so that the order of the additions depends on nothing but the lengths. 1. A group for each block of 16 Ki
// elements: every work-item sums 64 of them as the lanes of the CPU do, then the 256 sums are added in double precision.
// 2. One group adds what the blocks gave. Bound by memory; the second pass reads 8 bytes for each 16 Ki elements.
public readonly partial struct SquaredNormKernel
{
    private const int GroupSize = LaunchGrid.DefaultGroupSize;

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
                LaunchGrid.GroupsOf(GroupSize, count),
                new(device.View<T>(inputs[i].First, inputs[i].Length), partial.SubView(first, count)));
            first += count;
        }

        device.Launch<OfAll, AllViews>(LaunchGrid.GroupsOf(GroupSize, 1), new(partial, device.View<double>(args.Sum, 1)));
        scratch.Release();
    }

    private static double OfGroup(double value) =>
        GroupTotal<DoubleTotal, double>.Of(SharedMemory.Allocate<double>(GroupSize), value, Group.IdxX, 0, 1, GroupSize);

    internal readonly record struct BlockViews<T>(ArrayView<T> Input, ArrayView<double> Partial) where T : unmanaged;

    internal readonly struct OfBlocks<TLane, T, TElement> : IGpuKernel<BlockViews<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : unmanaged, IElement<T>
    {
        public static void Execute(BlockViews<T> v)
        {
            var first = ((long)Grid.IdxX * BlockElements) + Group.IdxX;
            var s = TLane.Constant(0);
            for (var k = 0; k < BlockElements; k += GroupSize)
            {
                if (first + k >= v.Input.Length) break;
                var x = TLane.Of(v.Input[first + k]);
                s = TLane.Fma(x, x, s);
            }

            var sum = OfGroup(TElement.ToDouble(TLane.ToElement(s)));
            if (Group.IdxX == 0) v.Partial[Grid.IdxX] = sum;
        }
    }

    internal readonly record struct AllViews(ArrayView<double> Partial, ArrayView<double> Sum);

    internal readonly struct OfAll : IGpuKernel<AllViews>
    {
        public static void Execute(AllViews v)
        {
            var s = 0.0;
            for (long i = Group.IdxX; i < v.Partial.Length; i += GroupSize) s += v.Partial[i];
            var sum = OfGroup(s);
            if (Group.IdxX == 0) v.Sum[0] += sum;
        }
    }
}
