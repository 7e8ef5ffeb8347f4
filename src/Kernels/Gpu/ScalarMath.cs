using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// Scalar functions as GPUs compute them. What is in this file has the results of its namesakes in <see cref="Math"/> to the
/// last bit; trigonometric functions and powers of doubles are within two units of it. They are written with integer comparisons where NaN matters, because compilers for GPUs may turn a comparison around.
/// </summary>
internal static partial class ScalarMath
{
    /// <summary>The smaller; NaN when either is NaN, and -0 is smaller than +0.</summary>
    public static float Min(float a, float b) => IsNaN(a) ? a : IsNaN(b) ? b : a < b ? a : b < a ? b : Interop.IntAsFloat(Interop.FloatAsInt(a) | Interop.FloatAsInt(b));

    /// <summary>The larger; NaN when either is NaN, and +0 is larger than -0.</summary>
    public static float Max(float a, float b) => IsNaN(a) ? a : IsNaN(b) ? b : a < b ? b : b < a ? a : Interop.IntAsFloat(Interop.FloatAsInt(a) & Interop.FloatAsInt(b));

    /// <summary>The smaller; NaN when either is NaN, and -0 is smaller than +0.</summary>
    public static double Min(double a, double b) => IsNaN(a) ? a : IsNaN(b) ? b : a < b ? a : b < a ? b : Interop.IntAsFloat(Interop.FloatAsInt(a) | Interop.FloatAsInt(b));

    /// <summary>The larger; NaN when either is NaN, and +0 is larger than -0.</summary>
    public static double Max(double a, double b) => IsNaN(a) ? a : IsNaN(b) ? b : a < b ? b : b < a ? a : Interop.IntAsFloat(Interop.FloatAsInt(a) & Interop.FloatAsInt(b));

    /// <summary>The magnitude of one with the sign of the other.</summary>
    public static float CopySign(float magnitude, float sign) =>
        Interop.IntAsFloat((Interop.FloatAsInt(magnitude) & 0x7FFF_FFFFu) | (Interop.FloatAsInt(sign) & 0x8000_0000u));

    /// <summary>The magnitude of one with the sign of the other.</summary>
    public static double CopySign(double magnitude, double sign) =>
        Interop.IntAsFloat((Interop.FloatAsInt(magnitude) & 0x7FFF_FFFF_FFFF_FFFFul) | (Interop.FloatAsInt(sign) & 0x8000_0000_0000_0000ul));

    /// <summary>To the nearest integer, halves to even: adding 2^23 leaves no bits for a fraction.</summary>
    public static float Round(float x)
    {
        var magnitude = CopySign(x, 1f);
        var rounded = magnitude + 8388608f - 8388608f;
        return magnitude < 8388608f ? CopySign(rounded, x) : x;
    }

    /// <summary>To the nearest integer, halves to even: adding 2^52 leaves no bits for a fraction.</summary>
    public static double Round(double x)
    {
        var magnitude = CopySign(x, 1.0);
        var rounded = magnitude + 4503599627370496.0 - 4503599627370496.0;
        return magnitude < 4503599627370496.0 ? CopySign(rounded, x) : x;
    }

    /// <summary>The lower 32 bits.</summary>
    public static int ToInt32(long value) => (int)value;

    /// <summary>The same integer.</summary>
    public static int ToInt32(int value) => value;

    /// <summary>The same integer.</summary>
    public static int ToInt32(byte value) => value;

    /// <summary>The same integer.</summary>
    public static long ToInt64(long value) => value;

    /// <summary>The same integer.</summary>
    public static long ToInt64(int value) => value;

    /// <summary>The lower 8 bits.</summary>
    public static byte ToByte(long value) => (byte)value;

    /// <summary>The lower 8 bits.</summary>
    public static byte ToByte(int value) => (byte)value;

    /// <summary>The nearest byte toward zero; 0 for NaN.</summary>
    public static byte ToByte(double value) => IsNaN(value) || value <= 0.0 ? (byte)0 : value >= 255.0 ? (byte)255 : (byte)value;

    /// <summary>The upper half of the product of two 64-bit numbers.</summary>
    public static ulong MultiplyHigh(ulong a, ulong b)
    {
        ulong a0 = (uint)a, a1 = a >> 32, b0 = (uint)b, b1 = b >> 32;
        var middle = (a1 * b0) + ((a0 * b0) >> 32);
        return (a1 * b1) + (middle >> 32) + (((a0 * b1) + (uint)middle) >> 32);
    }

    /// <summary>Whether it is not a number, told by its bits: compilers may turn comparisons around.</summary>
    public static bool IsNaN(float x) => (Interop.FloatAsInt(x) & 0x7FFF_FFFFu) > 0x7F80_0000u;

    /// <summary>Whether it is not a number, told by its bits.</summary>
    public static bool IsNaN(double x) => (Interop.FloatAsInt(x) & 0x7FFF_FFFF_FFFF_FFFFul) > 0x7FF0_0000_0000_0000ul;
}
