using TensorCore.Kernels;

namespace TensorCore;

/// <summary>What pooling ops have in common: windows, layouts and messages.</summary>
/// <param name="Y">The vertical axis.</param>
/// <param name="X">The horizontal axis.</param>
internal readonly record struct PoolWindows(ConvAxis Y, ConvAxis X)
{
    /// <summary>Checks the axes and the dtype.</summary>
    public static void CheckRank(string op, Tensor x, string expected, int rank)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != rank) throw new ShapeException($"{op} takes {expected}; {x.Describe()} was given.");
        if (!x.DType.IsFloat) throw new NotSupportedException($"{op} takes Float32 or Float64; {x.Describe()} was given. Cast it first.");
    }

    /// <summary>Checks one axis.</summary>
    public static ConvAxis Axis(string op, Tensor x, int axis, int kernel, int? stride, int padding, int dilation = 1)
    {
        if (kernel < 1) throw new ArgumentOutOfRangeException(nameof(kernel), kernel, $"{op}: a window has at least one position.");
        if (stride < 1) throw new ArgumentOutOfRangeException(nameof(stride), stride, $"{op}: a stride is at least 1.");
        if (dilation < 1) throw new ArgumentOutOfRangeException(nameof(dilation), dilation, $"{op}: a dilation is at least 1.");
        if (padding < 0 || padding > kernel / 2)
            throw new ArgumentOutOfRangeException(nameof(padding), padding, $"{op}: the padding is between 0 and half a window, here {kernel / 2}, so that no window is all padding.");
        if (x.Shape[axis] == 0) throw new ShapeException($"{op}: axis {axis} of {x.Describe()} has no positions.");
        var result = new ConvAxis(x.Shape[axis], kernel, stride ?? kernel, padding, dilation);
        if (result.Output < 1)
            throw new ShapeException($"{op}: a window reaches over {result.Reach} positions, but axis {axis} of {x.Describe()} has {x.Shape[axis]} and a padding of {padding} on each side.");
        // Half a window is enough but for this: two positions, so far apart that one is before the axis and the other behind it.
        if (kernel == 2 && padding == 1 && x.Shape[axis] == dilation - 1)
            throw new ShapeException($"{op}: a window of 2 with a dilation of {dilation} would be all padding on axis {axis} of {x.Describe()}. Use a smaller dilation or no padding.");
        return result;
    }

    /// <summary>The tensor itself if it is dense, row-major or with channels last, else a row-major copy.</summary>
    public static Tensor Dense(Tensor x) => Images.IsChannelsLast(x) ? x : x.Contiguous();

    /// <summary>The tensor in one of the two layouts.</summary>
    public static Tensor In(Tensor x, bool channelsLast)
    {
        if (!channelsLast) return x.Contiguous();
        if (Images.IsChannelsLast(x)) return x;
        var copy = Images.Empty(x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], x, channelsLast: true);
        copy.CopyFrom(x);
        return copy;
    }

    /// <summary>The result of pooling a dense tensor, in its layout.</summary>
    public Tensor EmptyOutput(Tensor dense) => Images.Empty(dense.Shape[0], dense.Shape[1], Y.Output, X.Output, dense);

    /// <summary>Sizes for kernels.</summary>
    public PoolGeometry Geometry(Tensor dense) => Geometry(dense.Shape, Images.IsChannelsLast(dense));

    /// <summary>Sizes for kernels.</summary>
    public PoolGeometry Geometry(Shape shape, bool channelsLast) =>
        channelsLast ? new(shape[0], Y, X, shape[1]) : new(checked(shape[0] * shape[1]), Y, X, 1);
}
