using TensorCore.Kernels;

namespace TensorCore;

// Every fill begins at the next word whose number is a multiple of four: it skips up to three words.
public sealed partial class Rng
{
    /// <summary>
    /// Numbers of [<paramref name="low"/>, <paramref name="high"/>). Element i is made of word i of the fill (Float32, 24 random
    /// bits) or of words 2i and 2i + 1 (Float64, 53 random bits), as by <see cref="NextFloat"/> and <see cref="NextDouble"/>.
    /// </summary>
    /// <param name="shape">Any shape.</param>
    /// <param name="low">The lower bound, included.</param>
    /// <param name="high">The upper bound, not included.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bounds or their difference are not finite, or there is no number between them.</exception>
    public Tensor Uniform(Shape shape, double low = 0, double high = 1, DType dtype = DType.Float32, Device? device = null)
    {
        var range = dtype == DType.Float32 ? (float)(high - low) : high - low;
        if (!(low < high) || !double.IsFinite(range))
            throw new ArgumentOutOfRangeException(nameof(high), $"Uniform needs low < high and a difference that is a finite {dtype}; {low} and {high} were given.");
        var largest = dtype == DType.Float32 ? LargestFloatBelow(high) : double.BitDecrement(high);
        return Fill(new Uniform(low, high - low, largest), shape, dtype, device);
    }

    /// <summary>
    /// Normally distributed numbers, by inversion. Element i is made of word i of the fill (Float32) or of words 2i and
    /// 2i + 1 (Float64), as by <see cref="NextNormal"/>.
    /// </summary>
    /// <param name="shape">Any shape.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation, not negative.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    public Tensor Normal(Shape shape, double mean = 0, double deviation = 1, DType dtype = DType.Float32, Device? device = null)
    {
        RequireDeviation(deviation, allowZero: true);
        return Fill(new Normal(mean, deviation), shape, dtype, device);
    }

    /// <summary>
    /// Numbers of a normal distribution cut off at two bounds (not rejected and not clipped: drawn between the bounds by
    /// inversion). Element i is made of words 2i and 2i + 1 of the fill, for Float32, too.
    /// </summary>
    /// <param name="shape">Any shape.</param>
    /// <param name="mean">The mean before cutting.</param>
    /// <param name="deviation">The standard deviation before cutting, positive.</param>
    /// <param name="low">The lower bound; two standard deviations below the mean when left out.</param>
    /// <param name="high">The upper bound; two standard deviations above the mean when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is nothing between the bounds, or only what double precision cannot tell from nothing.</exception>
    public Tensor TruncatedNormal(
        Shape shape, double mean = 0, double deviation = 1, double? low = null, double? high = null,
        DType dtype = DType.Float32, Device? device = null)
    {
        RequireDeviation(deviation, allowZero: false);
        var a = low ?? mean - (2 * deviation);
        var b = high ?? mean + (2 * deviation);
        // Probabilities are measured from the end nearer to which the interval lies, where they are small.
        var mirrored = a - mean > mean - b;
        var first = NormalProbability.Below(mirrored ? (mean - b) / deviation : (a - mean) / deviation);
        var range = NormalProbability.Below(mirrored ? (mean - a) / deviation : (b - mean) / deviation) - first;
        if (!(a < b) || !(range > 0))
            throw new ArgumentOutOfRangeException(nameof(high), $"A normal distribution with mean {mean} and deviation {deviation} has nothing between {a} and {b}.");
        return Fill(new TruncatedNormal(mean, deviation, a, b, first, range, mirrored), shape, dtype, device);
    }

    /// <summary>Truth values that are true with probability <paramref name="p"/>. Element i is decided by word i of the fill.</summary>
    /// <param name="shape">Any shape.</param>
    /// <param name="p">From 0 (never) to 1 (always).</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <returns>A Bool tensor.</returns>
    public Tensor Bernoulli(Shape shape, double p, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (!(p >= 0 && p <= 1)) throw new ArgumentOutOfRangeException(nameof(p), $"A probability lies between 0 and 1; {p} was given.");
        var result = Tensor.Empty(shape, DType.Bool, device);
        result.Device.Run<BernoulliKernel, BernoulliArgs>(new BernoulliArgs(
            result.Operand, shape.Length, BernoulliKernel.Threshold(p), Reserve(shape.Length)));
        return result;
    }

    /// <summary>
    /// Integers of [<paramref name="low"/>, <paramref name="high"/>), equally likely to within (high - low) / 2^64. Element i is
    /// made of words 2i and 2i + 1 of the fill.
    /// </summary>
    /// <param name="shape">Any shape.</param>
    /// <param name="low">The smallest integer.</param>
    /// <param name="high">One more than the largest integer.</param>
    /// <param name="dtype">Int64 or Int32.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such integer, or it does not fit the type.</exception>
    public Tensor Integers(Shape shape, long low, long high, DType dtype = DType.Int64, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (!dtype.IsInteger) throw new ArgumentException($"Random integers are Int64 or Int32, not {dtype}.", nameof(dtype));
        if (low >= high) throw new ArgumentOutOfRangeException(nameof(high), $"There is no integer from {low} to below {high}.");
        if (dtype == DType.Int32 && (low < int.MinValue || high > int.MaxValue + 1L))
            throw new ArgumentOutOfRangeException(nameof(high), $"Integers from {low} to below {high} do not all fit Int32; ask for Int64.");
        var result = Tensor.Empty(shape, dtype, device);
        result.Device.Run<RandomIntegersKernel, RandomIntegersArgs>(new RandomIntegersArgs(
            result.Operand, shape.Length, dtype, low, (ulong)high - (ulong)low, Reserve(2 * shape.Length)));
        return result;
    }

    /// <summary>The integers 0 to <paramref name="count"/> - 1 in random order. Takes the words of <see cref="Shuffle"/>.</summary>
    /// <returns>An Int64 tensor of shape [count].</returns>
    public Tensor Permutation(int count, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new long[count];
        for (var i = 0; i < count; i++) order[i] = i;
        Shuffle(order.AsSpan());
        return Tensor.From(order, [count], device);
    }

    private Tensor Fill<TDistribution>(TDistribution distribution, Shape shape, DType dtype, Device? device)
        where TDistribution : unmanaged, IDistribution
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (!dtype.IsFloat)
            throw new ArgumentException($"{typeof(TDistribution).Name} numbers are Float32 or Float64, not {dtype}; for integers use Integers.", nameof(dtype));
        var result = Tensor.Empty(shape, dtype, device);
        var words = dtype == DType.Float64 || TDistribution.ComputesInDouble ? 2 * shape.Length : shape.Length;
        result.Device.Run<RandomFillKernel<TDistribution>, RandomFillArgs<TDistribution>>(
            new RandomFillArgs<TDistribution>(distribution, result.Operand, shape.Length, dtype, Reserve(words)));
        return result;
    }

    private static double LargestFloatBelow(double bound)
    {
        var rounded = (float)bound;
        return rounded < bound ? rounded : float.BitDecrement(rounded);
    }

    private static void RequireDeviation(double deviation, bool allowZero)
    {
        if (deviation > 0 || (allowZero && deviation == 0)) return;
        throw new ArgumentOutOfRangeException(nameof(deviation), $"A standard deviation is {(allowZero ? "not negative" : "positive")}; {deviation} was given.");
    }
}
