using System.Runtime.CompilerServices;
using TensorCore.Kernels;

namespace TensorCore;

public static partial class Elementwise
{
    /// <summary>Runs a formula of one to three floating-point inputs (the first a Bool one if the formula says so) without recording.</summary>
    internal static Tensor Map<TMap>(TMap map, Shape shape, Tensor a, Tensor? b = null, Tensor? c = null) where TMap : unmanaged, IMap =>
        Run<MapKernel<TMap>, TMap>(map, shape, TMap.FirstIsMask ? b!.DType : a.DType, TMap.ResultIsMask, a, b, c);

    /// <summary>Runs a formula of one to three integer inputs (the first a Bool one if the formula says so) without recording.</summary>
    internal static Tensor MapIntegers<TMap>(TMap map, Shape shape, Tensor a, Tensor? b = null, Tensor? c = null) where TMap : unmanaged, IIntegerMap =>
        Run<IntegerMapKernel<TMap>, TMap>(map, shape, TMap.FirstIsMask ? b!.DType : a.DType, TMap.ResultIsMask, a, b, c);

    private static Tensor Run<TKernel, TMap>(TMap map, Shape shape, DType type, bool resultIsMask, Tensor a, Tensor? b, Tensor? c)
        where TKernel : struct, IKernel<MapArgs<TMap>>, IKernel<DenseMapArgs<TMap>> where TMap : unmanaged
    {
        var device = a.Device;
        if ((b is not null && !ReferenceEquals(b.Device, device)) || (c is not null && !ReferenceEquals(c.Device, device))) ThrowDevices(a, b, c);
        var result = Tensor.Empty(shape, resultIsMask ? DType.Bool : type, device);
        var singles = 0;
        if (IsPlain(a, shape, 1, ref singles) && IsPlain(b, shape, 2, ref singles) && IsPlain(c, shape, 4, ref singles))
        {
            device.Run<TKernel, DenseMapArgs<TMap>>(new(
                map, shape.Length, type, singles, result.Operand, a.Operand, b is null ? default : b.Operand, c is null ? default : c.Operand));
        }
        else
        {
            RunStrided<TKernel, TMap>(map, shape, type, result, a, b, c);
        }

        return result;
    }

    // Apart, so that the usual case does not clear a stack frame for the large record.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunStrided<TKernel, TMap>(TMap map, Shape shape, DType type, Tensor result, Tensor a, Tensor? b, Tensor? c)
        where TKernel : struct, IKernel<MapArgs<TMap>> where TMap : unmanaged =>
        result.Device.Run<TKernel, MapArgs<TMap>>(new(
            map, Space(shape, a, b, c), type, result.Operand, a.Operand, b is null ? default : b.Operand, c is null ? default : c.Operand));

    /// <summary>Whether a tensor is dense over the whole shape or a single value, which is then marked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(Tensor? x, Shape shape, int bit, ref int singles)
    {
        if (x is null || (x.IsContiguous && x.Shape == shape)) return true;
        if (x.Length != 1) return false;
        singles |= bit;
        return true;
    }

    private static IterationSpace Space(Shape shape, Tensor a, Tensor? b, Tensor? c)
    {
        Span<long> strides = stackalloc long[3 * Shape.MaxRank];
        strides.Clear();
        var sa = strides[..shape.Rank];
        var sb = strides.Slice(Shape.MaxRank, shape.Rank);
        var sc = strides.Slice(2 * Shape.MaxRank, shape.Rank);
        a.BroadcastStrides(shape, sa);
        b?.BroadcastStrides(shape, sb);
        c?.BroadcastStrides(shape, sc);
        return IterationSpace.Create(shape.Lengths, shape.RowMajorStrides, sa, sb, sc);
    }

    private static void ThrowDevices(Tensor a, Tensor? b, Tensor? c)
    {
        var other = b is not null && !ReferenceEquals(a.Device, b.Device) ? b : c!;
        throw new InvalidOperationException(
            $"Tensors on different devices meet: {a.Describe()} is on {a.Device}, {other.Describe()} on {other.Device}. Move one with To(device).");
    }
}
