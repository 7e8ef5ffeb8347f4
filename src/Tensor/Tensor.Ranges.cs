namespace TensorCore;

public sealed partial class Tensor
{
    /// <summary>The whole numbers from 0 up to, not including, <paramref name="end"/>.</summary>
    /// <param name="end">Not included; nothing comes of a negative one.</param>
    /// <param name="dtype">The dtype; Int64 when left out.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    public static Tensor Arange(long end, DType dtype = DType.Int64, Device? device = null) => Arange(0, end, 1, dtype, device);

    /// <summary>Whole numbers <paramref name="step"/> apart from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    /// <param name="start">The first.</param>
    /// <param name="end">Not included.</param>
    /// <param name="step">Not 0; negative counts down.</param>
    /// <param name="dtype">The dtype; Int64 when left out.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ArgumentException">The step is 0.</exception>
    public static Tensor Arange(long start, long end, long step = 1, DType dtype = DType.Int64, Device? device = null)
    {
        if (step == 0) throw new ArgumentException("The step of Arange cannot be 0.", nameof(step));
        var span = step > 0 ? (Int128)end - start : (Int128)start - end;
        var size = Math.Abs((decimal)step);
        var values = new long[span <= 0 ? 0 : checked((int)Math.Ceiling((decimal)span / size))];
        for (var i = 0; i < values.Length; i++) values[i] = start + (i * step);
        return Converted(values, dtype, device);
    }

    /// <summary>Numbers <paramref name="step"/> apart from <paramref name="start"/> up to, not including, <paramref name="end"/>: start + i * step, in double.</summary>
    /// <param name="start">The first.</param>
    /// <param name="end">Not included (up to rounding: <see cref="Linspace"/> is exact about its ends).</param>
    /// <param name="step">Not 0; negative counts down.</param>
    /// <param name="dtype">The dtype; Float32 when left out.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ArgumentException">The step is 0, or a number is not finite.</exception>
    public static Tensor Arange(double start, double end, double step = 1, DType dtype = DType.Float32, Device? device = null)
    {
        if (step == 0 || !double.IsFinite(start) || !double.IsFinite(end) || !double.IsFinite(step))
            throw new ArgumentException($"Arange needs finite numbers and a step that is not 0; ({start}, {end}, {step}) was given.");
        var values = new double[checked((int)Math.Max(0, Math.Ceiling((end - start) / step)))];
        for (var i = 0; i < values.Length; i++) values[i] = start + (i * step);
        return Converted(values, dtype, device);
    }

    /// <summary><paramref name="count"/> numbers at equal distances from <paramref name="start"/> to <paramref name="end"/>, both included.</summary>
    /// <param name="start">The first.</param>
    /// <param name="end">The last (when there are two or more).</param>
    /// <param name="count">How many.</param>
    /// <param name="dtype">The dtype; Float32 when left out.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Tensor Linspace(double start, double end, int count, DType dtype = DType.Float32, Device? device = null) =>
        Converted(Spaced(start, end, count), dtype, device);

    /// <summary><paramref name="radix"/> to the powers of <see cref="Linspace"/>: from radix^start to radix^end, at equal ratios.</summary>
    /// <param name="start">The first exponent.</param>
    /// <param name="end">The last exponent.</param>
    /// <param name="count">How many.</param>
    /// <param name="radix">What is raised to the powers.</param>
    /// <param name="dtype">The dtype; Float32 when left out.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Tensor Logspace(double start, double end, int count, double radix = 10, DType dtype = DType.Float32, Device? device = null) =>
        Converted(Array.ConvertAll(Spaced(start, end, count), exponent => Math.Pow(radix, exponent)), dtype, device);

    /// <summary>A matrix with ones on its diagonal and zeros elsewhere.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns; as many as rows when left out.</param>
    /// <param name="dtype">The dtype.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    public static Tensor Eye(int rows, int? columns = null, DType dtype = DType.Float32, Device? device = null)
    {
        var result = Zeros([rows, columns ?? rows], dtype, device);
        using var diagonal = new AffineView(result.Shape).Axis(Math.Min(rows, result.Shape[1]), 0, 1, 1).Of(result);
        diagonal.Fill(1);
        return result;
    }

    /// <summary>Zeros of the shape and on the device of another tensor, and of its dtype unless one is given.</summary>
    public static Tensor ZerosLike(Tensor x, DType? dtype = null) => FullLike(x, 0, dtype);

    /// <summary>Ones of the shape and on the device of another tensor, and of its dtype unless one is given.</summary>
    public static Tensor OnesLike(Tensor x, DType? dtype = null) => FullLike(x, 1, dtype);

    /// <summary>One value in the shape and on the device of another tensor, and of its dtype unless one is given.</summary>
    public static Tensor FullLike(Tensor x, Scalar value, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Full(x.Shape, value, dtype ?? x.DType, x.Device);
    }

    /// <summary>Elements not set yet in the shape and on the device of another tensor, and of its dtype unless one is given.</summary>
    public static Tensor EmptyLike(Tensor x, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Empty(x.Shape, dtype ?? x.DType, x.Device);
    }

    private static double[] Spaced(double start, double end, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = new double[count];
        var step = count > 1 ? (end - start) / (count - 1) : 0;
        // From both ends to the middle, so that the last is exactly the end and the rounding is symmetric.
        for (var i = 0; i < count; i++) values[i] = i < (count + 1) / 2 ? start + (i * step) : end - ((count - 1 - i) * step);
        return values;
    }

    private static Tensor Converted<T>(T[] values, DType dtype, Device? device) where T : unmanaged
    {
        if (DType.Of<T>() == dtype) return From(values, device: device);
        using var exact = From(values, device: device);
        var result = Empty(exact.Shape, dtype, device);
        result.CopyFrom(exact);
        return result;
    }
}
