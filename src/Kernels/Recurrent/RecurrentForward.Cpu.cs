using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

internal readonly partial struct RecurrentForward<TCell> : IMicroKernelBody<RecurrentForwardArgs>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in RecurrentForwardArgs args) =>
        LaneDispatch.AroundMicroKernels<RecurrentForward<TCell>, RecurrentForwardArgs>(device, args);

    static unsafe void IMicroKernelBody<RecurrentForwardArgs>.Run<T>(CpuDevice device, in RecurrentForwardArgs args)
    {
        var panels = new RecurrentPanels(args.Batch, args.Hidden, TCell.Gates, args.Hidden);
        var packed = device.Memory.Rent(panels.PackedLength * sizeof(float));
        panels.PackForward(args.Weights.Pointer<float>(), (float*)packed.Address);
        var order = new RecurrentOrder(args.Steps, args.Reverse, (long)args.Batch * args.Hidden);
        for (var step = 0; step < args.Steps; step++)
        {
            var time = order.Time(step) * order.State;
            device.Workers.For(panels.Blocks, new Body<T>
            {
                Panels = panels,
                Packed = (float*)packed.Address,
                ProductBias = TCell.IsSplit ? args.ProductBias.Pointer<float>() : null,
                Gates = args.Gates.Pointer<float>() + (time * TCell.Gates),
                Before = args.States.Pointer<float>() + order.Before(step),
                After = args.States.Pointer<float>() + order.After(step),
                CellBefore = TCell.HasCell ? args.Cells.Pointer<float>() + order.Before(step) : null,
                CellAfter = TCell.HasCell ? args.Cells.Pointer<float>() + order.After(step) : null,
                Products = TCell.IsSplit ? args.Products.Pointer<float>() + time : null,
            });
        }

        packed.Release();
    }

    /// <summary>One step for some of the units.</summary>
    private unsafe struct Body<T> : IParallelBody where T : unmanaged, ISimdLane<T, float>
    {
        public RecurrentPanels Panels;
        public float* Packed, ProductBias, Gates, Before, After, CellBefore, CellAfter, Products;

        public readonly void Invoke(int block, int worker)
        {
            nint h = Panels.Hidden, gates = TCell.Gates;
            for (int index = Panels.FirstPiece(block), end = Panels.FirstPiece(block + 1); index < end; index++)
            {
                var piece = Panels[index];
                var before = Before + (piece.Row * h);
                for (nint gate = 0; gate < gates; gate++)
                {
                    var panel = Panels.Panel(Packed, piece, gate);
                    if (TCell.IsSplit && gate == gates - 1)
                    {
                        RecurrentPanels.Multiply(piece, before, h, h, panel, Products + (piece.Row * h) + piece.Unit, h, ProductBias + piece.Unit, 0);
                    }
                    else
                    {
                        var x = Gates + (((piece.Row * gates) + gate) * h) + piece.Unit;
                        RecurrentPanels.Multiply(piece, before, h, h, panel, x, gates * h, x, gates * h);
                    }
                }

                for (var gate = 0; gate < TCell.Functions; gate++) Function(piece, gate);
                Step(piece);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Function(in RecurrentPanels.Piece piece, int gate)
        {
            nint h = Panels.Hidden;
            for (nint row = 0; row < piece.Rows; row++)
            {
                var x = Gates + ((((piece.Row + row) * TCell.Gates) + gate) * h) + piece.Unit;
                for (nint i = 0; i < piece.Units; i += T.Count) StoreUpTo<T, float>(TCell.Function(gate, T.Load(x + i)), x, i, piece.Units);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Step(in RecurrentPanels.Piece piece)
        {
            nint h = Panels.Hidden;
            for (nint row = 0; row < piece.Rows; row++)
            {
                var at = ((piece.Row + row) * h) + piece.Unit;
                var x = Gates + ((piece.Row + row) * TCell.Gates * h) + piece.Unit;
                for (nint i = 0; i < piece.Units; i += T.Count)
                {
                    var a = T.Load(x + i);
                    var gates = new RecurrentGates<T>(
                        a, TCell.Gates > 1 ? T.Load(x + h + i) : a, TCell.Gates > 2 ? T.Load(x + (2 * h) + i) : a, TCell.Gates > 3 ? T.Load(x + (3 * h) + i) : a);
                    var step = TCell.Forward(
                        gates, TCell.IsSplit ? T.Load(Products + at + i) : a, TCell.IsSplit ? T.Load(Before + at + i) : a, TCell.HasCell ? T.Load(CellBefore + at + i) : a);
                    if (TCell.Functions < 1) StoreUpTo<T, float>(step.Gates.A, x, i, piece.Units);
                    if (TCell.Functions < 2 && TCell.Gates > 1) StoreUpTo<T, float>(step.Gates.B, x + h, i, piece.Units);
                    if (TCell.Functions < 3 && TCell.Gates > 2) StoreUpTo<T, float>(step.Gates.C, x + (2 * h), i, piece.Units);
                    if (TCell.Functions < 4 && TCell.Gates > 3) StoreUpTo<T, float>(step.Gates.D, x + (3 * h), i, piece.Units);
                    StoreUpTo<T, float>(step.Hidden, After + at, i, piece.Units);
                    if (TCell.HasCell) StoreUpTo<T, float>(step.Cell, CellAfter + at, i, piece.Units);
                }
            }
        }
    }
}
