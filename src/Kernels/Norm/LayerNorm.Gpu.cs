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
            if (v.Centers != 0)
            {
                mean = Rounded(Sums(v.Input, shared, item, x, 0).First / length);
                Group.Barrier();
            }

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
                var d = item.Masked((item.IsHeld ? held : item.Load<TLane, T>(input, i, at, 0)) - offset, i);
                sums = TwoSums.Combine(sums, new TwoSums(ToDouble(d.Sum), ToDouble((d * d).Sum)));
                at += item.RoundStep;
            }

            return GroupTotal<TwoSums, TwoSums>.Of(shared, sums, item.Lane, item.Column, item.Columns, item.Lanes);
        }

        private static double ToDouble(TLane value) => TElement.ToDouble(TLane.ToElement(value));

        private static double Rounded(double value) => TElement.ToDouble(TElement.FromDouble(value));
    }
}

/// <remarks>
/// On a GPU: the gradient of the input row by row as in <see cref="LineShape"/>; that of the weight from a second kernel, a
/// work-item for each column of a block of rows. Bound by memory: the gradient and the input are read twice.
/// </remarks>
public readonly partial struct LayerNormGradientKernel
{
    private const int WeightColumns = 128;

    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in LayerNormGradientArgs args)
    {
        if (args.Type == DType.Float32) Lines<F32x1, float, Float32Element>.Launch(device, args);
        else Lines<F64x1, double, Float64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(
        LineShape Shape, int Centers, ArrayView<T> Input, ArrayView<T> Gradient, ArrayView<T> X, ArrayView<T> Mean, ArrayView<T> Scale, ArrayView<T> W)
        where T : unmanaged;

    internal readonly struct Lines<TLane, T, TElement> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Launch(GpuDevice device, in LayerNormGradientArgs args)
        {
            var count = args.Rows * args.Length;
            if (count == 0) return;
            var shape = new LineShape(args.Rows, args.Length, 1);
            var views = new Views<T>(
                shape, args.Centers ? 1 : 0, device.View<T>(args.Input, count), device.View<T>(args.Gradient, count), device.View<T>(args.X, count),
                device.View<T>(args.Mean, args.Rows), device.View<T>(args.Scale, args.Rows), device.View<T>(args.W, args.Length));
            device.Launch<Lines<TLane, T, TElement>, Views<T>>(shape.Grid, views);
            if (!args.Weight.IsPresent) return;
            var blocks = Blocks(args.Rows, args.Length);
            var columns = Math.Min(args.Length, WeightColumns);
            var across = (args.Length + columns - 1) / columns;
            device.Launch<WeightParts<TLane, T>, WeightViews<T>>(
                LaunchGrid.GroupsOf(columns, ProductSize.Of((long)blocks * across)),
                new WeightViews<T>(
                    args.Length, (int)RowsPerBlock(args.Length), across, device.View<T>(args.Weight, (long)blocks * args.Length),
                    views.Gradient, views.X, views.Mean, views.Scale));
        }

        public static void Execute(Views<T> v)
        {
            var shared = SharedMemory.Allocate<TwoSums>(LaunchGrid.DefaultGroupSize);
            var item = v.Shape.Item;
            var isThere = item.Count > 0;
            TLane mean = TLane.Of(v.Mean[isThere ? item.Line : 0]), scale = TLane.Of(v.Scale[isThere ? item.Line : 0]);
            LaneFour<TLane> dy = Gradient(v, item, item.Lane, item.First), normal = Normal(v, item, item.Lane, item.First, mean, scale);
            var sums = new TwoSums(ToDouble(dy.Sum), ToDouble((dy * normal).Sum));
            var at = item.First + item.RoundStep;
            for (var i = item.Lane + item.Round; i < item.Count; i += item.Round)
            {
                var g = Gradient(v, item, i, at);
                sums = TwoSums.Combine(sums, new TwoSums(ToDouble(g.Sum), ToDouble((g * Normal(v, item, i, at, mean, scale)).Sum)));
                at += item.RoundStep;
            }

            sums = GroupTotal<TwoSums, TwoSums>.Of(shared, sums, item.Lane, item.Column, item.Columns, item.Lanes);
            TLane meanGradient = TLane.Constant(v.Centers != 0 ? sums.First / v.Shape.Length : 0), meanProduct = TLane.Constant(sums.Second / v.Shape.Length);
            at = item.First;
            for (var i = item.Lane; i < item.Count; i += item.Round)
            {
                if (!item.IsHeld)
                {
                    dy = Gradient(v, item, i, at);
                    normal = Normal(v, item, i, at, mean, scale);
                }

                item.Store<TLane, T>(v.Input, i, at, (dy - meanGradient - (normal * meanProduct)) * scale);
                at += item.RoundStep;
            }
        }

        private static LaneFour<TLane> Gradient(Views<T> v, LineItem item, int i, long at)
        {
            var g = item.Load<TLane, T>(v.Gradient, i, at, 0);
            return v.W.Length > 0 ? g * item.Load<TLane, T>(v.W, i, i, 0) : g;
        }

        private static LaneFour<TLane> Normal(Views<T> v, LineItem item, int i, long at, TLane mean, TLane scale) =>
            (item.Load<TLane, T>(v.X, i, at, 0) - mean) * scale;

        private static double ToDouble(TLane value) => TElement.ToDouble(TLane.ToElement(value));
    }

    internal readonly record struct WeightViews<T>(
        int Length, int RowsPerBlock, int Across, ArrayView<T> Weight, ArrayView<T> Gradient, ArrayView<T> X, ArrayView<T> Mean, ArrayView<T> Scale)
        where T : unmanaged;

    /// <summary>A block's share of the weight's gradient: up to 128 rows, added up in the CPU's order.</summary>
    internal readonly struct WeightParts<TLane, T> : IGpuKernel<WeightViews<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        public static void Execute(WeightViews<T> v)
        {
            // Not y and x: a grid has at most 65,535 groups along y.
            int block = Grid.IdxX / v.Across, column = (Grid.IdxX % v.Across * Group.DimX) + Group.IdxX;
            if (column >= v.Length) return;
            var first = (long)block * v.RowsPerBlock;
            var last = Math.Min(first + v.RowsPerBlock, v.Mean.Length);
            var sum = TLane.Constant(0);
            var at = (first * v.Length) + column;
            for (var row = first; row < last; row++)
            {
                sum = TLane.Fma(TLane.Of(v.Gradient[at]), (TLane.Of(v.X[at]) - TLane.Of(v.Mean[row])) * TLane.Of(v.Scale[row]), sum);
                at += v.Length;
            }

            v.Weight[((long)block * v.Length) + column] = TLane.ToElement(sum);
        }
    }
}
