using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Moves the elements of tensors from and to streams, a piece at a time.</summary>
internal static class TensorData
{
    private const int PieceBytes = 1 << 20;

    /// <summary>
    /// The shape that a file claims, checked against the bytes that are there before anything is allocated.
    /// </summary>
    /// <param name="file">For messages.</param>
    /// <param name="what">For messages: the tensor.</param>
    /// <param name="lengths">The lengths claimed.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="available">Bytes that are there.</param>
    public static Shape CheckedShape(string file, string what, IReadOnlyList<long> lengths, int elementSize, long available)
    {
        var text = $"[{string.Join(", ", lengths)}]";
        if (lengths.Count > Shape.MaxRank)
            throw new TensorFileException(file, $"{what} has {lengths.Count} axes; a tensor has at most {Shape.MaxRank}.");
        var bytes = (Int128)elementSize;
        Int128 extent = elementSize; // without the zeros, which strides leave out as well
        foreach (var length in lengths)
        {
            if (length is < 0 or > int.MaxValue) throw new TensorFileException(file, $"{what} has shape {text}, but the length of an axis is 0 to {int.MaxValue}.");
            bytes *= length;
            extent *= Math.Max(length, 1);
            if (extent > long.MaxValue) throw new TensorFileException(file, $"{what} has shape {text}, which is too large.");
        }

        if (bytes > available)
            throw new TensorFileException(file, $"{what} has shape {text}, which takes {bytes} bytes, but only {available} are there: the file is cut short or damaged.");
        return Shape.Create([.. lengths.Select(l => (int)l)]);
    }

    /// <summary>Reads a tensor in row-major order.</summary>
    public static Tensor Read(Stream stream, Shape shape, FileElement element, bool swapBytes, Device? device)
    {
        var result = Tensor.Empty(shape, element.Type, device);
        try
        {
            var perPiece = PieceBytes / 8;
            var raw = new byte[(int)Math.Min(perPiece, shape.Length) * element.Size];
            var converted = new byte[(int)Math.Min(perPiece, shape.Length) * element.Type.Size];
            for (long first = 0; first < shape.Length; first += perPiece)
            {
                var count = (int)Math.Min(perPiece, shape.Length - first);
                var source = raw.AsSpan(0, count * element.Size);
                stream.ReadExactly(source);
                if (swapBytes) element.SwapBytes(source);
                var destination = converted.AsSpan(0, count * element.Type.Size);
                element.Decode(source, destination);
                result.Device.Upload(destination, new Operand(result.Storage, first * element.Type.Size));
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Writes the elements in row-major order, little-endian.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        if (!tensor.IsContiguous)
        {
            using var dense = tensor.Dense();
            Write(stream, dense);
            return;
        }

        var total = tensor.Length * tensor.DType.Size;
        var piece = new byte[(int)Math.Min(PieceBytes, total)];
        for (long first = 0; first < total; first += piece.Length)
        {
            var part = piece.AsSpan(0, (int)Math.Min(piece.Length, total - first));
            tensor.Device.Download(new Operand(tensor.Storage, (tensor.Offset * tensor.DType.Size) + first), part);
            stream.Write(part);
        }
    }
}
