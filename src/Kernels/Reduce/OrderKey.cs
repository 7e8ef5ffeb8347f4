using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// Values as integers of the same order, so that sorting and searching on a GPU compare in one way: NaN above all numbers,
/// -0 equal to 0.
/// </summary>
/// <typeparam name="T">The type in memory; byte for Bool.</typeparam>
internal interface IOrderKey<T> where T : unmanaged
{
    /// <summary>The key: the larger the value, the larger.</summary>
    static abstract ulong Key(T value);

    /// <summary>How many of its low bits a key uses.</summary>
    static abstract int Bits { get; }

    /// <summary>Whether it is not a number.</summary>
    static abstract bool IsNaN(T value);
}

internal readonly struct Float32Key : IOrderKey<float>
{
    public static int Bits => 32;

    public static ulong Key(float value)
    {
        var bits = Interop.FloatAsInt(value);
        if (ScalarMath.IsNaN(value)) return uint.MaxValue;
        if ((bits & 0x7FFF_FFFFu) == 0) return 0x8000_0000u;
        // Negative numbers sort backward by their bits, and below the positive ones.
        return (bits & 0x8000_0000u) != 0 ? ~bits : bits | 0x8000_0000u;
    }

    public static bool IsNaN(float value) => ScalarMath.IsNaN(value);
}

internal readonly struct Float64Key : IOrderKey<double>
{
    public static int Bits => 64;

    public static ulong Key(double value)
    {
        var bits = Interop.FloatAsInt(value);
        if (ScalarMath.IsNaN(value)) return ulong.MaxValue;
        if ((bits & 0x7FFF_FFFF_FFFF_FFFFul) == 0) return 0x8000_0000_0000_0000ul;
        return (bits & 0x8000_0000_0000_0000ul) != 0 ? ~bits : bits | 0x8000_0000_0000_0000ul;
    }

    public static bool IsNaN(double value) => ScalarMath.IsNaN(value);
}

internal readonly struct Int32Key : IOrderKey<int>
{
    public static int Bits => 32;

    public static ulong Key(int value) => (uint)value ^ 0x8000_0000u;

    public static bool IsNaN(int value) => false;
}

internal readonly struct Int64Key : IOrderKey<long>
{
    public static int Bits => 64;

    public static ulong Key(long value) => (ulong)value ^ 0x8000_0000_0000_0000ul;

    public static bool IsNaN(long value) => false;
}

internal readonly struct BoolKey : IOrderKey<byte>
{
    public static int Bits => 1;

    public static ulong Key(byte value) => value != 0 ? 1ul : 0ul;

    public static bool IsNaN(byte value) => false;
}
