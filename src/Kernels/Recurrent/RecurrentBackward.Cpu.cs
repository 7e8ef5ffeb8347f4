using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

internal readonly partial struct RecurrentBackward<TCell> : IMicroKernelBody<RecurrentBackwardArgs>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in RecurrentBackwardArgs args) =>
        LaneDispatch.AroundMicroKernels<RecurrentBackward<TCell>, RecurrentBackwardArgs>(device, args);

    static unsafe void IMicroKernelBody<RecurrentBackwardArgs>.Run<T>(CpuDevice device, in RecurrentBackwardArgs args)
    {
        var panels = new RecurrentPanels(args.Batch, args.Hidden, gates: 1, (long)TCell.Gates * args.Hidden);
        var scratch = device.Memory.Rent(panels.PieceLength * sizeof(float) * (long)device.Workers.Count);
        var packed = device.Memory.Rent((panels.PackedLength + 8) * sizeof(float)); // rows are copied in eights, the last one, too
        panels.PackBackward(args.Weights.Pointer<float>(), (float*)packed.Address);
        var order = new RecurrentOrder(args.Steps, args.Reverse, (long)args.Batch * args.Hidden);
        var body = new Body<T>
        {
            Panels = panels,
            Packed = (float*)packed.Address,
            Scratch = (float*)scratch.Address,
            Carry = Optional(args.LastGradient, 0),
            StateGradient = args.StateGradient.Pointer<float>(),
            CellCarry = Optional(args.LastCellGradient, 0),
            CellGradient = Optional(args.CellGradient, 0),
        };
        for (var step = args.Steps - 1; step >= 0; step--)
        {
            var time = order.Time(step) * order.State;
            body.Gates = args.Gates.Pointer<float>() + (time * TCell.Gates);
            body.Products = Optional(args.Products, time);
            body.Before = args.States.Pointer<float>() + order.Before(step);
            body.CellBefore = Optional(args.Cells, order.Before(step));
            body.CellAfter = Optional(args.Cells, order.After(step));
            body.OutputGradient = Optional(args.OutputGradient, time);
            body.GateGradient = args.GateGradient.Pointer<float>() + (time * TCell.Gates);
            body.ProductGradient = Optional(args.ProductGradient, time);
            device.Workers.For(panels.Blocks, body);
            body.NextGates = body.GateGradient;
            body.NextProducts = body.ProductGradient;
            body.Carry = TCell.IsSplit ? body.StateGradient : null;
            body.CellCarry = body.CellGradient;
        }

        body.IsEnd = true;
        device.Workers.For(panels.Blocks, body);
        packed.Release();
        scratch.Release();
    }

    private static unsafe float* Optional(in Operand operand, long elements) => operand.IsPresent ? operand.Pointer<float>() + elements : null;

    /// <summary>One step for some of the units; after the first of the sequence what is left for the state before it.</summary>
    private unsafe struct Body<T> : IParallelBody where T : unmanaged, ISimdLane<T, float>
    {
        public RecurrentPanels Panels;
        public float* Packed, Scratch;

        // This step's; what comes from outside, or past the products, from the step after; and that step's gradients of gates.
        public float* Gates, Products, Before, CellBefore, CellAfter, OutputGradient, GateGradient, ProductGradient;
        public float* Carry, CellCarry, StateGradient, CellGradient;
        public float* NextGates, NextProducts;
        public bool IsEnd;

        public readonly void Invoke(int block, int worker)
        {
            nint h = Panels.Hidden, wide = TCell.Gates * h;
            var mine = Scratch + (worker * (nint)Panels.PieceLength);
            for (int index = Panels.FirstPiece(block), end = Panels.FirstPiece(block + 1); index < end; index++)
            {
                var piece = Panels[index];
                var panel = Panels.Panel(Packed, piece, 0);
                if (NextGates != null)
                {
                    var terms = TCell.IsSplit ? wide - h : wide;
                    RecurrentPanels.Multiply(piece, NextGates + (piece.Row * wide), wide, terms, panel, mine, piece.Width, null, 0);
                    if (TCell.IsSplit)
                        RecurrentPanels.Multiply(piece, NextProducts + (piece.Row * h), h, h, panel + (terms * piece.Width), mine, piece.Width, mine, piece.Width);
                }

                if (IsEnd) End(piece, mine);
                else Step(piece, mine);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Step(in RecurrentPanels.Piece piece, float* products)
        {
            nint h = Panels.Hidden;
            var zero = T.Constant(0);
            for (nint row = 0; row < piece.Rows; row++)
            {
                var at = ((piece.Row + row) * h) + piece.Unit;
                var atGates = ((piece.Row + row) * TCell.Gates * h) + piece.Unit;
                float* y = Gates + atGates, dx = GateGradient + atGates;
                for (nint i = 0; i < piece.Units; i += T.Count)
                {
                    var gradient = NextGates == null ? zero : T.Load(products + (row * piece.Width) + i);
                    if (Carry != null) gradient += T.Load(Carry + at + i);
                    if (OutputGradient != null) gradient += T.Load(OutputGradient + at + i);
                    var a = T.Load(y + i);
                    var gates = new RecurrentGates<T>(
                        a, TCell.Gates > 1 ? T.Load(y + h + i) : a, TCell.Gates > 2 ? T.Load(y + (2 * h) + i) : a, TCell.Gates > 3 ? T.Load(y + (3 * h) + i) : a);
                    var step = TCell.Backward(
                        gates, TCell.IsSplit ? T.Load(Products + at + i) : a, TCell.IsSplit ? T.Load(Before + at + i) : a,
                        TCell.HasCell ? T.Load(CellBefore + at + i) : a, TCell.HasCell ? T.Load(CellAfter + at + i) : a,
                        gradient, TCell.HasCell && CellCarry != null ? T.Load(CellCarry + at + i) : zero);
                    StoreUpTo<T, float>(step.Gates.A, dx, i, piece.Units);
                    if (TCell.Gates > 1) StoreUpTo<T, float>(step.Gates.B, dx + h, i, piece.Units);
                    if (TCell.Gates > 2) StoreUpTo<T, float>(step.Gates.C, dx + (2 * h), i, piece.Units);
                    if (TCell.Gates > 3) StoreUpTo<T, float>(step.Gates.D, dx + (3 * h), i, piece.Units);
                    if (TCell.IsSplit) StoreUpTo<T, float>(step.Product, ProductGradient + at, i, piece.Units);
                    if (TCell.IsSplit) StoreUpTo<T, float>(step.Hidden, StateGradient + at, i, piece.Units);
                    if (TCell.HasCell) StoreUpTo<T, float>(step.Cell, CellGradient + at, i, piece.Units);
                }
            }
        }

        private readonly void End(in RecurrentPanels.Piece piece, float* products)
        {
            for (nint row = 0; row < piece.Rows; row++)
            {
                var target = StateGradient + ((piece.Row + row) * Panels.Hidden) + piece.Unit;
                for (nint i = 0; i < piece.Units; i += T.Count)
                {
                    var gradient = T.Load(products + (row * piece.Width) + i);
                    StoreUpTo<T, float>(TCell.IsSplit ? gradient + T.Load(target + i) : gradient, target, i, piece.Units);
                }
            }
        }
    }
}
