using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Convolutions over one and two axes, and their transposes.</summary>
public static class ConvOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// Convolution (cross-correlation) of sequences: y[n, o, l] = bias[o] + sum over i, k of
        /// x[n, i, l * stride - padding + k * dilation] * weight[o, i, k], with zeros outside.
        /// </summary>
        /// <param name="weight">[O, C / groups, K].</param>
        /// <param name="bias">[O]; none when left out.</param>
        /// <param name="stride">Positions from one output to the next.</param>
        /// <param name="padding">Zeros on each side.</param>
        /// <param name="dilation">Positions from one tap to the next.</param>
        /// <param name="groups">Groups of channels that do not see each other.</param>
        /// <returns>[N, O, (L + 2 padding - dilation (K - 1) - 1) / stride + 1] for <paramref name="x"/> of shape [N, C, L].</returns>
        /// <exception cref="ShapeException">Shapes do not fit each other, or the kernel is longer than the padded input.</exception>
        /// <exception cref="NotSupportedException">Dtypes are not all Float32 or all Float64.</exception>
        public Tensor Conv1d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
        {
            CheckRank(nameof(Conv1d), x, weight, "[N, C, L]", "[O, C / groups, K]", 3);
            return Convolve(nameof(Conv1d), x.Unsqueeze(2), weight.Unsqueeze(2), bias, (1, stride), (0, padding), (1, dilation), groups).Squeeze(2);
        }

        /// <summary>Convolution (cross-correlation) of images. See the overload with a pair for each parameter.</summary>
        public Tensor Conv2d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
            x.Conv2d(weight, bias, (stride, stride), (padding, padding), (dilation, dilation), groups);

        /// <summary>
        /// Convolution (cross-correlation) of images: y[n, o, h, w] = bias[o] + sum over i, ky, kx of
        /// x[n, i, h * stride - padding + ky * dilation, ...] * weight[o, i, ky, kx], with zeros outside.
        /// </summary>
        /// <param name="weight">[O, C / groups, KH, KW].</param>
        /// <param name="bias">[O]; none when null.</param>
        /// <param name="stride">Rows and columns from one output to the next.</param>
        /// <param name="padding">Zeros on each side, in rows and in columns.</param>
        /// <param name="dilation">Rows and columns from one tap to the next.</param>
        /// <param name="groups">Groups of channels that do not see each other; C groups make a depthwise convolution.</param>
        /// <returns>
        /// [N, O, OH, OW] for <paramref name="x"/> of shape [N, C, H, W]; OH = (H + 2 padding - dilation (KH - 1) - 1) / stride + 1.
        /// Channels lie last in memory if they do in <paramref name="x"/> (a permuted view), which saves copies.
        /// </returns>
        /// <exception cref="ShapeException">Shapes do not fit each other, or the kernel is larger than the padded input.</exception>
        /// <exception cref="NotSupportedException">Dtypes are not all Float32 or all Float64.</exception>
        public Tensor Conv2d(Tensor weight, Tensor? bias, (int Y, int X) stride, (int Y, int X) padding, (int Y, int X) dilation, int groups = 1)
        {
            CheckRank(nameof(Conv2d), x, weight, "[N, C, H, W]", "[O, C / groups, KH, KW]", 4);
            return Convolve(nameof(Conv2d), x, weight, bias, stride, padding, dilation, groups);
        }

        /// <summary>Transposed convolution of sequences: the gradient of <c>Conv1d</c> with respect to its input, as an operation.</summary>
        /// <param name="weight">[C, O / groups, K]: what <c>Conv1d</c> from O to C channels would take.</param>
        /// <param name="bias">[O]; none when left out.</param>
        /// <param name="stride">Positions from what one input gives to what the next gives.</param>
        /// <param name="padding">Positions cut off on each side.</param>
        /// <param name="outputPadding">Positions added at the end, below the stride or the dilation.</param>
        /// <param name="dilation">Positions from one tap to the next.</param>
        /// <param name="groups">Groups of channels that do not see each other.</param>
        /// <returns>[N, O, (L - 1) stride - 2 padding + dilation (K - 1) + outputPadding + 1] for <paramref name="x"/> of shape [N, C, L].</returns>
        /// <exception cref="ShapeException">Shapes do not fit each other, or nothing would be left.</exception>
        /// <exception cref="NotSupportedException">Dtypes are not all Float32 or all Float64.</exception>
        public Tensor ConvTranspose1d(
            Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1)
        {
            CheckRank(nameof(ConvTranspose1d), x, weight, "[N, C, L]", "[C, O / groups, K]", 3);
            return Transposed(
                nameof(ConvTranspose1d), x.Unsqueeze(2), weight.Unsqueeze(2), bias, (1, stride), (0, padding), (0, outputPadding), (1, dilation), groups).Squeeze(2);
        }

        /// <summary>Transposed convolution of images: the gradient of <c>Conv2d</c> with respect to its input, as an operation.</summary>
        /// <param name="weight">[C, O / groups, KH, KW]: what <c>Conv2d</c> from O to C channels would take.</param>
        /// <param name="bias">[O]; none when left out.</param>
        /// <param name="stride">Positions from what one input gives to what the next gives.</param>
        /// <param name="padding">Positions cut off on each side.</param>
        /// <param name="outputPadding">Positions added at the end, below the stride or the dilation.</param>
        /// <param name="dilation">Positions from one tap to the next.</param>
        /// <param name="groups">Groups of channels that do not see each other.</param>
        /// <returns>[N, O, OH, OW] for <paramref name="x"/> of shape [N, C, H, W]; OH = (H - 1) stride - 2 padding + dilation (KH - 1) + outputPadding + 1.</returns>
        /// <exception cref="ShapeException">Shapes do not fit each other, or nothing would be left.</exception>
        /// <exception cref="NotSupportedException">Dtypes are not all Float32 or all Float64.</exception>
        public Tensor ConvTranspose2d(
            Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1)
        {
            CheckRank(nameof(ConvTranspose2d), x, weight, "[N, C, H, W]", "[C, O / groups, KH, KW]", 4);
            return Transposed(
                nameof(ConvTranspose2d), x, weight, bias, (stride, stride), (padding, padding), (outputPadding, outputPadding), (dilation, dilation), groups);
        }
    }

    private static Tensor Convolve(
        string op, Tensor x, Tensor weight, Tensor? bias, (int Y, int X) stride, (int Y, int X) padding, (int Y, int X) dilation, int groups)
    {
        CheckSettings(op, x, weight, bias, stride, padding, dilation, groups, weight.Shape[0]);
        if (weight.Shape[1] * (long)groups != x.Shape[1])
            throw new ShapeException($"{op}: {x.Describe()} has {x.Shape[1]} channels, but the weight {weight.Describe()} with {groups} groups takes {weight.Shape[1]} * {groups}.");
        if (weight.Shape[0] % groups != 0)
            throw new ShapeException($"{op}: the {weight.Shape[0]} filters of {weight.Describe()} cannot be divided into {groups} groups.");
        var geometry = new ConvGeometry(
            x.Shape[0], x.Shape[1], weight.Shape[0], groups,
            new ConvAxis(x.Shape[2], weight.Shape[2], stride.Y, padding.Y, dilation.Y),
            new ConvAxis(x.Shape[3], weight.Shape[3], stride.X, padding.X, dilation.X));
        if (geometry.Y.Output < 1 || geometry.X.Output < 1)
        {
            throw new ShapeException(
                $"{op}: the kernel of {weight.Describe()} reaches over {Reach(geometry)} positions, more than {x.Describe()} has with its padding. Pad more, or use a smaller kernel or dilation.");
        }

        return new ConvFunction(x, weight, bias, geometry).Apply();
    }

    private static Tensor Transposed(
        string op, Tensor x, Tensor weight, Tensor? bias, (int Y, int X) stride, (int Y, int X) padding, (int Y, int X) outputPadding, (int Y, int X) dilation, int groups)
    {
        CheckSettings(op, x, weight, bias, stride, padding, dilation, groups, (long)weight.Shape[1] * groups);
        if (weight.Shape[0] != x.Shape[1] || x.Shape[1] % groups != 0)
            throw new ShapeException($"{op}: the weight's first axis must be the {x.Shape[1]} channels of {x.Describe()}, a multiple of the {groups} groups; {weight.Describe()} was given.");
        var geometry = new ConvGeometry(
            x.Shape[0], checked(weight.Shape[1] * groups), x.Shape[1], groups,
            Axis(x.Shape[2], weight.Shape[2], stride.Y, padding.Y, outputPadding.Y, dilation.Y),
            Axis(x.Shape[3], weight.Shape[3], stride.X, padding.X, outputPadding.X, dilation.X));
        // An output padding of a stride or more, which a dilation allows, is where zeros behind the input would go.
        var (rows, columns) = (outputPadding.Y / stride.Y, outputPadding.X / stride.X);
        if (rows > 0 || columns > 0) x = x.Pad([(0, rows), (0, columns)]);
        var y = new ConvInputGradientFunction(x, weight, geometry).Apply();
        return bias is null ? y : y + bias.Reshape(-1, 1, 1);

        ConvAxis Axis(int length, int kernel, int stride, int padding, int outputPadding, int dilation)
        {
            if (outputPadding < 0 || outputPadding >= Math.Max(stride, dilation))
            {
                // A height of 1 (sequences) has stride and dilation 1 and so no output padding, which passes.
                throw new ArgumentOutOfRangeException(nameof(outputPadding), outputPadding, $"{op}: the output padding is 0 or more and below the stride or the dilation.");
            }

            var result = ((length - 1L) * stride) - (2L * padding) + ((long)dilation * (kernel - 1)) + outputPadding + 1;
            if (length == 0 || result < 1)
                throw new ShapeException($"{op}: with a padding of {padding} nothing would be left of an axis of length {length} and a kernel of {kernel}. {x.Describe()} and {weight.Describe()} were given.");
            return new ConvAxis(checked((int)result), kernel, stride, padding, dilation);
        }
    }

    private static void CheckRank(string op, Tensor x, Tensor weight, string image, string kernel, int rank)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        if (x.Rank != rank || weight.Rank != rank)
            throw new ShapeException($"{op} takes an input {image} and a weight {kernel}; {x.Describe()} and {weight.Describe()} were given.");
    }

    private static void CheckSettings(
        string op, Tensor x, Tensor weight, Tensor? bias, (int Y, int X) stride, (int Y, int X) padding, (int Y, int X) dilation, int groups, long filters)
    {
        if (!x.DType.IsFloat || weight.DType != x.DType || (bias is not null && bias.DType != x.DType))
            throw new NotSupportedException($"{op}: input, weight and bias must all be Float32 or all Float64; {x.Describe()}, {weight.Describe()}{(bias is null ? "" : $" and {bias.Describe()}")} were given. Cast them to one type.");
        if (Math.Min(stride.Y, stride.X) < 1) throw new ArgumentOutOfRangeException(nameof(stride), stride, $"{op}: a stride is at least 1.");
        if (Math.Min(padding.Y, padding.X) < 0) throw new ArgumentOutOfRangeException(nameof(padding), padding, $"{op}: a padding is 0 or more; cut off positions with Narrow.");
        if (Math.Min(dilation.Y, dilation.X) < 1) throw new ArgumentOutOfRangeException(nameof(dilation), dilation, $"{op}: a dilation is at least 1.");
        if (groups < 1) throw new ArgumentOutOfRangeException(nameof(groups), groups, $"{op}: there is at least one group.");
        if (weight.Shape[2] == 0 || weight.Shape[3] == 0) throw new ShapeException($"{op}: a kernel has at least one position; {weight.Describe()} was given.");
        if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != filters))
            throw new ShapeException($"{op}: the bias must be [{filters}], one value for each output channel; {bias.Describe()} was given.");
    }

    private static string Reach(in ConvGeometry geometry) => geometry.Y.Reach == 1 ? $"{geometry.X.Reach}" : $"{geometry.Y.Reach} x {geometry.X.Reach}";

    // Output, gradient of the input, gradient of the weight: each is linear in the two others, so the three differentiate
    // into each other and derivatives of any order are fused kernels again.

    private sealed class ConvFunction(Tensor x, Tensor weight, Tensor? bias, ConvGeometry geometry)
        : Function(bias is null ? [x, weight] : [x, weight, bias])
    {
        protected override Tensor Forward()
        {
            var y = Images.Empty(geometry.Batch, geometry.Filters, geometry.Y.Output, geometry.X.Output, x);
            x.Device.Run<Conv, ConvArgs>(new ConvArgs(
                geometry, x.DType, Images.Of(x), weight.Contiguous().Operand, Images.Of(y), bias?.Contiguous().Operand ?? default));
            return y;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            if (inputs.Wants(0)) inputs.Add(0, new ConvInputGradientFunction(gradient, weight, geometry).Apply());
            if (inputs.Wants(1)) inputs.Add(1, new ConvWeightGradientFunction(x, gradient, geometry).Apply());
            if (bias is not null && inputs.Wants(2)) inputs.Add(2, gradient.Sum([0, 2, 3]));
        }
    }

    private sealed class ConvInputGradientFunction(Tensor gradient, Tensor weight, ConvGeometry geometry) : Function(gradient, weight)
    {
        protected override Tensor Forward()
        {
            var x = Images.Empty(geometry.Batch, geometry.Channels, geometry.Y.Input, geometry.X.Input, gradient);
            x.Device.Run<ConvInputGradient, ConvArgs>(new ConvArgs(
                geometry, x.DType, Images.Of(x), weight.Contiguous().Operand, Images.Of(gradient)));
            return x;
        }

        protected override void Backward(Tensor outer, GradientSink inputs)
        {
            if (inputs.Wants(0)) inputs.Add(0, new ConvFunction(outer, weight, null, geometry).Apply());
            if (inputs.Wants(1)) inputs.Add(1, new ConvWeightGradientFunction(outer, gradient, geometry).Apply());
        }
    }

    internal sealed class ConvWeightGradientFunction(Tensor x, Tensor gradient, ConvGeometry geometry) : Function(x, gradient)
    {
        protected override Tensor Forward()
        {
            var weight = Tensor.Empty([geometry.Filters, geometry.Channels / geometry.Groups, geometry.Y.Kernel, geometry.X.Kernel], x.DType, x.Device);
            x.Device.Run<ConvWeightGradient, ConvArgs>(new ConvArgs(geometry, x.DType, Images.Of(x), weight.Operand, Images.Of(gradient)));
            return weight;
        }

        protected override void Backward(Tensor outer, GradientSink inputs)
        {
            if (inputs.Wants(0)) inputs.Add(0, new ConvInputGradientFunction(gradient, outer, geometry).Apply());
            if (inputs.Wants(1)) inputs.Add(1, new ConvFunction(x, outer, null, geometry).Apply());
        }
    }
}
