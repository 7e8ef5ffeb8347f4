namespace TensorCore.Kernels;

/// <summary>Runs a formula over operands that are all dense or single values, cut into blocks for the threads.</summary>
internal static unsafe class DenseLoop<TMap, TLane, T>
    where TMap : unmanaged, ILaneMap<TLane> where TLane : unmanaged, IVectorLane<TLane, T> where T : unmanaged
{
    /// <summary>Elements in a block: some microseconds of work, so that a second thread is worth its start.</summary>
    public static int BlockElements => 16 * 1024 / TMap.Cost;

    public static void Run(CpuDevice device, TMap map, long count, int singles, in Operand output, in Operand a, in Operand b, in Operand c)
    {
        byte* pOutput = output.Pointer<byte>(), pA = a.Pointer<byte>();
        var pB = TMap.Arity > 1 ? b.Pointer<byte>() : null;
        var pC = TMap.Arity > 2 ? c.Pointer<byte>() : null;
        nint stepA = ~singles & 1, stepB = (~singles >> 1) & 1, stepC = (~singles >> 2) & 1;
        if (count <= BlockElements)
        {
            if (count > 0) RowLoop<TMap, TLane, T>.Run(map, (nint)count, pOutput, pA, stepA, pB, stepB, pC, stepC);
            return;
        }

        // Blocks of equal length, in whole cache lines.
        var length = (nint)(RowBlocks.PerBlock(count, BlockElements) + 63) & ~63;
        var body = new Body
        {
            Map = map,
            Count = (nint)count,
            BlockLength = length,
            Output = pOutput,
            A = pA,
            B = pB,
            C = pC,
            StepA = stepA,
            StepB = stepB,
            StepC = stepC,
            PastCaches = !TMap.ResultIsMask && count * sizeof(T) >= CpuCache.LastLevelBytes && (nint)pOutput % sizeof(TLane) == 0,
        };
        device.Workers.For(checked((int)((count + length - 1) / length)), body);
    }

    private struct Body : IParallelBody
    {
        public TMap Map;
        public nint Count, BlockLength, StepA, StepB, StepC;
        public byte* Output, A, B, C;
        public bool PastCaches;

        public readonly void Invoke(int block, int worker)
        {
            var start = block * BlockLength;
            var count = Math.Min(BlockLength, Count - start);
            var output = Output + (start * (TMap.ResultIsMask ? 1 : sizeof(T)));
            var a = A + (start * StepA * (TMap.FirstIsMask ? 1 : sizeof(T)));
            byte* b = B + (start * StepB * sizeof(T)), c = C + (start * StepC * sizeof(T));
            if (PastCaches) RowLoop<TMap, TLane, T>.RunPastCaches(Map, count, output, a, StepA, b, StepB, c, StepC);
            else RowLoop<TMap, TLane, T>.Run(Map, count, output, a, StepA, b, StepB, c, StepC);
        }
    }
}
