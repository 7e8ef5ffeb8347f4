using ILGPU;

namespace TensorCore.Kernels;

// One launch for up to 32 targets (LaunchParts says why not for more), each of them cut into blocks that a group walks. Bound
// by memory: Adam moves 28 bytes for each element. Four elements per work-item spread the cost of finding the target.
public readonly partial struct UpdateKernel<TRule>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in UpdateArgs<TRule> args)
    {
        if (args.Type == DType.Float32) GpuBody<F32x1, float>.Launch(device, args);
        else GpuBody<F64x1, double>.Launch(device, args);
    }

    /// <summary>One parameter: the group that begins it, and what that group and the next ones update. Absent states are empty.</summary>
    internal readonly record struct GpuTarget<T>(
        int FirstGroup, ArrayView<T> Parameter, ArrayView<T> Gradient, ArrayView<T> A, ArrayView<T> B, ArrayView<T> C) : ILaunchPart where T : unmanaged;

    internal readonly record struct GpuArgs<T>(TRule Rule, LaunchParts<GpuTarget<T>> Targets) where T : unmanaged;

    internal readonly struct GpuBody<TLane, T> : IGpuKernel<GpuArgs<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        private const int GroupSize = LaunchGrid.DefaultGroupSize;
        private const int GroupElements = 4 * GroupSize;

        public static void Launch(GpuDevice device, in UpdateArgs<TRule> args)
        {
            var operands = args.Targets;
            var groups = 0;
            Span<GpuTarget<T>> targets = new GpuTarget<T>[UpdateTargets.Capacity];
            for (var i = 0; i < targets.Length; i++)
            {
                // Targets that are not used begin after the last group.
                targets[i] = new GpuTarget<T>(groups, default, default, default, default, default);
                if (i >= args.Count) continue;
                ref readonly var target = ref operands[i];
                var length = target.Length;
                targets[i] = new GpuTarget<T>(
                    groups,
                    device.View<T>(target.Parameter, length), device.View<T>(target.Gradient, length),
                    device.View<T>(target.A, length), device.View<T>(target.B, length), device.View<T>(target.C, length));
                groups = checked(groups + (int)((length + GroupElements - 1) / GroupElements));
            }

            device.Launch<GpuBody<TLane, T>, GpuArgs<T>>(
                LaunchGrid.GroupsOf(GroupSize, groups), new(args.Rule, LaunchParts<GpuTarget<T>>.Of(targets)));
        }

        public static void Execute(GpuArgs<T> args)
        {
            var group = Grid.IdxX;
            var target = args.Targets.Of(group);
            var numbers = args.Rule.Numbers<TLane>();
            var first = ((long)(group - target.FirstGroup) * GroupElements) + Group.IdxX;
            for (var k = 0; k < GroupElements; k += GroupSize)
            {
                var i = first + k;
                if (i >= target.Parameter.Length) return;
                bool hasA = target.A.Length != 0, hasB = target.B.Length != 0, hasC = target.C.Length != 0;
                var value = TLane.Of(target.Parameter[i]);
                TLane a = TLane.Constant(0), b = a, c = a;
                if (hasA) a = TLane.Of(target.A[i]);
                if (hasB) b = TLane.Of(target.B[i]);
                if (hasC) c = TLane.Of(target.C[i]);
                args.Rule.Apply(in numbers, ref value, TLane.Of(target.Gradient[i]), ref a, ref b, ref c);
                target.Parameter[i] = TLane.ToElement(value);
                if (hasA) target.A[i] = TLane.ToElement(a);
                if (hasB) target.B[i] = TLane.ToElement(b);
                if (hasC) target.C[i] = TLane.ToElement(c);
            }
        }
    }
}
