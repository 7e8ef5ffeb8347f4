using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>Where the rows of one operand lie. Steps and strides count elements (bytes for a mask).</summary>
/// <param name="start">The first element of the first row.</param>
/// <param name="step">1 when a row is dense, 0 when it is one value throughout.</param>
/// <param name="stride">From one row to the next.</param>
internal readonly unsafe struct Rows(void* start, nint step, nint stride)
{
    public readonly void* Start = start;

    public readonly nint Step = step;

    public readonly nint Stride = stride;
}

/// <summary>
/// The innermost loop: applies a formula to rows that are dense or constant. All other layouts are brought into this
/// form first.
/// </summary>
/// <remarks>
/// 1. One vector per iteration, constants broadcast outside, the end of a row by a partial copy through memory.
/// 2. The end of a row as one more whole vector that overlaps the last: the partial copy is several times dearer than a
///    vector, which short rows feel.
/// 3. The loop compiled for each combination of dense and constant inputs, so that it holds no test.
/// 4. The end of a row in a method of its own: with the formula in the loop's method twice, the JIT gave up inlining long
///    ones, and sigmoid took eight times as long as exp.
/// 5. Outputs larger than the caches stored past them. An ordinary store first reads the line that it overwrites: adding
///    arrays of 64 MB moves four of them instead of three, at a lower rate besides.
/// </remarks>
internal static unsafe class RowLoop<TMap, TLane, T>
    where TMap : unmanaged, ILaneMap<TLane> where TLane : unmanaged, IVectorLane<TLane, T> where T : unmanaged
{
    /// <summary>A single row; a step is 1 for a dense operand and 0 for one value.</summary>
    public static void Run(in TMap map, nint count, void* output, void* a, nint stepA, void* b, nint stepB, void* c, nint stepC) =>
        Run<No>(map, count, output, a, stepA, b, stepB, c, stepC);

    /// <summary>The same for an output too large for the caches, which begins on a multiple of the vectors' size.</summary>
    public static void RunPastCaches(in TMap map, nint count, void* output, void* a, nint stepA, void* b, nint stepB, void* c, nint stepC)
    {
        Run<Yes>(map, count, output, a, stepA, b, stepB, c, stepC);
        if (Sse.IsSupported) Sse.StoreFence();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TPastCaches>(in TMap map, nint count, void* output, void* a, nint stepA, void* b, nint stepB, void* c, nint stepC)
        where TPastCaches : struct, IChoice
    {
        switch (Combination(stepA, stepB, stepC))
        {
            case 0: Row<Constant, Constant, Constant, TPastCaches>(map, count, output, a, b, c); break;
            case 1: Row<Dense, Constant, Constant, TPastCaches>(map, count, output, a, b, c); break;
            case 2: Row<Constant, Dense, Constant, TPastCaches>(map, count, output, a, b, c); break;
            case 3: Row<Dense, Dense, Constant, TPastCaches>(map, count, output, a, b, c); break;
            case 4: Row<Constant, Constant, Dense, TPastCaches>(map, count, output, a, b, c); break;
            case 5: Row<Dense, Constant, Dense, TPastCaches>(map, count, output, a, b, c); break;
            case 6: Row<Constant, Dense, Dense, TPastCaches>(map, count, output, a, b, c); break;
            default: Row<Dense, Dense, Dense, TPastCaches>(map, count, output, a, b, c); break;
        }
    }

    /// <summary>Several rows.</summary>
    public static void Run(in TMap map, nint rows, nint count, in Rows output, in Rows a, in Rows b, in Rows c)
    {
        switch (Combination(a.Step, b.Step, c.Step))
        {
            case 0: Many<Constant, Constant, Constant>(map, rows, count, output, a, b, c); break;
            case 1: Many<Dense, Constant, Constant>(map, rows, count, output, a, b, c); break;
            case 2: Many<Constant, Dense, Constant>(map, rows, count, output, a, b, c); break;
            case 3: Many<Dense, Dense, Constant>(map, rows, count, output, a, b, c); break;
            case 4: Many<Constant, Constant, Dense>(map, rows, count, output, a, b, c); break;
            case 5: Many<Dense, Constant, Dense>(map, rows, count, output, a, b, c); break;
            case 6: Many<Constant, Dense, Dense>(map, rows, count, output, a, b, c); break;
            default: Many<Dense, Dense, Dense>(map, rows, count, output, a, b, c); break;
        }
    }

    // Inputs that the formula does not have count as constant, so that no loop is compiled for them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Combination(nint stepA, nint stepB, nint stepC) =>
        (int)stepA | (TMap.Arity > 1 ? (int)stepB << 1 : 0) | (TMap.Arity > 2 ? (int)stepC << 2 : 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Many<TA, TB, TC>(in TMap formula, nint rows, nint count, in Rows output, in Rows a, in Rows b, in Rows c)
        where TA : struct, ILayout where TB : struct, ILayout where TC : struct, ILayout
    {
        var map = formula;
        void* pOutput = output.Start, pA = a.Start, pB = b.Start, pC = c.Start;
        for (var row = rows; row > 0; row--)
        {
            Row<TA, TB, TC, No>(map, count, pOutput, pA, pB, pC);
            pOutput = At(pOutput, output.Stride, TMap.ResultIsMask);
            pA = At(pA, a.Stride, TMap.FirstIsMask);
            if (TMap.Arity > 1) pB = (T*)pB + b.Stride;
            if (TMap.Arity > 2) pC = (T*)pC + c.Stride;
        }
    }

    // The loop stands directly in this method: what the JIT is willing to inline grows with the size of the outermost method.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TA, TB, TC, TPastCaches>(in TMap formula, nint count, void* output, void* a, void* b, void* c)
        where TA : struct, ILayout where TB : struct, ILayout where TC : struct, ILayout where TPastCaches : struct, IChoice
    {
        var map = formula;
        var constantA = TA.IsConstant ? BroadcastA(a) : default;
        var constantB = TMap.Arity > 1 && TB.IsConstant ? TLane.Broadcast(*(T*)b) : default;
        var constantC = TMap.Arity > 2 && TC.IsConstant ? TLane.Broadcast(*(T*)c) : default;

        nint i = 0;
        for (; i <= count - TLane.Count; i += TLane.Count)
        {
            var value = map.Apply(
                TA.IsConstant ? constantA : LoadA(a, i),
                TMap.Arity > 1 ? (TB.IsConstant ? constantB : TLane.Load((T*)b + i)) : default,
                TMap.Arity > 2 ? (TC.IsConstant ? constantC : TLane.Load((T*)c + i)) : default);
            if (TPastCaches.Is && !TMap.ResultIsMask) TLane.StoreNonTemporal(value, (T*)output + i);
            else Store(value, output, i);
        }

        if (i != count) End<TA, TB, TC>(map, count, output, a, b, c);
    }

    // A method of its own: with the formula in it twice, long formulas exceed what the JIT is willing to inline.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void End<TA, TB, TC>(in TMap map, nint count, void* output, void* a, void* b, void* c)
        where TA : struct, ILayout where TB : struct, ILayout where TC : struct, ILayout
    {
        // A row shorter than a vector is read past its end, which padding makes safe, and only what belongs to it is written.
        var i = Math.Max(0, count - TLane.Count);
        var last = map.Apply(
            TA.IsConstant ? BroadcastA(a) : LoadA(a, i),
            TMap.Arity > 1 ? (TB.IsConstant ? TLane.Broadcast(*(T*)b) : TLane.Load((T*)b + i)) : default,
            TMap.Arity > 2 ? (TC.IsConstant ? TLane.Broadcast(*(T*)c) : TLane.Load((T*)c + i)) : default);
        if (count >= TLane.Count) Store(last, output, i);
        else StorePart(last, output, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void* At(void* start, nint index, bool isMask) => isMask ? (byte*)start + index : (T*)start + index;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane BroadcastA(void* source) =>
        TMap.FirstIsMask ? MaskLane<TLane, T>.Broadcast((byte*)source) : TLane.Broadcast(*(T*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane LoadA(void* source, nint index) =>
        TMap.FirstIsMask ? MaskLane<TLane, T>.Load((byte*)source + index) : TLane.Load((T*)source + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TLane value, void* destination, nint index)
    {
        if (TMap.ResultIsMask) MaskLane<TLane, T>.Store(value, (byte*)destination + index);
        else TLane.Store(value, (T*)destination + index);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(TLane value, void* destination, nint count)
    {
        TLane whole;
        Store(value, &whole, 0);
        var bytes = count * (TMap.ResultIsMask ? 1 : sizeof(T));
        byte* from = (byte*)&whole, to = (byte*)destination;
        for (; bytes >= 8; bytes -= 8, from += 8, to += 8) *(long*)to = *(long*)from;
        for (; bytes > 0; bytes--) *to++ = *from++;
    }

    private interface ILayout
    {
        static abstract bool IsConstant { get; }
    }

    private readonly struct Dense : ILayout
    {
        public static bool IsConstant => false;
    }

    private readonly struct Constant : ILayout
    {
        public static bool IsConstant => true;
    }
}
