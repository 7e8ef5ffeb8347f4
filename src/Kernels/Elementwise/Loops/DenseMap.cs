using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace TensorCore.Kernels;

/// <summary>Operands that are dense or a single value; those that are masks have a view of bytes instead.</summary>
internal readonly record struct DenseMapViews<TMap, T>(
    TMap Map, int Singles, ArrayView<T> Output, ArrayView<byte> OutputMask, ArrayView<T> A, ArrayView<byte> AMask, ArrayView<T> B, ArrayView<T> C)
    where TMap : unmanaged where T : unmanaged;

/// <summary>
/// <see cref="DenseLoop{TMap, TLane, T}"/> on a GPU: one element per work-item, and four where that lets all of them move
/// 128 bits at a time (<see cref="DenseMapOfQuads{TMap, TLane, T}"/>). Bound by memory but for the costliest formulas.
/// </summary>
internal readonly struct DenseMap<TMap, TLane, T> : IGpuKernel<DenseMapViews<TMap, T>>
    where TMap : unmanaged, ILaneMap<TLane> where TLane : unmanaged, IScalarLane<TLane, T> where T : unmanaged
{
    // Costlier formulas wait for arithmetic, not for memory, and four times their code would only be slow to compile.
    private const int MostCostOfQuads = 4;

    public static void Launch(GpuDevice device, TMap map, long count, int singles, in Operand output, in Operand a, in Operand b, in Operand c)
    {
        var (countA, countB, countC) = ((singles & 1) != 0 ? 1 : count, (singles & 2) != 0 ? 1 : count, (singles & 4) != 0 ? 1 : count);
        if (!TMap.FirstIsMask && !TMap.ResultIsMask && TMap.Cost <= MostCostOfQuads && count >= 4
            && IsAligned(output, count) && IsAligned(a, countA) && IsAligned(b, countB) && IsAligned(c, countC))
        {
            device.Launch<DenseMapOfQuads<TMap, TLane, T>, QuadMapViews<TMap, T>>((count / 4) + (count % 4), new(
                map,
                singles,
                device.View<Quad<T>>(output, count / 4),
                device.View<Quad<T>>(a, countA / 4),
                TMap.Arity > 1 ? device.View<Quad<T>>(b, countB / 4) : default,
                TMap.Arity > 2 ? device.View<Quad<T>>(c, countC / 4) : default,
                device.View<T>(output, count),
                device.View<T>(a, countA),
                TMap.Arity > 1 ? device.View<T>(b, countB) : default,
                TMap.Arity > 2 ? device.View<T>(c, countC) : default));
            return;
        }

        device.Launch<DenseMap<TMap, TLane, T>, DenseMapViews<TMap, T>>(count, new(
            map,
            singles,
            TMap.ResultIsMask ? default : device.View<T>(output, count),
            TMap.ResultIsMask ? device.View<byte>(output, count) : default,
            TMap.FirstIsMask ? default : device.View<T>(a, countA),
            TMap.FirstIsMask ? device.View<byte>(a, countA) : default,
            TMap.Arity > 1 ? device.View<T>(b, countB) : default,
            TMap.Arity > 2 ? device.View<T>(c, countC) : default));
    }

    public static void Execute(DenseMapViews<TMap, T> v)
    {
        var i = WorkItem.Index;
        if (i >= (TMap.ResultIsMask ? v.OutputMask.Length : v.Output.Length)) return;
        long atA = (v.Singles & 1) != 0 ? 0 : i, atB = (v.Singles & 2) != 0 ? 0 : i, atC = (v.Singles & 4) != 0 ? 0 : i;
        var a = TMap.FirstIsMask ? TLane.OfMask(v.AMask[atA]) : TLane.Of(v.A[atA]);
        var b = TMap.Arity > 1 ? TLane.Of(v.B[atB]) : a;
        var c = TMap.Arity > 2 ? TLane.Of(v.C[atC]) : a;
        var result = v.Map.Apply(a, b, c);
        if (TMap.ResultIsMask) v.OutputMask[i] = TLane.ToMask(result);
        else v.Output[i] = TLane.ToElement(result);
    }

    private static bool IsAligned(in Operand operand, long count) => count == 1 || operand.ByteOffset % (4 * Unsafe.SizeOf<T>()) == 0;
}

/// <summary>Dense operands in fours, and element by element for the last ones and for single values.</summary>
internal readonly record struct QuadMapViews<TMap, T>(
    TMap Map, int Singles,
    ArrayView<Quad<T>> Outputs, ArrayView<Quad<T>> As, ArrayView<Quad<T>> Bs, ArrayView<Quad<T>> Cs,
    ArrayView<T> Output, ArrayView<T> A, ArrayView<T> B, ArrayView<T> C)
    where TMap : unmanaged where T : unmanaged;

/// <summary>Four elements per work-item; after those, the work-items that are left take one of the last elements each.</summary>
internal readonly struct DenseMapOfQuads<TMap, TLane, T> : IGpuKernel<QuadMapViews<TMap, T>>
    where TMap : unmanaged, ILaneMap<TLane> where TLane : unmanaged, IScalarLane<TLane, T> where T : unmanaged
{
    public static void Execute(QuadMapViews<TMap, T> v)
    {
        var i = WorkItem.Index;
        var quads = v.Outputs.Length;
        if (i >= quads)
        {
            i += 3 * quads;
            if (i >= v.Output.Length) return;
            var x = v.A[(v.Singles & 1) != 0 ? 0 : i];
            var y = TMap.Arity > 1 ? v.B[(v.Singles & 2) != 0 ? 0 : i] : x;
            var z = TMap.Arity > 2 ? v.C[(v.Singles & 4) != 0 ? 0 : i] : x;
            v.Output[i] = Apply(v.Map, x, y, z);
            return;
        }

        var a = Load(v.As, v.A, (v.Singles & 1) != 0, i);
        var b = TMap.Arity > 1 ? Load(v.Bs, v.B, (v.Singles & 2) != 0, i) : a;
        var c = TMap.Arity > 2 ? Load(v.Cs, v.C, (v.Singles & 4) != 0, i) : a;
        v.Outputs.AsAligned(4 * Interop.SizeOf<T>())[i] = new Quad<T>(
            Apply(v.Map, a.X, b.X, c.X), Apply(v.Map, a.Y, b.Y, c.Y), Apply(v.Map, a.Z, b.Z, c.Z), Apply(v.Map, a.W, b.W, c.W));
    }

    private static Quad<T> Load(ArrayView<Quad<T>> quads, ArrayView<T> elements, bool isSingle, long i)
    {
        if (!isSingle) return quads.AsAligned(4 * Interop.SizeOf<T>())[i];
        var x = elements[0];
        return new Quad<T>(x, x, x, x);
    }

    private static T Apply(TMap map, T a, T b, T c) => TLane.ToElement(map.Apply(TLane.Of(a), TLane.Of(b), TLane.Of(c)));
}
