using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TensorCore;

/// <summary>An element type as files store it, little-endian, and what it becomes in memory.</summary>
/// <param name="Size">Bytes in the file.</param>
/// <param name="Type">The dtype in memory: the same, or the smallest that holds every value.</param>
/// <param name="Decode">Converts elements from file to memory.</param>
internal sealed record FileElement(int Size, DType Type, FileElement.Decoder Decode)
{
    internal delegate void Decoder(ReadOnlySpan<byte> source, Span<byte> destination);

    public static readonly FileElement Float16 = new(2, DType.Float32, (s, d) => Convert<Half, float>(s, d, x => (float)x));
    public static readonly FileElement BFloat16 = new(2, DType.Float32, (s, d) => Convert<ushort, float>(s, d, x => BitConverter.UInt32BitsToSingle((uint)x << 16)));
    public static readonly FileElement Float32 = new(4, DType.Float32, (s, d) => s.CopyTo(d));
    public static readonly FileElement Float64 = new(8, DType.Float64, (s, d) => s.CopyTo(d));
    public static readonly FileElement Int8 = new(1, DType.Int32, (s, d) => Convert<sbyte, int>(s, d, x => x));
    public static readonly FileElement Int16 = new(2, DType.Int32, (s, d) => Convert<short, int>(s, d, x => x));
    public static readonly FileElement Int32 = new(4, DType.Int32, (s, d) => s.CopyTo(d));
    public static readonly FileElement Int64 = new(8, DType.Int64, (s, d) => s.CopyTo(d));
    public static readonly FileElement UInt8 = new(1, DType.Int32, (s, d) => Convert<byte, int>(s, d, x => x));
    public static readonly FileElement UInt16 = new(2, DType.Int32, (s, d) => Convert<ushort, int>(s, d, x => x));
    public static readonly FileElement UInt32 = new(4, DType.Int64, (s, d) => Convert<uint, long>(s, d, x => x));

    // Kernels rely on truth values being 0 or 1.
    public static readonly FileElement Bool = new(1, DType.Bool, (s, d) => Convert<byte, byte>(s, d, x => x == 0 ? (byte)0 : (byte)1));

    /// <summary>Reverses the bytes of each element.</summary>
    public void SwapBytes(Span<byte> elements)
    {
        if (Size == 2) BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(elements), MemoryMarshal.Cast<byte, ushort>(elements));
        if (Size == 4) BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(elements), MemoryMarshal.Cast<byte, uint>(elements));
        if (Size == 8) BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(elements), MemoryMarshal.Cast<byte, ulong>(elements));
    }

    private static void Convert<TSource, TDestination>(ReadOnlySpan<byte> source, Span<byte> destination, Func<TSource, TDestination> convert)
        where TSource : unmanaged where TDestination : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, TSource>(source);
        var to = MemoryMarshal.Cast<byte, TDestination>(destination);
        for (var i = 0; i < from.Length; i++) to[i] = convert(from[i]);
    }
}
