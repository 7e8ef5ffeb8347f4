namespace TensorCore;

/// <summary>
/// First values of weights. Shapes are PyTorch's, [out, in, ...kernel], unless fans are given; bounds and deviations are
/// those of <c>torch.nn.init</c>; only <see cref="TruncatedNormal"/> keeps its deviation, as Keras's does.
/// </summary>
public static class Init
{
    // The standard deviation of a unit normal distribution cut off at +-2.
    private const double TruncatedDeviation = 0.87962566103423978;

    /// <summary>The gain for layers followed by a rectifier: sqrt(2 / (1 + slope^2)).</summary>
    /// <param name="slope">The rectifier's slope on the negative side.</param>
    public static double ReluGain(double slope = 0) => Math.Sqrt(2 / (1 + (slope * slope)));

    /// <summary>The same value everywhere.</summary>
    public static Tensor Constant(Shape shape, double value, Device? device = null, DType dtype = DType.Float32) =>
        Tensor.Full(shape, value, dtype, device);

    /// <summary>
    /// Uniform with variance 2 / (in + out): Glorot &amp; Bengio, "Understanding the difficulty of training deep feedforward
    /// neural networks" (2010).
    /// </summary>
    public static Tensor XavierUniform(Shape shape, Rng rng, double gain = 1, Device? device = null, DType dtype = DType.Float32, Fans? fans = null) =>
        UniformOf(XavierDeviation(shape, gain, fans), shape, rng, device, dtype);

    /// <summary>Normal with variance 2 / (in + out). See <see cref="XavierUniform"/>.</summary>
    public static Tensor XavierNormal(Shape shape, Rng rng, double gain = 1, Device? device = null, DType dtype = DType.Float32, Fans? fans = null) =>
        NormalOf(XavierDeviation(shape, gain, fans), shape, rng, device, dtype);

    /// <summary>
    /// Uniform with variance gain^2 / in: He et al., "Delving Deep into Rectifiers" (2015). The gain is that of a rectifier
    /// unless given.
    /// </summary>
    public static Tensor HeUniform(Shape shape, Rng rng, double? gain = null, Device? device = null, DType dtype = DType.Float32, Fans? fans = null) =>
        UniformOf(FanInDeviation(shape, gain ?? ReluGain(), fans), shape, rng, device, dtype);

    /// <summary>Normal with variance gain^2 / in. See <see cref="HeUniform"/>.</summary>
    public static Tensor HeNormal(Shape shape, Rng rng, double? gain = null, Device? device = null, DType dtype = DType.Float32, Fans? fans = null) =>
        NormalOf(FanInDeviation(shape, gain ?? ReluGain(), fans), shape, rng, device, dtype);

    /// <summary>Normal with variance 1 / in: LeCun et al., "Efficient BackProp" (1998), section 4.6.</summary>
    public static Tensor LeCunNormal(Shape shape, Rng rng, Device? device = null, DType dtype = DType.Float32, Fans? fans = null) =>
        NormalOf(FanInDeviation(shape, 1, fans), shape, rng, device, dtype);

    /// <summary>Uniform with variance 1 / in. See <see cref="LeCunNormal"/>.</summary>
    public static Tensor LeCunUniform(Shape shape, Rng rng, Device? device = null, DType dtype = DType.Float32, Fans? fans = null) =>
        UniformOf(FanInDeviation(shape, 1, fans), shape, rng, device, dtype);

    /// <summary>
    /// What layers start with when nothing else is said, weights and biases alike: uniform in +-1 / sqrt(in). PyTorch's default.
    /// </summary>
    /// <param name="shape">Any shape.</param>
    /// <param name="rng">Draws the values.</param>
    /// <param name="fanIn">Inputs of each output.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public static Tensor Default(Shape shape, Rng rng, long fanIn, Device? device = null, DType dtype = DType.Float32) =>
        UniformOf(1 / Math.Sqrt(3.0 * Math.Max(1, fanIn)), shape, rng, device, dtype);

    /// <summary>
    /// Uniform in +-factor * sqrt(3 / in), so that outputs vary as much as inputs, times the factor: Sussillo &amp; Abbott,
    /// "Random Walk Initialization" (2014). The original Neural GPU uses a factor of 1.8.
    /// </summary>
    public static Tensor UnitScaling(Shape shape, Rng rng, double factor = 1, Device? device = null, DType dtype = DType.Float32, Fans? fans = null) =>
        UniformOf(FanInDeviation(shape, factor, fans), shape, rng, device, dtype);

    /// <summary>Normal, cut off at two standard deviations and stretched so that <paramref name="deviation"/> is that of the result.</summary>
    public static Tensor TruncatedNormal(Shape shape, Rng rng, double deviation = 1, Device? device = null, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return rng.TruncatedNormal(shape, 0, deviation / TruncatedDeviation, dtype: dtype, device: device);
    }

    /// <summary>
    /// A matrix with orthonormal rows or columns, whichever are fewer, times the gain; axes after the first count as one.
    /// Saxe, McClelland &amp; Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks"
    /// (2014). Computed on the host in double precision.
    /// </summary>
    /// <exception cref="ShapeException">The shape has fewer than two axes.</exception>
    public static Tensor Orthogonal(Shape shape, Rng rng, double gain = 1, Device? device = null, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(rng);
        if (shape.Rank < 2) throw new ShapeException($"An orthogonal matrix has at least two axes; {shape} was asked for.");
        var rows = shape[0];
        var columns = rows == 0 ? 0 : (int)(shape.Length / rows);
        var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        var vectors = new double[count][];
        for (var i = 0; i < count; i++) vectors[i] = OrthogonalTo(vectors.AsSpan(0, i), length, rng);
        var values = new double[shape.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++) values[(r * columns) + c] = gain * (rows <= columns ? vectors[r][c] : vectors[c][r]);
        }

        using var exact = Tensor.From(values, shape, device);
        var result = Tensor.Empty(shape, dtype, device);
        result.CopyFrom(exact);
        return result;
    }

    /// <summary>A random unit vector orthogonal to others, by Gram and Schmidt's method done twice, which is exact to rounding.</summary>
    private static double[] OrthogonalTo(ReadOnlySpan<double[]> others, int length, Rng rng)
    {
        var vector = new double[length];
        for (var i = 0; i < length; i++) vector[i] = rng.NextNormal();
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var other in others)
            {
                var dot = 0.0;
                for (var i = 0; i < length; i++) dot += vector[i] * other[i];
                for (var i = 0; i < length; i++) vector[i] -= dot * other[i];
            }
        }

        var norm = 0.0;
        foreach (var x in vector) norm += x * x;
        norm = Math.Sqrt(norm);
        for (var i = 0; i < length; i++) vector[i] /= norm;
        return vector;
    }

    private static double XavierDeviation(Shape shape, double gain, Fans? fans)
    {
        var (inputs, outputs) = fans ?? Fans.Of(shape);
        return gain * Math.Sqrt(2.0 / Math.Max(1, inputs + outputs));
    }

    private static double FanInDeviation(Shape shape, double gain, Fans? fans) => gain / Math.Sqrt(Math.Max(1, (fans ?? Fans.Of(shape)).In));

    private static Tensor UniformOf(double deviation, Shape shape, Rng rng, Device? device, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var bound = Math.Sqrt(3) * deviation;
        return rng.Uniform(shape, -bound, bound, dtype, device);
    }

    private static Tensor NormalOf(double deviation, Shape shape, Rng rng, Device? device, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return rng.Normal(shape, 0, deviation, dtype, device);
    }
}
