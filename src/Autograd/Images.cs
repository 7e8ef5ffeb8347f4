using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Images [N, C, H, W] in memory: row-major, or with channels last, as a permuted view of [N, H, W, C].</summary>
internal static class Images
{
    /// <summary>How kernels find the elements.</summary>
    public static ConvImage Of(Tensor x) => new(x.Operand, x.Strides[0], x.Strides[1], x.Strides[2], x.Strides[3]);

    /// <summary>Whether channels lie last in memory, densely, and the tensor is not row-major at the same time.</summary>
    public static bool IsChannelsLast(Tensor x)
    {
        if (x.Rank != 4 || x.IsContiguous || x.Length == 0) return false;
        long expected = 1;
        foreach (var axis in (ReadOnlySpan<int>)[1, 3, 2, 0])
        {
            if (x.Shape[axis] != 1 && x.Strides[axis] != expected) return false;
            expected *= x.Shape[axis];
        }

        return true;
    }

    /// <summary>A tensor [batch, channels, height, width] that is not set yet, in the layout of <paramref name="like"/>, of its dtype and on its device.</summary>
    public static Tensor Empty(int batch, int channels, int height, int width, Tensor like) =>
        Empty(batch, channels, height, width, like, IsChannelsLast(like));

    /// <summary>A tensor [batch, channels, height, width] that is not set yet, of the dtype and on the device of <paramref name="like"/>.</summary>
    public static Tensor Empty(int batch, int channels, int height, int width, Tensor like, bool channelsLast) =>
        Empty(batch, channels, height, width, like.DType, like.Device, channelsLast);

    /// <summary>A tensor [batch, channels, height, width] that is not set yet.</summary>
    public static Tensor Empty(int batch, int channels, int height, int width, DType type, Device device, bool channelsLast)
    {
        if (!channelsLast) return Tensor.Empty([batch, channels, height, width], type, device);
        using var dense = Tensor.Empty([batch, height, width, channels], type, device);
        var strides = dense.Strides;
        return dense.View([batch, channels, height, width], [strides[0], strides[3], strides[1], strides[2]], 0);
    }
}
