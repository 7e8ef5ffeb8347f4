namespace TensorCore.Kernels;

/// <summary>
/// What kernels do with elements of a type chosen at run time: conversions by the rules of <see cref="CopyKernel"/>
/// (saturating, NaN becomes 0, a truth value is "not zero"), written so that every GPU computes the same.
/// </summary>
/// <typeparam name="T">The type in memory; byte for Bool.</typeparam>
internal interface IElement<T> where T : unmanaged
{
    static abstract DType Type { get; }

    static abstract double ToDouble(T value);

    static abstract long ToLong(T value);

    static abstract T FromDouble(double value);

    static abstract T FromLong(long value);
}

internal readonly struct Float32Element : IElement<float>
{
    public static DType Type => DType.Float32;

    public static double ToDouble(float value) => value;

    public static long ToLong(float value) => Saturated.ToLong(value);

    public static float FromDouble(double value) => (float)value;

    public static float FromLong(long value) => value;
}

internal readonly struct Float64Element : IElement<double>
{
    public static DType Type => DType.Float64;

    public static double ToDouble(double value) => value;

    public static long ToLong(double value) => Saturated.ToLong(value);

    public static double FromDouble(double value) => value;

    public static double FromLong(long value) => value;
}

internal readonly struct Int32Element : IElement<int>
{
    public static DType Type => DType.Int32;

    public static double ToDouble(int value) => value;

    public static long ToLong(int value) => value;

    public static int FromDouble(double value) => ScalarMath.IsNaN(value) ? 0 : value >= 2147483647.0 ? int.MaxValue : value <= -2147483648.0 ? int.MinValue : (int)value;

    public static int FromLong(long value) => (int)value;
}

internal readonly struct Int64Element : IElement<long>
{
    public static DType Type => DType.Int64;

    public static double ToDouble(long value) => value;

    public static long ToLong(long value) => value;

    public static long FromDouble(double value) => Saturated.ToLong(value);

    public static long FromLong(long value) => value;
}

internal readonly struct BoolElement : IElement<byte>
{
    public static DType Type => DType.Bool;

    public static double ToDouble(byte value) => value;

    public static long ToLong(byte value) => value;

    public static byte FromDouble(double value) => value == 0.0 ? (byte)0 : (byte)1;

    public static byte FromLong(long value) => value == 0 ? (byte)0 : (byte)1;
}

internal static class Saturated
{
    public static long ToLong(double value) =>
        ScalarMath.IsNaN(value) ? 0 : value >= 9223372036854775807.0 ? long.MaxValue : value <= -9223372036854775808.0 ? long.MinValue : (long)value;
}
