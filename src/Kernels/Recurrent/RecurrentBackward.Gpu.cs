using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>On a GPU: for each step back one element-wise kernel, then the product (two, where one is split off) with the weights.</remarks>
internal readonly partial struct RecurrentBackward<TCell>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in RecurrentBackwardArgs args)
    {
        long hidden = args.Hidden, batch = args.Batch, wide = TCell.Gates * hidden;
        var summed = TCell.IsSplit ? wide - hidden : wide;
        var order = new RecurrentOrder(args.Steps, args.Reverse, batch * hidden);
        long count = order.State;
        Operand carry = args.LastGradient, cellCarry = args.LastCellGradient;
        for (var step = args.Steps - 1; step >= 0; step--)
        {
            var time = order.Time(step) * count;
            Operand gates = args.GateGradient.Floats(time * TCell.Gates), products = args.ProductGradient.Floats(time);
            var outputs = args.OutputGradient.Floats(time);
            device.Launch<Functions, Views>(count, new Views(
                (int)hidden, count, carry.IsPresent ? 1 : 0, cellCarry.IsPresent ? 1 : 0, outputs.IsPresent ? 1 : 0,
                device.View<float>(args.Gates.Floats(time * TCell.Gates), batch * wide), device.View<float>(args.Products.Floats(time), count),
                device.View<float>(args.States.Floats(order.Before(step)), count),
                device.View<float>(args.Cells.Floats(order.Before(step)), count), device.View<float>(args.Cells.Floats(order.After(step)), count),
                device.View<float>(outputs, count), device.View<float>(carry, count), device.View<float>(cellCarry, count),
                device.View<float>(gates, batch * wide), device.View<float>(products, count),
                device.View<float>(args.StateGradient, count), device.View<float>(args.CellGradient, count)));

            // The gradient of the state before: what the functions left of it, if the cell is split, and the products.
            var product = new MatMulArgs(
                DType.Float32, batch, hidden, summed, gates, wide, 1, args.Weights, hidden, 1, args.StateGradient, hidden, Accumulate: TCell.IsSplit);
            MatMul.Gpu(device, product);
            if (TCell.IsSplit)
                MatMul.Gpu(device, product with { K = hidden, A = products, ARow = hidden, B = args.Weights.Floats(summed * hidden) });
            carry = args.StateGradient;
            cellCarry = args.CellGradient;
        }
    }

    internal readonly record struct Views(
        int Hidden, long Count, int HasCarry, int HasCellCarry, int HasOutputs,
        ArrayView<float> Gates, ArrayView<float> Products, ArrayView<float> Before, ArrayView<float> CellBefore, ArrayView<float> CellAfter,
        ArrayView<float> OutputGradient, ArrayView<float> Carry, ArrayView<float> CellCarry,
        ArrayView<float> GateGradient, ArrayView<float> ProductGradient, ArrayView<float> StateGradient, ArrayView<float> CellGradient);

    /// <summary>The way back through the cell's functions, for one unit of one example.</summary>
    internal readonly struct Functions : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            var at = WorkItem.Index;
            if (at >= v.Count) return;
            int row = (int)at / v.Hidden, h = v.Hidden;
            var x = at + ((long)row * h * (TCell.Gates - 1));
            var gradient = (v.HasCarry != 0 ? v.Carry[at] : 0f) + (v.HasOutputs != 0 ? v.OutputGradient[at] : 0f);
            var a = new F32x1(v.Gates[x]);
            var gates = new RecurrentGates<F32x1>(
                a, TCell.Gates > 1 ? new F32x1(v.Gates[x + h]) : a, TCell.Gates > 2 ? new F32x1(v.Gates[x + (2 * h)]) : a, TCell.Gates > 3 ? new F32x1(v.Gates[x + (3 * h)]) : a);
            var step = TCell.Backward(
                gates, TCell.IsSplit ? new F32x1(v.Products[at]) : a, TCell.IsSplit ? new F32x1(v.Before[at]) : a,
                TCell.HasCell ? new F32x1(v.CellBefore[at]) : a, TCell.HasCell ? new F32x1(v.CellAfter[at]) : a,
                new F32x1(gradient), new F32x1(v.HasCellCarry != 0 ? v.CellCarry[at] : 0f));
            v.GateGradient[x] = step.Gates.A.Value;
            if (TCell.Gates > 1) v.GateGradient[x + h] = step.Gates.B.Value;
            if (TCell.Gates > 2) v.GateGradient[x + (2 * h)] = step.Gates.C.Value;
            if (TCell.Gates > 3) v.GateGradient[x + (3 * h)] = step.Gates.D.Value;
            if (TCell.IsSplit) v.ProductGradient[at] = step.Product.Value;
            if (TCell.IsSplit) v.StateGradient[at] = step.Hidden.Value;
            if (TCell.HasCell) v.CellGradient[at] = step.Cell.Value;
        }
    }
}
