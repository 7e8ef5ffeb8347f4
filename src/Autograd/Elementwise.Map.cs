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
        var resultType = resultIsMask ? DType.Bool : type;
        var singles = 0;
        if (IsPlain(a, shape, 1, ref singles) && IsPlain(b, shape, 2, ref singles) && IsPlain(c, shape, 4, ref singles))
        {
            var result = Tensor.Empty(shape, resultType, device);
            device.Run<TKernel, DenseMapArgs<TMap>>(new(
                map, shape.Length, type, singles, result.Operand, a.Operand, b is null ? default : b.Operand, c is null ? default : c.Operand));
            return result;
        }

        // A network whose images have channels last keeps them there: turning them around costs more than most formulas.
        var channelsLast = IsChannelsLast(shape, a, b, c);
        var strided = channelsLast
            ? Images.Empty(shape[0], shape[1], shape[2], shape[3], resultType, device, channelsLast: true)
            : Tensor.Empty(shape, resultType, device);
        RunStrided<TKernel, TMap>(map, shape, channelsLast, type, strided, a, b, c);
        return strided;
    }

    // Apart, so that the usual case does not clear a stack frame for the large record.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunStrided<TKernel, TMap>(TMap map, Shape shape, bool channelsLast, DType type, Tensor result, Tensor a, Tensor? b, Tensor? c)
        where TKernel : struct, IKernel<MapArgs<TMap>> where TMap : unmanaged =>
        result.Device.Run<TKernel, MapArgs<TMap>>(new(
            map, Space(shape, channelsLast, a, b, c), type, result.Operand, a.Operand, b is null ? default : b.Operand, c is null ? default : c.Operand));

    /// <summary>Whether a tensor is dense over the whole shape or a single value, which is then marked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(Tensor? x, Shape shape, int bit, ref int singles)
    {
        if (x is null || (x.IsContiguous && x.Shape == shape)) return true;
        if (x.Length != 1) return false;
        singles |= bit;
        return true;
    }

    /// <summary>Whether the first operand that fills the whole shape is an image with channels last: the result then is one, too.</summary>
    private static bool IsChannelsLast(Shape shape, Tensor a, Tensor? b, Tensor? c)
    {
        if (shape.Rank != 4) return false;
        foreach (var x in (ReadOnlySpan<Tensor?>)[a, b, c])
        {
            if (x is null || x.Shape != shape) continue;
            if (x.IsContiguous) return false;
            if (Images.IsChannelsLast(x)) return true;
        }

        return false;
    }

    private static IterationSpace Space(Shape shape, bool channelsLast, Tensor a, Tensor? b, Tensor? c)
    {
        Span<long> strides = stackalloc long[3 * Shape.MaxRank];
        strides.Clear();
        var sa = strides[..shape.Rank];
        var sb = strides.Slice(Shape.MaxRank, shape.Rank);
        var sc = strides.Slice(2 * Shape.MaxRank, shape.Rank);
        a.BroadcastStrides(shape, sa);
        b?.BroadcastStrides(shape, sb);
        c?.BroadcastStrides(shape, sc);
        if (!channelsLast) return IterationSpace.Create(shape.Lengths, shape.RowMajorStrides, sa, sb, sc);
        Shape inMemory = [shape[0], shape[2], shape[3], shape[1]];
        ChannelsToEnd(sa);
        ChannelsToEnd(sb);
        ChannelsToEnd(sc);
        return IterationSpace.Create(inMemory.Lengths, inMemory.RowMajorStrides, sa, sb, sc);

        static void ChannelsToEnd(Span<long> strides) => (strides[1], strides[2], strides[3]) = (strides[2], strides[3], strides[1]);
    }

    private static void ThrowDevices(Tensor a, Tensor? b, Tensor? c)
    {
        var other = b is not null && !ReferenceEquals(a.Device, b.Device) ? b : c!;
        throw new InvalidOperationException(
            $"Tensors on different devices meet: {a.Describe()} is on {a.Device}, {other.Describe()} on {other.Device}. Move one with To(device).");
    }
}
