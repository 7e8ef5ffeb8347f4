using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The largest element of each window.</summary>
public static class MaxPoolOps
{
    extension(Tensor x)
    {
        /// <summary>The largest element of each window of a sequence. NaN wins; of equal elements the first gets the gradient.</summary>
        /// <param name="kernel">Positions in a window.</param>
        /// <param name="stride">Positions from one window to the next; as many as in a window when left out.</param>
        /// <param name="padding">Positions on each side that count as -infinity; at most half a window.</param>
        /// <param name="dilation">Positions from one element of a window to the next.</param>
        /// <returns>[N, C, (L + 2 padding - dilation (kernel - 1) - 1) / stride + 1] for <paramref name="x"/> of shape [N, C, L].</returns>
        /// <exception cref="ShapeException">Not three axes, or a window is longer than the padded axis.</exception>
        public Tensor MaxPool1d(int kernel, int? stride = null, int padding = 0, int dilation = 1)
        {
            PoolWindows.CheckRank(nameof(MaxPool1d), x, "[N, C, L]", 3);
            return Pool(nameof(MaxPool1d), x.Unsqueeze(2), new(1, 1), PoolWindows.Axis(nameof(MaxPool1d), x, 2, kernel, stride, padding, dilation)).Squeeze(2);
        }

        /// <summary>The largest element of each window of an image. NaN wins; of equal elements the first gets the gradient, row by row.</summary>
        /// <param name="kernel">Rows and columns of a window.</param>
        /// <param name="stride">Rows and columns from one window to the next; the size of a window when left out.</param>
        /// <param name="padding">Rows and columns on each side that count as -infinity; at most half a window.</param>
        /// <param name="dilation">Rows and columns from one element of a window to the next.</param>
        /// <returns>
        /// [N, C, OH, OW] for <paramref name="x"/> of shape [N, C, H, W]; OH = (H + 2 padding - dilation (kernel - 1) - 1) / stride + 1.
        /// Channels lie last in memory if they do in <paramref name="x"/>.
        /// </returns>
        /// <exception cref="ShapeException">Not four axes, or a window is larger than the padded image.</exception>
        public Tensor MaxPool2d(int kernel, int? stride = null, int padding = 0, int dilation = 1)
        {
            PoolWindows.CheckRank(nameof(MaxPool2d), x, "[N, C, H, W]", 4);
            return Pool(
                nameof(MaxPool2d), x,
                PoolWindows.Axis(nameof(MaxPool2d), x, 2, kernel, stride, padding, dilation),
                PoolWindows.Axis(nameof(MaxPool2d), x, 3, kernel, stride, padding, dilation));
        }
    }

    private static Tensor Pool(string op, Tensor x, ConvAxis y, ConvAxis column)
    {
        if ((long)y.Input * column.Input > int.MaxValue) throw new ShapeException($"{op}: {x.Describe()} has more positions than an Int32 can count.");
        return new MaxPoolFunction(x, new PoolWindows(y, column), Tape.IsRecording).Apply();
    }

    private sealed class MaxPoolFunction(Tensor x, PoolWindows windows, bool keepsIndices) : Function(x)
    {
        private Tensor? _indices; // as dense as x, in x's layout

        protected override Tensor Forward()
        {
            var input = PoolWindows.Dense(x);
            var y = windows.EmptyOutput(input);
            if (keepsIndices) _indices = Tensor.Empty([(int)y.Length], DType.Int32, x.Device);
            x.Device.Run<MaxPool, MaxPoolArgs>(new MaxPoolArgs(windows.Geometry(input), x.DType, input.Operand, y.Operand, _indices?.Operand ?? default));
            return y;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs) =>
            inputs.Add(0, new ScatterFunction(gradient, _indices!, windows, Images.IsChannelsLast(x)).Apply());
    }

    private sealed class ScatterFunction(Tensor gradient, Tensor indices, PoolWindows windows, bool channelsLast) : Function(gradient)
    {
        protected override Tensor Forward()
        {
            var dense = PoolWindows.In(gradient, channelsLast);
            var x = Images.Empty(gradient.Shape[0], gradient.Shape[1], windows.Y.Input, windows.X.Input, gradient, channelsLast);
            x.Device.Run<PoolScatter, PoolIndexArgs>(new PoolIndexArgs(
                windows.Geometry(gradient.Shape, channelsLast), x.DType, x.Operand, dense.Operand, indices.Operand));
            return x;
        }

        protected override void Backward(Tensor outer, GradientSink inputs) =>
            inputs.Add(0, new GatherFunction(outer, indices, windows, channelsLast).Apply());
    }

    private sealed class GatherFunction(Tensor x, Tensor indices, PoolWindows windows, bool channelsLast) : Function(x)
    {
        protected override Tensor Forward()
        {
            var dense = PoolWindows.In(x, channelsLast);
            var y = Images.Empty(x.Shape[0], x.Shape[1], windows.Y.Output, windows.X.Output, x, channelsLast);
            x.Device.Run<PoolGather, PoolIndexArgs>(new PoolIndexArgs(
                windows.Geometry(x.Shape, channelsLast), x.DType, dense.Operand, y.Operand, indices.Operand));
            return y;
        }

        protected override void Backward(Tensor outer, GradientSink inputs) =>
            inputs.Add(0, new ScatterFunction(outer, indices, windows, channelsLast).Apply());
    }
}
