using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Means of windows.</summary>
public static class AvgPoolOps
{
    extension(Tensor x)
    {
        /// <summary>The mean of each window of a sequence.</summary>
        /// <param name="kernel">Positions in a window.</param>
        /// <param name="stride">Positions from one window to the next; as many as in a window when left out.</param>
        /// <param name="padding">Zeros on each side; at most half a window.</param>
        /// <param name="countIncludePad">Whether these zeros count as elements of the mean.</param>
        /// <returns>[N, C, (L + 2 padding - kernel) / stride + 1] for <paramref name="x"/> of shape [N, C, L].</returns>
        /// <exception cref="ShapeException">Not three axes, or a window is longer than the padded axis.</exception>
        public Tensor AvgPool1d(int kernel, int? stride = null, int padding = 0, bool countIncludePad = true)
        {
            PoolWindows.CheckRank(nameof(AvgPool1d), x, "[N, C, L]", 3);
            var windows = new PoolWindows(new(1, 1), PoolWindows.Axis(nameof(AvgPool1d), x, 2, kernel, stride, padding));
            return new AvgPoolFunction(x.Unsqueeze(2), windows, countIncludePad).Apply().Squeeze(2);
        }

        /// <summary>The mean of each window of an image.</summary>
        /// <param name="kernel">Rows and columns of a window.</param>
        /// <param name="stride">Rows and columns from one window to the next; the size of a window when left out.</param>
        /// <param name="padding">Zeros on each side; at most half a window.</param>
        /// <param name="countIncludePad">Whether these zeros count as elements of the mean.</param>
        /// <returns>
        /// [N, C, OH, OW] for <paramref name="x"/> of shape [N, C, H, W]; OH = (H + 2 padding - kernel) / stride + 1. Channels lie
        /// last in memory if they do in <paramref name="x"/>.
        /// </returns>
        /// <exception cref="ShapeException">Not four axes, or a window is larger than the padded image.</exception>
        public Tensor AvgPool2d(int kernel, int? stride = null, int padding = 0, bool countIncludePad = true)
        {
            PoolWindows.CheckRank(nameof(AvgPool2d), x, "[N, C, H, W]", 4);
            var windows = new PoolWindows(
                PoolWindows.Axis(nameof(AvgPool2d), x, 2, kernel, stride, padding), PoolWindows.Axis(nameof(AvgPool2d), x, 3, kernel, stride, padding));
            return new AvgPoolFunction(x, windows, countIncludePad).Apply();
        }

        /// <summary>
        /// Means over windows chosen so that the result has a given size: output i of n is the mean of inputs floor(i L / n) to
        /// ceil((i + 1) L / n) - 1. Windows may overlap by one.
        /// </summary>
        /// <param name="height">Rows of the result.</param>
        /// <param name="width">Columns of the result.</param>
        /// <returns>[N, C, height, width] for <paramref name="x"/> of shape [N, C, H, W].</returns>
        /// <exception cref="ShapeException">Not four axes, or an image without positions.</exception>
        public Tensor AdaptiveAvgPool2d(int height, int width)
        {
            PoolWindows.CheckRank(nameof(AdaptiveAvgPool2d), x, "[N, C, H, W]", 4);
            ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
            int h = x.Shape[2], w = x.Shape[3];
            if (h == 0 || w == 0) throw new ShapeException($"AdaptiveAvgPool2d has nothing to take the mean of in {x.Describe()}.");
            if (h % height == 0 && w % width == 0)
                return new AvgPoolFunction(x, new(new(h, h / height, h / height), new(w, w / width, w / width)), countsPadding: true).Apply();
            return Means(Means(x, 2, height), 3, width);
        }

        /// <summary>The mean of all positions of each channel: [N, C] for <paramref name="x"/> of shape [N, C, L] or [N, C, H, W].</summary>
        /// <exception cref="ShapeException">Fewer than three axes.</exception>
        public Tensor GlobalAvgPool()
        {
            ArgumentNullException.ThrowIfNull(x);
            if (x.Rank < 3) throw new ShapeException($"GlobalAvgPool takes [N, C, ...positions]; {x.Describe()} was given.");
            var axes = new int[x.Rank - 2];
            for (var i = 0; i < axes.Length; i++) axes[i] = i + 2;
            return x.Mean(axes);
        }
    }

    /// <summary>The means of uneven windows along one axis.</summary>
    private static Tensor Means(Tensor x, int axis, int result)
    {
        long length = x.Shape[axis];
        var means = new Tensor[result];
        for (var i = 0; i < result; i++)
        {
            var start = (int)(i * length / result);
            var end = (int)((((i + 1) * length) + result - 1) / result);
            means[i] = x.Narrow(axis, start, end - start).Mean([axis], keepDims: true);
        }

        return Tensor.Concat(means, axis);
    }

    private sealed class AvgPoolFunction(Tensor x, PoolWindows windows, bool countsPadding) : Function(x)
    {
        protected override Tensor Forward()
        {
            var input = PoolWindows.Dense(x);
            var y = windows.EmptyOutput(input);
            x.Device.Run<AvgPool, AvgPoolArgs>(new AvgPoolArgs(windows.Geometry(input), x.DType, countsPadding, input.Operand, y.Operand));
            return y;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs) =>
            inputs.Add(0, new AvgPoolGradientFunction(gradient, windows, countsPadding).Apply());
    }

    private sealed class AvgPoolGradientFunction(Tensor gradient, PoolWindows windows, bool countsPadding) : Function(gradient)
    {
        protected override Tensor Forward()
        {
            var dense = PoolWindows.Dense(gradient);
            var x = Images.Empty(dense.Shape[0], dense.Shape[1], windows.Y.Input, windows.X.Input, dense);
            x.Device.Run<AvgPoolGradient, AvgPoolArgs>(new AvgPoolArgs(windows.Geometry(dense), x.DType, countsPadding, x.Operand, dense.Operand));
            return x;
        }

        protected override void Backward(Tensor outer, GradientSink inputs) => inputs.Add(0, new AvgPoolFunction(outer, windows, countsPadding).Apply());
    }
}
