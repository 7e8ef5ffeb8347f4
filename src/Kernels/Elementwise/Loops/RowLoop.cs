using System.Runtime.CompilerServices;

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
internal static unsafe class RowLoop<TMap, TLane, T>
    where TMap : unmanaged, ILaneMap<TLane> where TLane : unmanaged, IVectorLane<TLane, T> where T : unmanaged
{
    /// <summary>Runs the loop compiled for the combination of dense and constant inputs.</summary>
    public static void Run(in TMap map, nint rows, nint count, in Rows output, in Rows a, in Rows b, in Rows c)
    {
        if (a.Step == 1) PickB<Dense>(map, rows, count, output, a, b, c);
        else PickB<Constant>(map, rows, count, output, a, b, c);
    }

    private static void PickB<TA>(in TMap map, nint rows, nint count, in Rows output, in Rows a, in Rows b, in Rows c) where TA : struct, ILayout
    {
        if (TMap.Arity > 1 && b.Step == 1) PickC<TA, Dense>(map, rows, count, output, a, b, c);
        else PickC<TA, Constant>(map, rows, count, output, a, b, c);
    }

    private static void PickC<TA, TB>(in TMap map, nint rows, nint count, in Rows output, in Rows a, in Rows b, in Rows c)
        where TA : struct, ILayout where TB : struct, ILayout
    {
        if (TMap.Arity > 2 && c.Step == 1) Loop<TA, TB, Dense>(map, rows, count, output, a, b, c);
        else Loop<TA, TB, Constant>(map, rows, count, output, a, b, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TA, TB, TC>(in TMap formula, nint rows, nint count, in Rows output, in Rows a, in Rows b, in Rows c)
        where TA : struct, ILayout where TB : struct, ILayout where TC : struct, ILayout
    {
        var map = formula;
        for (nint row = 0; row < rows; row++)
        {
            var pOutput = At(output.Start, row * output.Stride, TMap.ResultIsMask);
            var pA = At(a.Start, row * a.Stride, TMap.FirstIsMask);
            var pB = TMap.Arity > 1 ? At(b.Start, row * b.Stride, false) : null;
            var pC = TMap.Arity > 2 ? At(c.Start, row * c.Stride, false) : null;

            var constantA = TA.IsConstant ? (TMap.FirstIsMask ? MaskLane<TLane, T>.Broadcast((byte*)pA) : TLane.Broadcast(*(T*)pA)) : default;
            var constantB = TMap.Arity > 1 && TB.IsConstant ? TLane.Broadcast(*(T*)pB) : default;
            var constantC = TMap.Arity > 2 && TC.IsConstant ? TLane.Broadcast(*(T*)pC) : default;

            nint i = 0;
            for (; i <= count - TLane.Count; i += TLane.Count)
            {
                var value = map.Apply(
                    TA.IsConstant ? constantA : LoadA(pA, i),
                    TMap.Arity > 1 ? (TB.IsConstant ? constantB : TLane.Load((T*)pB + i)) : default,
                    TMap.Arity > 2 ? (TC.IsConstant ? constantC : TLane.Load((T*)pC + i)) : default);
                Store(value, pOutput, i);
            }

            if (i == count) continue;

            // The last vector overlaps the one before. A row shorter than a vector is read past its end, which padding
            // makes safe, and only what belongs to it is written.
            i = Math.Max(0, count - TLane.Count);
            var last = map.Apply(
                TA.IsConstant ? constantA : LoadA(pA, i),
                TMap.Arity > 1 ? (TB.IsConstant ? constantB : TLane.Load((T*)pB + i)) : default,
                TMap.Arity > 2 ? (TC.IsConstant ? constantC : TLane.Load((T*)pC + i)) : default);
            if (count >= TLane.Count) Store(last, pOutput, i);
            else StorePart(last, pOutput, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void* At(void* start, nint index, bool isMask) => isMask ? (byte*)start + index : (T*)start + index;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane LoadA(void* source, nint index) =>
        TMap.FirstIsMask ? MaskLane<TLane, T>.Load((byte*)source + index) : TLane.Load((T*)source + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TLane value, void* destination, nint index)
    {
        if (TMap.ResultIsMask) MaskLane<TLane, T>.Store(value, (byte*)destination + index);
        else TLane.Store(value, (T*)destination + index);
    }

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
