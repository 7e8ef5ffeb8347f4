using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

internal readonly partial struct CgruPass<TPass> : ILaneKernel<CgruPassArgs>
{
    private const int BlockElements = 8 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in CgruPassArgs args) => LaneDispatch.Run<CgruPass<TPass>, CgruPassArgs>(DType.Float32, device, args);

    static unsafe void ILaneKernel<CgruPassArgs>.Run<TLane, T>(CpuDevice device, in CgruPassArgs args)
    {
        if (args.Rows * args.Maps == 0) return;
        var rows = Math.Max(1, BlockElements / args.Maps);
        device.Workers.For(checked((int)((args.Rows + rows - 1) / rows)), new Body<TLane, T>
        {
            Rows = (nint)args.Rows,
            RowsOfBlock = rows,
            Maps = args.Maps,
            Gates = args.Gates.Pointer<T>(),
            A = args.A.Pointer<T>(),
            B = TPass.Inputs > 1 ? args.B.Pointer<T>() : null,
            C = TPass.Inputs > 2 ? args.C.Pointer<T>() : null,
            GatesResult = TPass.Writes != 0 ? args.GatesResult.Pointer<T>() : null,
            First = args.First.Pointer<T>(),
            Second = TPass.Outputs > 1 ? args.Second.Pointer<T>() : null,
        });
    }

    private unsafe struct Body<TLane, T> : IParallelBody where TLane : unmanaged, ISimdLane<TLane, T> where T : unmanaged
    {
        public nint Rows, RowsOfBlock, Maps;
        public T* Gates, A, B, C, GatesResult, First, Second;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int block, int worker)
        {
            var m = Maps;
            for (nint row = block * RowsOfBlock, end = Math.Min(Rows, row + RowsOfBlock); row < end; row++)
            {
                T* gates = Gates + (row * 2 * m), results = GatesResult + (row * 2 * m);
                var at = row * m;
                for (nint i = 0; i < m; i += TLane.Count)
                {
                    // The last register of a row overlaps the one before, which is cheaper than storing a part.
                    if (i > 0) i = Math.Min(i, m - TLane.Count);
                    var a = TLane.Load(A + at + i);
                    var y = TPass.Apply(
                        (TPass.Reads & 1) != 0 ? TLane.Load(gates + i) : a, (TPass.Reads & 2) != 0 ? TLane.Load(gates + m + i) : a,
                        a, TPass.Inputs > 1 ? TLane.Load(B + at + i) : a, TPass.Inputs > 2 ? TLane.Load(C + at + i) : a);
                    if ((TPass.Writes & 1) != 0) StoreUpTo<TLane, T>(y.Update, results, i, m);
                    if ((TPass.Writes & 2) != 0) StoreUpTo<TLane, T>(y.Reset, results + m, i, m);
                    StoreUpTo<TLane, T>(y.A, First + at, i, m);
                    if (TPass.Outputs > 1) StoreUpTo<TLane, T>(y.B, Second + at, i, m);
                }
            }
        }
    }
}
