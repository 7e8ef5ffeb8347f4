namespace TensorCore.Kernels;

/// <summary>Runs a formula over operands that are all dense or single values, cut into blocks for the threads.</summary>
internal static unsafe class DenseLoop<TMap, TLane, T>
    where TMap : unmanaged, ILaneMap<TLane> where TLane : unmanaged, IVectorLane<TLane, T> where T : unmanaged
{
    /// <summary>Elements in a block of work that costs about as much as waking up a thread that spins, ten times over.</summary>
    public static int BlockElements => 16 * 1024 / TMap.Cost;

    public static void Run(CpuDevice device, TMap map, long count, int singles, Operand output, Operand a, Operand b, Operand c)
    {
        if (count == 0) return;
        var body = new Body
        {
            Map = map,
            Count = (nint)count,
            Output = output.Pointer<byte>(),
            A = a.Pointer<byte>(),
            B = TMap.Arity > 1 ? b.Pointer<byte>() : null,
            C = TMap.Arity > 2 ? c.Pointer<byte>() : null,
            StepA = (singles & 1) != 0 ? 0 : 1,
            StepB = (singles & 2) != 0 ? 0 : 1,
            StepC = (singles & 4) != 0 ? 0 : 1,
        };
        var blocks = (count + BlockElements - 1) / BlockElements;
        if (blocks == 1)
        {
            body.Apply(0, (nint)count);
            return;
        }

        // Blocks of equal length, in whole cache lines.
        body.BlockLength = (nint)(((count + blocks - 1) / blocks) + 63) & ~63;
        device.Workers.For(checked((int)((count + body.BlockLength - 1) / body.BlockLength)), body);
    }

    private struct Body : IParallelBody
    {
        public TMap Map;
        public nint Count, BlockLength, StepA, StepB, StepC;
        public byte* Output, A, B, C;

        public readonly void Invoke(int block, int worker)
        {
            var start = block * BlockLength;
            Apply(start, Math.Min(BlockLength, Count - start));
        }

        public readonly void Apply(nint start, nint count) => RowLoop<TMap, TLane, T>.Run(
            Map, 1, count,
            new Rows(Output + (start * (TMap.ResultIsMask ? 1 : sizeof(T))), 1, 0),
            new Rows(A + (start * StepA * (TMap.FirstIsMask ? 1 : sizeof(T))), StepA, 0),
            new Rows(B + (start * StepB * sizeof(T)), StepB, 0),
            new Rows(C + (start * StepC * sizeof(T)), StepC, 0));
    }
}
