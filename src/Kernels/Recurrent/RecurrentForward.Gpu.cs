using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>
/// On a GPU: for each step a product that adds to the gates (and one for the product that is split off), then one element-wise
/// kernel for the cell's functions. Short products of few rows do not fill a large GPU, which waits for launches then.
/// </remarks>
internal readonly partial struct RecurrentForward<TCell>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in RecurrentForwardArgs args)
    {
        long hidden = args.Hidden, batch = args.Batch, wide = TCell.Gates * hidden;
        var summed = TCell.IsSplit ? wide - hidden : wide;
        var order = new RecurrentOrder(args.Steps, args.Reverse, batch * hidden);
        for (var step = 0; step < args.Steps; step++)
        {
            var time = order.Time(step) * order.State;
            Operand before = args.States.Floats(order.Before(step)), gates = args.Gates.Floats(time * TCell.Gates), products = args.Products.Floats(time);
            var product = new MatMulArgs(
                DType.Float32, batch, summed, hidden, before, hidden, 1, args.Weights, 1, hidden, gates, wide, Accumulate: true);
            MatMul.Gpu(device, product);
            if (TCell.IsSplit)
            {
                MatMul.Gpu(device, product with
                {
                    N = hidden, B = args.Weights.Floats(summed * hidden), C = products, CRow = hidden, Bias = args.ProductBias, Accumulate = false,
                });
            }

            device.Launch<Functions, Views>(order.State, new Views(
                (int)hidden, order.State, device.View<float>(gates, batch * wide), device.View<float>(products, order.State),
                device.View<float>(before, order.State), device.View<float>(args.States.Floats(order.After(step)), order.State),
                device.View<float>(args.Cells.Floats(order.Before(step)), order.State), device.View<float>(args.Cells.Floats(order.After(step)), order.State)));
        }
    }

    internal readonly record struct Views(
        int Hidden, long Count, ArrayView<float> Gates, ArrayView<float> Products, ArrayView<float> Before, ArrayView<float> After,
        ArrayView<float> CellBefore, ArrayView<float> CellAfter);

    /// <summary>The cell's functions for one unit of one example.</summary>
    internal readonly struct Functions : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            var at = WorkItem.Index;
            if (at >= v.Count) return;
            int row = (int)at / v.Hidden, h = v.Hidden;
            var x = at + ((long)row * h * (TCell.Gates - 1));
            var a = Gate(v, 0, x);
            var gates = new RecurrentGates<F32x1>(
                a, TCell.Gates > 1 ? Gate(v, 1, x + h) : a, TCell.Gates > 2 ? Gate(v, 2, x + (2 * h)) : a, TCell.Gates > 3 ? Gate(v, 3, x + (3 * h)) : a);
            var step = TCell.Forward(
                gates, TCell.IsSplit ? new F32x1(v.Products[at]) : a, TCell.IsSplit ? new F32x1(v.Before[at]) : a, TCell.HasCell ? new F32x1(v.CellBefore[at]) : a);
            v.Gates[x] = step.Gates.A.Value;
            if (TCell.Gates > 1) v.Gates[x + h] = step.Gates.B.Value;
            if (TCell.Gates > 2) v.Gates[x + (2 * h)] = step.Gates.C.Value;
            if (TCell.Gates > 3) v.Gates[x + (3 * h)] = step.Gates.D.Value;
            v.After[at] = step.Hidden.Value;
            if (TCell.HasCell) v.CellAfter[at] = step.Cell.Value;
        }

        private static F32x1 Gate(Views v, int gate, long at)
        {
            var x = new F32x1(v.Gates[at]);
            return gate < TCell.Functions ? TCell.Function(gate, x) : x;
        }
    }
}
