using System.Globalization;
using System.Text;

namespace TensorCore;

/// <summary>The header of a .npy file: a Python dictionary literal with three known keys.</summary>
/// <param name="Element">The type in the file.</param>
/// <param name="BigEndian">Whether its bytes are the other way round.</param>
/// <param name="FortranOrder">Whether the first axis varies fastest.</param>
/// <param name="Lengths">The lengths of the axes as the file claims them.</param>
internal sealed record NpyHeader(FileElement Element, bool BigEndian, bool FortranOrder, IReadOnlyList<long> Lengths)
{
    private const int LongestHeader = 1 << 16; // enough for every array that becomes a tensor; structured ones can be longer

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads everything before the data. Format versions 1 to 3.</summary>
    public static NpyHeader Read(Stream stream, string file)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !start[..6].SequenceEqual(Magic))
            throw new TensorFileException(file, "not a .npy file: it does not begin with \\x93NUMPY.");
        int major = start[6], minor = start[7];
        if (major is < 1 or > 3 || minor != 0)
            throw new TensorFileException(file, $"version {major}.{minor} of the .npy format is not known; 1.0, 2.0 and 3.0 are.");
        var size = start[..(major == 1 ? 2 : 4)];
        stream.ReadExactly(size);
        var length = major == 1 ? BitConverter.ToUInt16(size) : BitConverter.ToUInt32(size);
        if (length > LongestHeader) throw new TensorFileException(file, $"its header claims {length} bytes; tensors need less than {LongestHeader}.");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return new Parser((major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes), file).Header();
    }

    /// <summary>The bytes before the data as NumPy writes them: format version 1, padded to a multiple of 64.</summary>
    public static byte[] Write(DType type, Shape shape)
    {
        var descr = type switch
        {
            DType.Float32 => "<f4",
            DType.Float64 => "<f8",
            DType.Int32 => "<i4",
            DType.Int64 => "<i8",
            _ => "|b1",
        };
        var tuple = shape.Rank == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {tuple}, }}";
        var before = Magic.Length + 4;
        var total = (before + text.Length + 1 + 63) / 64 * 64;
        var length = (ushort)(total - before);
        return [.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.Latin1.GetBytes(text.PadRight(length - 1)), (byte)'\n'];
    }

    /// <summary>Reads the literal, character by character; nothing is ever evaluated.</summary>
    private sealed class Parser(string text, string file)
    {
        private int _at;

        public NpyHeader Header()
        {
            string? descr = null;
            bool? fortran = null;
            List<long>? lengths = null;
            Expect('{');
            while (!Accept('}'))
            {
                var key = Text();
                Expect(':');
                switch (key)
                {
                    case "descr" when descr is null: descr = Descr(); break;
                    case "fortran_order" when fortran is null: fortran = Truth(); break;
                    case "shape" when lengths is null: lengths = Tuple(); break;
                    default: throw Bad($"key '{key}' is unknown or there twice");
                }

                if (!Accept(','))
                {
                    Expect('}');
                    break;
                }
            }

            if (Peek() != '\0') throw Bad("something follows its end");
            if (descr is null || fortran is null || lengths is null) throw Bad("descr, fortran_order or shape is missing");
            var (element, bigEndian) = Element(descr);
            return new NpyHeader(element, bigEndian, fortran.Value, lengths);
        }

        private (FileElement Element, bool BigEndian) Element(string descr)
        {
            var order = descr.Length > 0 && "<>|=".Contains(descr[0], StringComparison.Ordinal) ? descr[0] : '\0';
            var element = (order == '\0' ? descr : descr[1..]) switch
            {
                "f2" => FileElement.Float16,
                "f4" => FileElement.Float32,
                "f8" => FileElement.Float64,
                "i1" => FileElement.Int8,
                "i2" => FileElement.Int16,
                "i4" => FileElement.Int32,
                "i8" => FileElement.Int64,
                "u1" => FileElement.UInt8,
                "u2" => FileElement.UInt16,
                "u4" => FileElement.UInt32,
                "b1" => FileElement.Bool,
                _ => throw new TensorFileException(file, $"elements of type '{descr}' do not become a tensor; f2, f4, f8, i1 to i8, u1 to u4 and b1 do."),
            };
            return (element, order == '>');
        }

        private string Descr() =>
            Peek() == '[' ? throw new TensorFileException(file, "structured arrays do not become a tensor; save each field by itself.") : Text();

        private string Text()
        {
            var quote = Peek();
            if (quote is not ('\'' or '"')) throw Bad("a text in quotes is missing");
            var end = text.IndexOf(quote, _at + 1);
            if (end < 0) throw Bad("a text does not end");
            var result = text[(_at + 1)..end];
            _at = end + 1;
            return result;
        }

        private bool Truth()
        {
            Peek();
            if (AcceptWord("True")) return true;
            if (AcceptWord("False")) return false;
            throw Bad("fortran_order is neither True nor False");
        }

        private List<long> Tuple()
        {
            var lengths = new List<long>();
            Expect('(');
            while (!Accept(')'))
            {
                Peek();
                var start = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
                if (!long.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                    throw Bad("a length in shape is not a number");
                Accept('L'); // as Python 2 wrote them
                lengths.Add(length);
                if (lengths.Count > 64) throw Bad("shape has too many axes");
                if (Accept(',')) continue;
                Expect(')');
                break;
            }

            return lengths;
        }

        private char Peek()
        {
            while (_at < text.Length && text[_at] is ' ' or '\n' or '\t' or '\r') _at++;
            return _at < text.Length ? text[_at] : '\0';
        }

        private bool Accept(char c)
        {
            if (Peek() != c) return false;
            _at++;
            return true;
        }

        private bool AcceptWord(string word)
        {
            if (!text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal)) return false;
            _at += word.Length;
            return true;
        }

        private void Expect(char c)
        {
            if (!Accept(c)) throw Bad($"'{c}' is missing at character {_at}");
        }

        private TensorFileException Bad(string problem) => new(file, $"its header is damaged: {problem}.");
    }
}
