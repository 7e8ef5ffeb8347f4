using ILGPU;

namespace TensorCore.Kernels;

// Two passes, so that the order of the additions depends on nothing but the lengths. 1. In one launch for all tensors a group for
// each block of 16 Ki elements: every work-item sums 64 of them as the lanes of the CPU do, then the 256 sums are added in double precision.
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
        Span<GpuInput<T>> parts = new GpuInput<T>[DenseOperands.Capacity];
        for (var i = 0; i < parts.Length; i++)
        {
            // Inputs that are not used begin after the last group.
            var length = i < args.Count ? inputs[i].Length : 0;
            parts[i] = new GpuInput<T>(blocks, length == 0 ? default : device.View<T>(inputs[i].First, length));
            blocks = checked(blocks + Blocks(length));
        }

        if (blocks == 0) return;
        var scratch = device.Memory.Rent((long)blocks * sizeof(double));
        var partial = device.View<double>(new Operand(scratch, 0), blocks);
        device.Launch<OfBlocks<TLane, T, TElement>, BlockViews<T>>(LaunchGrid.GroupsOf(GroupSize, blocks), new(LaunchParts<GpuInput<T>>.Of(parts), partial));
        device.Launch<OfAll, AllViews>(LaunchGrid.GroupsOf(GroupSize, 1), new(partial, device.View<double>(args.Sum, 1)));
        scratch.Release();
    }

    private static double OfGroup(double value) =>
        GroupTotal<DoubleTotal, double>.Of(SharedMemory.Allocate<double>(GroupSize), value, Group.IdxX, 0, 1, GroupSize);

    internal readonly record struct GpuInput<T>(int FirstGroup, ArrayView<T> Elements) : ILaunchPart where T : unmanaged;

    internal readonly record struct BlockViews<T>(LaunchParts<GpuInput<T>> Inputs, ArrayView<double> Partial) where T : unmanaged;

    internal readonly struct OfBlocks<TLane, T, TElement> : IGpuKernel<BlockViews<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : unmanaged, IElement<T>
    {
        public static void Execute(BlockViews<T> v)
        {
            var input = v.Inputs.Of(Grid.IdxX);
            var first = ((long)(Grid.IdxX - input.FirstGroup) * BlockElements) + Group.IdxX;
            var s = TLane.Constant(0);
            for (var k = 0; k < BlockElements; k += GroupSize)
            {
                if (first + k >= input.Elements.Length) break;
                var x = TLane.Of(input.Elements[first + k]);
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
