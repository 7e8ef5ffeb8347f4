using ILGPU;

namespace TensorCore.Kernels;

// One launch for all targets, each of them cut into blocks that a group walks. Bound by memory: Adam moves 28 bytes for each
// element. A group finds its target by comparing its number with the targets' first ones, in fields because arrays among
// the arguments would lie in local memory; four elements per work-item spread that cost.
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
        int FirstGroup, ArrayView<T> Parameter, ArrayView<T> Gradient, ArrayView<T> A, ArrayView<T> B, ArrayView<T> C) where T : unmanaged;

    internal readonly record struct FourTargets<T>(GpuTarget<T> T0, GpuTarget<T> T1, GpuTarget<T> T2, GpuTarget<T> T3) where T : unmanaged
    {
        public int FirstGroup => T0.FirstGroup;

        public GpuTarget<T> Of(int group) =>
            group < T2.FirstGroup ? group < T1.FirstGroup ? T0 : T1 : group < T3.FirstGroup ? T2 : T3;
    }

    internal readonly record struct GpuArgs<T>(TRule Rule, FourTargets<T> F0, FourTargets<T> F1, FourTargets<T> F2, FourTargets<T> F3) where T : unmanaged;

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
                LaunchGrid.GroupsOf(GroupSize, groups), new(args.Rule, Four(targets), Four(targets[4..]), Four(targets[8..]), Four(targets[12..])));
        }

        public static void Execute(GpuArgs<T> args)
        {
            var group = Grid.IdxX;
            var target = group < args.F2.FirstGroup
                ? group < args.F1.FirstGroup ? args.F0.Of(group) : args.F1.Of(group)
                : group < args.F3.FirstGroup ? args.F2.Of(group) : args.F3.Of(group);
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

        private static FourTargets<T> Four(ReadOnlySpan<GpuTarget<T>> targets) => new(targets[0], targets[1], targets[2], targets[3]);
    }
}
