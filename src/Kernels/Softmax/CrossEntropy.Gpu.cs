using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>
/// On a GPU: rows as in <see cref="LineShape"/>, read once (and once more when labels are smoothed). A target that is no
/// class gives a loss of NaN instead of an exception, for which the host would have to wait. Bound by memory.
/// </remarks>
public readonly partial struct CrossEntropyKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in CrossEntropyArgs args)
    {
        if (args.Type == DType.Float32) Rows<F32x1, float, Float32Element>.Launch(device, args);
        else Rows<F64x1, double, Float64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(
        LineShape Shape, double Smoothing, int HasIgnored, long Ignored, ArrayView<T> Loss, ArrayView<T> Weight, ArrayView<T> Max, ArrayView<T> LogSum,
        ArrayView<T> Logits, ArrayView<long> Targets, ArrayView<byte> Counts, ArrayView<byte> Mask, ArrayView<T> ClassWeights)
        where T : unmanaged;

    internal readonly struct Rows<TLane, T, TElement> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Launch(GpuDevice device, in CrossEntropyArgs args)
        {
            if (args.Rows == 0) return;
            var shape = new LineShape(args.Rows, args.Classes, 1);
            device.Launch<Rows<TLane, T, TElement>, Views<T>>(shape.Grid, new(
                shape, args.Smoothing, args.Ignored.HasValue ? 1 : 0, args.Ignored.GetValueOrDefault(),
                device.View<T>(args.Loss, args.Rows), device.View<T>(args.Weight, args.Rows), device.View<T>(args.Max, args.Rows),
                device.View<T>(args.LogSum, args.Rows), device.View<T>(args.Logits, args.Rows * args.Classes), device.View<long>(args.Targets, args.Rows),
                device.View<byte>(args.Counts, args.Rows), device.View<byte>(args.Mask, args.Rows), device.View<T>(args.ClassWeights, args.Classes)));
        }

        public static void Execute(Views<T> v)
        {
            var shared = SharedMemory.Allocate<MaxAndSum>(LaunchGrid.DefaultGroupSize);
            var sums = SharedMemory.Allocate<double>(LaunchGrid.DefaultGroupSize);
            var item = v.Shape.Item;
            var row = item.Line;
            var isThere = row < v.Loss.Length;
            var target = isThere ? v.Targets[row] : 0;
            var counts = isThere && !(v.HasIgnored != 0 && target == v.Ignored);
            if (counts && v.Mask.Length > 0) counts = v.Mask[row] != 0;
            var n = counts ? item.Count : 0;
            var state = MaxAndSum.Identity;
            var at = item.First;
            for (var i = item.Lane; i < n; i += item.Round)
            {
                state = MaxAndSum.Add<TLane, T, TElement>(state, item.Load<TLane, T>(v.Logits, i, at, double.NegativeInfinity));
                at += item.RoundStep;
            }

            state = GroupTotal<MaxAndSum, MaxAndSum>.Of(shared, state, item.Lane, item.Column, item.Columns, item.Lanes);
            var logSum = F64x1.Log(new F64x1(state.Sum)).Value;
            double spread = 0, weights = 0;
            if (v.Smoothing != 0)
            {
                var max = TLane.Constant(state.Max);
                at = item.First;
                for (var i = item.Lane; i < n; i += item.Lanes)
                {
                    var term = ToDouble(TLane.ToElement(TLane.Of(v.Logits[at]) - max));
                    var weight = v.ClassWeights.Length == 0 ? 1.0 : ToDouble(v.ClassWeights[i]);
                    spread += weight * term;
                    weights += weight;
                    at += item.Step;
                }

                spread = GroupTotal<DoubleTotal, double>.Of(sums, spread, item.Lane, item.Column, item.Columns, item.Lanes);
                weights = GroupTotal<DoubleTotal, double>.Of(sums, weights, item.Lane, item.Column, item.Columns, item.Lanes);
            }

            if (!isThere || item.Lane != 0) return;
            double loss = 0, right = 0;
            if (counts)
            {
                var isClass = target >= 0 && target < item.Count;
                var logit = isClass ? ToDouble(v.Logits[(row * item.Count) + target]) : double.NaN;
                right = v.ClassWeights.Length == 0 || !isClass ? 1.0 : ToDouble(v.ClassWeights[target]);
                loss = (1 - v.Smoothing) * right * (logSum - (logit - state.Max));
                if (v.Smoothing != 0) loss += v.Smoothing / item.Count * ((weights * logSum) - spread);
            }

            v.Counts[row] = counts ? (byte)1 : (byte)0;
            v.Loss[row] = TElement.FromDouble(loss);
            v.Weight[row] = TElement.FromDouble(right);
            v.Max[row] = TElement.FromDouble(counts ? state.Max : 0);
            v.LogSum[row] = TElement.FromDouble(counts ? logSum : 0);
        }

        private static double ToDouble(T value) => TElement.ToDouble(value);
    }
}

public readonly partial struct CrossEntropyGradientKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in CrossEntropyGradientArgs args)
    {
        if (args.Type == DType.Float32) Rows<F32x1, float, Float32Element>.Launch(device, args);
        else Rows<F64x1, double, Float64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(
        LineShape Shape, double Smoothing, int GradientStep, ArrayView<T> Output, ArrayView<T> Gradient, ArrayView<T> Weight, ArrayView<T> Max,
        ArrayView<T> LogSum, ArrayView<T> Logits, ArrayView<long> Targets, ArrayView<T> ClassWeights, ArrayView<byte> Counts)
        where T : unmanaged;

    internal readonly struct Rows<TLane, T, TElement> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Launch(GpuDevice device, in CrossEntropyGradientArgs args)
        {
            var count = args.Rows * args.Classes;
            if (count == 0) return;
            var shape = new LineShape(args.Rows, args.Classes, 1);
            device.Launch<Rows<TLane, T, TElement>, Views<T>>(shape.Grid, new(
                shape, args.Smoothing, args.GradientStep, device.View<T>(args.Output, count),
                device.View<T>(args.Gradient, args.GradientStep == 0 ? 1 : args.Rows), device.View<T>(args.Weight, args.Rows),
                device.View<T>(args.Max, args.Rows), device.View<T>(args.LogSum, args.Rows), device.View<T>(args.Logits, count),
                device.View<long>(args.Targets, args.Rows), device.View<T>(args.ClassWeights, args.Classes), device.View<byte>(args.Counts, args.Rows)));
        }

        public static void Execute(Views<T> v)
        {
            var sums = SharedMemory.Allocate<double>(LaunchGrid.DefaultGroupSize);
            var item = v.Shape.Item;
            var row = item.Line;
            var isThere = row < v.Counts.Length;
            var counts = isThere && v.Counts[row] != 0;
            var isWeighted = v.Smoothing != 0 && v.ClassWeights.Length > 0;
            double weights = item.Count;
            if (isWeighted)
            {
                weights = 0;
                for (var i = item.Lane; i < item.Count; i += item.Lanes) weights += TElement.ToDouble(v.ClassWeights[i]);
                weights = GroupTotal<DoubleTotal, double>.Of(sums, weights, item.Lane, item.Column, item.Columns, item.Lanes);
            }

            if (!isThere) return;
            var gradient = TElement.ToDouble(v.Gradient[row * v.GradientStep]);
            var right = gradient * (1 - v.Smoothing) * TElement.ToDouble(v.Weight[row]);
            var spread = gradient * v.Smoothing / item.Count;
            var target = v.Targets[row];
            TLane max = TLane.Of(v.Max[row]), log = TLane.Of(v.LogSum[row]);
            TLane factor = TLane.Constant(right + (spread * weights)), other = TLane.Constant(spread), zero = TLane.Constant(0);
            var at = item.First;
            for (var i = item.Lane; i < item.Count; i += item.Lanes)
            {
                var value = zero;
                if (counts)
                {
                    value = TLane.Exp(TLane.Of(v.Logits[at]) - max - log) * factor;
                    value -= isWeighted ? other * TLane.Of(v.ClassWeights[i]) : other;
                    if (i == target) value = TLane.Of(TElement.FromDouble(TElement.ToDouble(TLane.ToElement(value)) - right));
                }

                v.Output[at] = TLane.ToElement(value);
                at += item.Step;
            }
        }
    }
}
