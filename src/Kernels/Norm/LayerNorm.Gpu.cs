using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>
/// On a GPU: rows as in <see cref="LineShape"/>. A row of up to 1024 elements is read once and kept in registers; longer
/// ones are read from the cache again for the sums around the mean and for the result. Bound by memory.
/// </remarks>
public readonly partial struct LayerNormKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in LayerNormArgs args)
    {
        if (args.Type == DType.Float32) Lines<F32x1, float, Float32Element>.Launch(device, args);
        else Lines<F64x1, double, Float64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(
        LineShape Shape, int Centers, double Epsilon, ArrayView<T> Output, ArrayView<T> Mean, ArrayView<T> Scale,
        ArrayView<T> Input, ArrayView<T> Weight, ArrayView<T> Bias)
        where T : unmanaged;

    internal readonly struct Lines<TLane, T, TElement> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Launch(GpuDevice device, in LayerNormArgs args)
        {
            var count = args.Rows * args.Length;
            if (count == 0) return;
            var shape = new LineShape(args.Rows, args.Length, 1);
            device.Launch<Lines<TLane, T, TElement>, Views<T>>(shape.Grid, new(
                shape, args.Centers ? 1 : 0, args.Epsilon, device.View<T>(args.Output, count), device.View<T>(args.Mean, args.Rows),
                device.View<T>(args.Scale, args.Rows), device.View<T>(args.Input, count), device.View<T>(args.Weight, args.Length),
                device.View<T>(args.Bias, args.Length)));
        }

        public static void Execute(Views<T> v)
        {
            var shared = SharedMemory.Allocate<TwoSums>(LaunchGrid.DefaultGroupSize);
            var item = v.Shape.Item;
            int length = v.Shape.Length;
            var x = item.Load<TLane, T>(v.Input, item.Lane, item.First, 0);
            double mean = 0, offset = 0;
            if (v.Centers != 0) mean = Rounded(Sums(v.Input, shared, item, x, 0).First / length);

            // Once more around the mean: what rounding left of it corrects both.
            var sums = Sums(v.Input, shared, item, x, mean);
            if (v.Centers != 0) offset = sums.First / length;
            mean = Rounded(mean + offset);
            var scale = Rounded(1 / Math.Sqrt((sums.Second / length) - (offset * offset) + v.Epsilon));
            if (item.Lane == 0 && item.Count > 0)
            {
                v.Mean[item.Line] = TElement.FromDouble(mean);
                v.Scale[item.Line] = TElement.FromDouble(scale);
            }

            TLane shift = TLane.Constant(mean), factor = TLane.Constant(scale);
            var at = item.First;
            for (var i = item.Lane; i < item.Count; i += item.Round)
            {
                if (!item.IsHeld) x = item.Load<TLane, T>(v.Input, i, at, 0);
                var y = (x - shift) * factor;
                if (v.Weight.Length > 0) y *= item.Load<TLane, T>(v.Weight, i, i, 0);
                if (v.Bias.Length > 0) y += item.Load<TLane, T>(v.Bias, i, i, 0);
                item.Store<TLane, T>(v.Output, i, at, y);
                at += item.RoundStep;
            }
        }

        /// <summary>The sums over a row of x - shift and of their squares.</summary>
        private static TwoSums Sums(ArrayView<T> input, ArrayView<TwoSums> shared, LineItem item, LaneFour<TLane> held, double shift)
        {
            var offset = TLane.Constant(shift);
            var sums = TwoSums.Identity;
            var at = item.First;
            for (var i = item.Lane; i < item.Count; i += item.Round)
            {
                // What is not there counts as the shift.
                var x = item.IsHeld && shift == 0 ? held : item.Load<TLane, T>(input, i, at, shift);
                var d = x - offset;
                sums = TwoSums.Combine(sums, new TwoSums(ToDouble(d.Sum), ToDouble((d * d).Sum)));
                at += item.RoundStep;
            }

            return GroupTotal<TwoSums, TwoSums>.Of(shared, sums, item.Lane, item.Column, item.Columns, item.Lanes);
        }

        private static double ToDouble(TLane value) => TElement.ToDouble(TLane.ToElement(value));

        private static double Rounded(double value) => TElement.ToDouble(TElement.FromDouble(value));
    }
}

/// <summary>Two sums that are made together.</summary>
internal readonly struct TwoSums(double first, double second) : ICombination<TwoSums>
{
    public readonly double First = first, Second = second;

    public static TwoSums Identity => new(0, 0);

    public static TwoSums Combine(TwoSums a, TwoSums b) => new(a.First + b.First, a.Second + b.Second);
}
