namespace TensorCore;

/// <summary>
/// NumPy's .npy files (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): one array each. Reads format
/// versions 1 to 3, C and Fortran order, both byte orders; writes what <c>numpy.save</c> writes.
/// </summary>
public static class NpyFile
{
    /// <summary>Reads an array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the tensor goes; <see cref="Device.Default"/> when left out.</param>
    /// <returns>
    /// A contiguous tensor: f4, f8, i4, i8 and b1 as they are, f2 as Float32, i1, i2, u1 and u2 as Int32, u4 as Int64.
    /// </returns>
    /// <exception cref="TensorFileException">The file cannot be read, is cut short or damaged, or holds something else.</exception>
    public static Tensor Load(string path, Device? device = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TensorFileException.Reading(path, () =>
        {
            using var stream = File.OpenRead(path);
            return Read(stream, stream.Length, path, device);
        });
    }

    /// <summary>Writes a tensor of any dtype and layout, in C order and little-endian; the old file stays until the new one is whole.</summary>
    /// <exception cref="TensorFileException">The file cannot be written.</exception>
    public static void Save(string path, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        AtomicFile.Write(path, stream => Write(stream, tensor));
    }

    /// <summary>Reads an array from a stream.</summary>
    /// <param name="stream">At the beginning of the array.</param>
    /// <param name="length">Bytes that the stream can hold at most from its beginning on: what headers claim is checked against it.</param>
    /// <param name="file">For messages.</param>
    /// <param name="device">Where the tensor goes.</param>
    internal static Tensor Read(Stream stream, long length, string file, Device? device)
    {
        var header = NpyHeader.Read(stream, file);
        var shape = TensorData.CheckedShape(file, "the array", header.Lengths, header.Element.Size, length);
        if (!header.FortranOrder || shape.Rank < 2) return TensorData.Read(stream, shape, header.Element, header.BigEndian, device);

        // Fortran order is the C order of the transposed array.
        using var transposed = TensorData.Read(stream, Shape.Create([.. shape.Reverse()]), header.Element, header.BigEndian, device);
        using var view = transposed.View(shape, [.. transposed.Strides.Reverse()], 0);
        var result = Tensor.Empty(shape, view.DType, device);
        result.CopyFrom(view);
        return result;
    }

    internal static void Write(Stream stream, Tensor tensor)
    {
        stream.Write(NpyHeader.Write(tensor.DType, tensor.Shape));
        TensorData.Write(stream, tensor);
    }
}
