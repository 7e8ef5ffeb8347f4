using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>
/// On a GPU: lines as in <see cref="LineShape"/>; maximum and sum in one pass, which is the only one that reads lines of up
/// to 1024 elements (512 to 32 where the axis is not the last), whose results are made from registers. Longer ones are read once more, mostly
/// from the cache. Bound by memory.
/// </remarks>
public readonly partial struct SoftmaxKernel<TForm>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in SoftmaxArgs args)
    {
        if (args.Type == DType.Float32) Lines<F32x1, float, Float32Element>.Launch(device, args);
        else Lines<F64x1, double, Float64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(LineShape Shape, ArrayView<T> Output, ArrayView<T> Input) where T : unmanaged;

    internal readonly struct Lines<TLane, T, TElement> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Launch(GpuDevice device, in SoftmaxArgs args)
        {
            var count = args.Outer * args.Length * args.Inner;
            if (count == 0) return;
            var shape = new LineShape(args.Outer, args.Length, args.Inner);
            device.Launch<Lines<TLane, T, TElement>, Views<T>>(shape.Grid, new(shape, device.View<T>(args.Output, count), device.View<T>(args.Input, count)));
        }

        public static void Execute(Views<T> v)
        {
            var shared = SharedMemory.Allocate<MaxAndSum>(LaunchGrid.DefaultGroupSize);
            var item = v.Shape.Item;
            var x = item.Load<TLane, T>(v.Input, item.Lane, item.First, double.NegativeInfinity);
            var state = MaxAndSum.Add<TLane, T, TElement>(MaxAndSum.Identity, x);
            var at = item.First + item.RoundStep;
            for (var i = item.Lane + item.Round; i < item.Count; i += item.Round)
            {
                state = MaxAndSum.Add<TLane, T, TElement>(state, item.Load<TLane, T>(v.Input, i, at, double.NegativeInfinity));
                at += item.RoundStep;
            }

            state = GroupTotal<MaxAndSum, MaxAndSum>.Of(shared, state, item.Lane, item.Column, item.Columns, item.Lanes);
            var max = TLane.Constant(state.Max);
            var factor = TLane.Constant(TForm.IsLog ? F64x1.Log(new F64x1(state.Sum)).Value : 1 / state.Sum);
            at = item.First;
            for (var i = item.Lane; i < item.Count; i += item.Round)
            {
                if (!item.IsHeld) x = item.Load<TLane, T>(v.Input, i, at, double.NegativeInfinity);
                item.Store<TLane, T>(v.Output, i, at, TForm.IsLog ? x - max - factor : LaneFour<TLane>.Exp(x - max) * factor);
                at += item.RoundStep;
            }
        }
    }
}

public readonly partial struct SoftmaxGradientKernel<TForm>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in SoftmaxGradientArgs args)
    {
        if (args.Type == DType.Float32) Lines<F32x1, float, Float32Element>.Launch(device, args);
        else Lines<F64x1, double, Float64Element>.Launch(device, args);
    }

    internal readonly record struct Views<T>(LineShape Shape, ArrayView<T> Output, ArrayView<T> Gradient, ArrayView<T> Result) where T : unmanaged;

    /// <summary>Lines that lanes can hold (<see cref="LineItem.IsHeld"/>) are read once, longer ones twice.</summary>
    internal readonly struct Lines<TLane, T, TElement> : IGpuKernel<Views<T>>
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        public static void Launch(GpuDevice device, in SoftmaxGradientArgs args)
        {
            var count = args.Outer * args.Length * args.Inner;
            if (count == 0) return;
            var shape = new LineShape(args.Outer, args.Length, args.Inner);
            device.Launch<Lines<TLane, T, TElement>, Views<T>>(
                shape.Grid, new(shape, device.View<T>(args.Output, count), device.View<T>(args.Gradient, count), device.View<T>(args.Result, count)));
        }

        public static void Execute(Views<T> v)
        {
            var shared = SharedMemory.Allocate<double>(LaunchGrid.DefaultGroupSize);
            var item = v.Shape.Item;
            var g = item.Load<TLane, T>(v.Gradient, item.Lane, item.First, 0);
            var y = item.Load<TLane, T>(v.Result, item.Lane, item.First, 0);
            var sum = Summed(g, y);
            var at = item.First + item.RoundStep;
            for (var i = item.Lane + item.Round; i < item.Count; i += item.Round)
            {
                sum += Summed(item.Load<TLane, T>(v.Gradient, i, at, 0), TForm.IsLog ? y : item.Load<TLane, T>(v.Result, i, at, 0));
                at += item.RoundStep;
            }

            sum = GroupTotal<DoubleTotal, double>.Of(shared, sum, item.Lane, item.Column, item.Columns, item.Lanes);
            var total = TLane.Constant(sum);
            at = item.First;
            for (var i = item.Lane; i < item.Count; i += item.Round)
            {
                if (!item.IsHeld)
                {
                    g = item.Load<TLane, T>(v.Gradient, i, at, 0);
                    y = item.Load<TLane, T>(v.Result, i, at, 0);
                }

                item.Store<TLane, T>(v.Output, i, at, TForm.IsLog ? g - (LaneFour<TLane>.Exp(y) * total) : y * (g - total));
                at += item.RoundStep;
            }
        }

        private static double Summed(LaneFour<TLane> g, LaneFour<TLane> y) => TElement.ToDouble(TLane.ToElement(TForm.IsLog ? g.Sum : (g * y).Sum));
    }
}
