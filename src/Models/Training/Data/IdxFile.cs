using System.Buffers.Binary;
using System.IO.Compression;

namespace TensorCore;

/// <summary>Reads the IDX format of the MNIST files (yann.lecun.com/exdb/mnist): unsigned bytes of any rank, gzipped or not.</summary>
public static class IdxFile
{
    private const int UnsignedByte = 8;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; compression is recognized by its first bytes.</param>
    /// <returns>The lengths of the axes and the values in row-major order.</returns>
    /// <exception cref="InvalidDataException">The file is not IDX, not of unsigned bytes, or cut short.</exception>
    public static (int[] Lengths, byte[] Values) Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> magic = stackalloc byte[2];
            var gzipped = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
            file.Position = 0;
            using Stream stream = gzipped ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Read(stream, path);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"'{path}' is cut short: it ends before the values its header announces.");
        }
        catch (InvalidDataException e) when (!e.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{path}' is damaged: {e.Message}", e);
        }
    }

    private static (int[] Lengths, byte[] Values) Read(Stream stream, string path)
    {
        Span<byte> number = stackalloc byte[4];
        stream.ReadExactly(number);
        if (number[0] != 0 || number[1] != 0) throw new InvalidDataException($"'{path}' is not an IDX file: it does not begin with two zero bytes.");
        if (number[2] != UnsignedByte) throw new InvalidDataException($"'{path}' holds values of IDX type {number[2]}; only unsigned bytes (8) are read.");
        var lengths = new int[number[3]];
        long count = 1;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            stream.ReadExactly(number);
            lengths[axis] = BinaryPrimitives.ReadInt32BigEndian(number);
            count *= lengths[axis];
            if (lengths[axis] < 0 || count > Array.MaxLength)
                throw new InvalidDataException($"'{path}' announces an impossible size: axis {axis} has length {lengths[axis]}.");
        }

        // Read as it comes, so that a header that lies cannot ask for memory the file does not fill.
        using var values = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (values.Length < count)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, count - values.Length));
            if (read == 0) throw new EndOfStreamException();
            values.Write(buffer, 0, read);
        }

        return (lengths, values.ToArray());
    }
}
