using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace TensorCore;

/// <summary>A picture of 8-bit RGB pixels that writes itself as PNG (ISO/IEC 15948).</summary>
public sealed class Raster
{
    private readonly byte[] _pixels;

    /// <summary>A white picture.</summary>
    public Raster(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (3L * width * height > Array.MaxLength) throw new ArgumentException($"A picture of {width} x {height} pixels is too large: it can have {Array.MaxLength / 3}.");
        Width = width;
        Height = height;
        _pixels = new byte[width * height * 3];
        _pixels.AsSpan().Fill(255);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>The color of a pixel; the origin is at the top left.</summary>
    public Rgb this[int x, int y]
    {
        get
        {
            var at = Index(x, y);
            return new Rgb(_pixels[at], _pixels[at + 1], _pixels[at + 2]);
        }

        set
        {
            var at = Index(x, y);
            (_pixels[at], _pixels[at + 1], _pixels[at + 2]) = (value.R, value.G, value.B);
        }
    }

    /// <summary>Colors a rectangle.</summary>
    public void Fill(int left, int top, int width, int height, Rgb color)
    {
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++) this[x, y] = color;
        }
    }

    /// <summary>Writes a PNG file.</summary>
    public void Save(string path)
    {
        using var file = File.Create(path);
        Write(file);
    }

    /// <summary>Writes PNG data.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        header[8] = 8; // bits a channel
        header[9] = 2; // RGB
        WriteChunk(stream, "IHDR", header);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var y = 0; y < Height; y++)
            {
                zlib.WriteByte(0); // row filter: none
                zlib.Write(_pixels, y * Width * 3, Width * 3);
            }
        }

        WriteChunk(stream, "IDAT", data.ToArray());
        WriteChunk(stream, "IEND", []);
    }

    private static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        stream.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(body)); // annex D of the specification
        stream.Write(number);
    }

    private int Index(int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        return ((y * Width) + x) * 3;
    }
}

/// <summary>A color.</summary>
/// <param name="R">Red, 0 to 255.</param>
/// <param name="G">Green, 0 to 255.</param>
/// <param name="B">Blue, 0 to 255.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Blue at -1, white at 0, red at +1; values beyond are clipped, NaN is black.</summary>
    public static Rgb Diverging(float value)
    {
        if (float.IsNaN(value)) return default;
        var x = Math.Clamp(value, -1f, 1f);
        return x < 0 ? Mix(new Rgb(33, 102, 172), -x) : Mix(new Rgb(178, 24, 43), x);

        static Rgb Mix(Rgb full, float amount) => new(Channel(full.R, amount), Channel(full.G, amount), Channel(full.B, amount));

        static byte Channel(byte full, float amount) => (byte)MathF.Round(255 + ((full - 255) * amount));
    }

    /// <summary>Distinct colors for symbols: pads are light gray, the others go around the color wheel.</summary>
    public static Rgb ForSymbol(int symbol) => symbol switch
    {
        0 => new(225, 225, 225),
        1 => new(253, 231, 160),
        2 => new(49, 104, 142),
        11 or 12 => new(200, 60, 60),
        _ => new((byte)(60 + (symbol * 67 % 180)), (byte)(60 + (symbol * 113 % 180)), (byte)(60 + (symbol * 29 % 180))),
    };

    /// <summary>As <c>#rrggbb</c>.</summary>
    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
}
