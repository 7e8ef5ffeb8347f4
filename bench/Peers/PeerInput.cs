namespace TensorCore.Bench;

/// <summary>
/// An operand that both sides make of the same numbers: a part of the file of <see cref="PeerNumbers"/>, which lies in [0, 1),
/// scaled. Both compute <c>low + (high - low) * number</c> in single precision, which gives the same bits.
/// </summary>
/// <param name="Shape">Lengths of the axes.</param>
/// <param name="Low">Smallest value; 0 for indices.</param>
/// <param name="High">Bound that is not reached; for indices their number.</param>
/// <param name="Kind">float, double, or index (Int64, rounded down).</param>
internal sealed record PeerInput(int[] Shape, double Low = -1, double High = 1, string Kind = "float")
{
    /// <summary>Values in [-1, 1).</summary>
    public static PeerInput Of(params int[] shape) => new(shape);

    /// <summary>The same in double precision.</summary>
    public static PeerInput Doubles(params int[] shape) => new(shape, Kind: "double");

    /// <summary>Integers from 0 to <paramref name="count"/> - 1.</summary>
    public static PeerInput Indices(int count, params int[] shape) => new(shape, 0, count, "index");
}

/// <summary>Random numbers in [0, 1) that both sides read: a file of floats, written once a run.</summary>
internal sealed class PeerNumbers : IDisposable
{
    /// <summary>Operand number k begins this many numbers after operand k - 1.</summary>
    public const int Stride = 65_521;

    private const int MostOperands = 8;

    private readonly float[] _values;

    /// <summary>Draws the numbers.</summary>
    /// <param name="largest">Elements of the largest operand.</param>
    public PeerNumbers(long largest)
    {
        _values = new float[largest + (MostOperands * Stride)];
        var state = 0x9E3779B97F4A7C15ul;
        for (var i = 0; i < _values.Length; i++)
        {
            // Marsaglia, "Xorshift RNGs" (2003): 13, 7, 17. The upper 24 bits are a float without rounding.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            _values[i] = (state >> 40) * (1f / (1 << 24));
        }
    }

    /// <summary>Where the file is, once written.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"tensorcore-peers-{Environment.ProcessId}.bin");

    /// <summary>Writes the file.</summary>
    public void Write()
    {
        using var file = File.Create(Path);
        file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(_values));
    }

    /// <summary>Our tensor of operand number <paramref name="position"/>.</summary>
    public Tensor Make(PeerInput input, int position, Device device)
    {
        Shape shape = input.Shape;
        var (low, range) = ((float)input.Low, (float)(input.High - input.Low));
        var source = _values.AsSpan(position * Stride, checked((int)shape.Length));
        if (input.Kind == "index") return Tensor.From(Array.ConvertAll(source.ToArray(), v => (long)(v * range)), shape, device);
        var values = new float[source.Length];
        for (var i = 0; i < values.Length; i++) values[i] = low + (range * source[i]);
        var tensor = Tensor.From(values, shape, device);
        return input.Kind == "double" ? tensor.Cast(DType.Float64) : tensor;
    }

    /// <summary>
    /// Gives parameters numbers by their position: weights in +-sqrt(3 / fan in), vectors in +-0.1; those that begin as ones,
    /// the scales of normalizations, keep them. The other side does the same in the same order.
    /// </summary>
    public void Fill(IReadOnlyList<Tensor> parameters)
    {
        for (var p = 0; p < parameters.Count; p++)
        {
            var span = parameters[p].AsSpan<float>();
            var shape = parameters[p].Shape;
            if (shape.Rank == 1 && !span.ContainsAnyExcept(1f)) continue;
            var bound = (float)(shape.Rank == 1 ? 0.1 : Math.Sqrt(3.0 / (shape.Length / Math.Max(shape[0], shape[^1]))));
            var source = _values.AsSpan(1009 * (p + 1), span.Length);
            for (var i = 0; i < span.Length; i++) span[i] = -bound + ((bound + bound) * source[i]);
        }
    }

    public void Dispose() => File.Delete(Path);
}
