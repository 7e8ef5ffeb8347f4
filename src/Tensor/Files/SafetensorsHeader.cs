using System.Text.Json;

namespace TensorCore;

/// <summary>The header of a safetensors file, checked against the file before any tensor is made.</summary>
/// <param name="Metadata">The text that the file carries.</param>
/// <param name="Entries">The tensors, in the order of the header.</param>
/// <param name="DataStart">Position of the data in the file.</param>
internal sealed record SafetensorsHeader(
    OrderedDictionary<string, string> Metadata, IReadOnlyList<SafetensorsHeader.Entry> Entries, long DataStart)
{
    public const string MetadataKey = "__metadata__";

    private const ulong LongestHeader = 100_000_000; // the limit of the reference implementation

    public static SafetensorsHeader Read(Stream stream, string file)
    {
        var bytes = new byte[8];
        if (stream.ReadAtLeast(bytes, 8, throwOnEndOfStream: false) < 8) throw new TensorFileException(file, "the file is cut short: it has no header.");
        var length = BitConverter.ToUInt64(bytes);
        var rest = stream.Length - stream.Position;
        if (length > LongestHeader || length > (ulong)rest)
            throw new TensorFileException(file, $"not a safetensors file, or cut short: its header claims {length} bytes and {rest} follow.");
        bytes = new byte[length];
        stream.ReadExactly(bytes);
        if (bytes.Length == 0 || bytes[0] != '{') throw new TensorFileException(file, "not a safetensors file: its header does not begin with '{'.");
        try
        {
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return new Reader(file, stream.Length - stream.Position).Header(json.RootElement, stream.Position);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for names that are no Unicode
        {
            throw new TensorFileException(file, $"its header is damaged: {TensorFileException.OneSentence(e)}", e);
        }
    }

    /// <summary>One tensor.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Element">Its type in the file.</param>
    /// <param name="Shape">Its shape.</param>
    /// <param name="Begin">Where its data begins, counted from the beginning of all data.</param>
    /// <param name="End">Where its data ends.</param>
    internal sealed record Entry(string Name, FileElement Element, Shape Shape, long Begin, long End);

    private sealed class Reader(string file, long dataLength)
    {
        public SafetensorsHeader Header(JsonElement root, long dataStart)
        {
            var metadata = new OrderedDictionary<string, string>(StringComparer.Ordinal);
            var entries = new List<Entry>();
            foreach (var property in Require(root, JsonValueKind.Object, "the header").EnumerateObject())
            {
                if (property.Name != MetadataKey)
                {
                    entries.Add(Tensor(property.Name, Require(property.Value, JsonValueKind.Object, $"'{property.Name}'")));
                    continue;
                }

                foreach (var pair in Require(property.Value, JsonValueKind.Object, MetadataKey).EnumerateObject())
                    metadata.Add(pair.Name, Require(pair.Value, JsonValueKind.String, $"'{pair.Name}' in {MetadataKey}").GetString()!);
            }

            CheckCover(entries);
            return new SafetensorsHeader(metadata, entries, dataStart);
        }

        private Entry Tensor(string name, JsonElement value)
        {
            var what = $"tensor '{name}'";
            var element = Require(Member(value, "dtype", what), JsonValueKind.String, $"the dtype of {what}").GetString() switch
            {
                "F16" => FileElement.Float16,
                "BF16" => FileElement.BFloat16,
                "F32" => FileElement.Float32,
                "F64" => FileElement.Float64,
                "I8" => FileElement.Int8,
                "I16" => FileElement.Int16,
                "I32" => FileElement.Int32,
                "I64" => FileElement.Int64,
                "U8" => FileElement.UInt8,
                "U16" => FileElement.UInt16,
                "U32" => FileElement.UInt32,
                "BOOL" => FileElement.Bool,
                var code => throw new TensorFileException(file, $"{what} has dtype {code}, which does not become a tensor; F16, BF16, F32, F64, I8 to I64, U8 to U32 and BOOL do."),
            };
            var lengths = Numbers(Member(value, "shape", what), $"the shape of {what}");
            var offsets = Numbers(Member(value, "data_offsets", what), $"data_offsets of {what}");
            if (offsets.Count != 2 || offsets[0] < 0 || offsets[0] > offsets[1] || offsets[1] > dataLength)
                throw new TensorFileException(file, $"{what} lies at bytes [{string.Join(", ", offsets)}] of the data, which has {dataLength}: the file is cut short or damaged.");
            var shape = TensorData.CheckedShape(file, what, lengths, element.Size, offsets[1] - offsets[0]);
            if (shape.Length * element.Size != offsets[1] - offsets[0])
                throw new TensorFileException(file, $"{what} has shape {shape}, which takes {shape.Length * element.Size} bytes, but {offsets[1] - offsets[0]} are set aside for it.");
            return new Entry(name, element, shape, offsets[0], offsets[1]);
        }

        /// <summary>The format demands that the tensors cover all data exactly once, so that nothing can hide in a file.</summary>
        private void CheckCover(List<Entry> entries)
        {
            long end = 0;
            foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
            {
                if (entry.Begin != end)
                    throw new TensorFileException(file, $"tensor '{entry.Name}' begins at byte {entry.Begin} of the data instead of {end}: there is an overlap or a gap.");
                end = entry.End;
            }

            if (end != dataLength) throw new TensorFileException(file, $"the tensors take {end} bytes, but {dataLength} follow the header.");
        }

        private List<long> Numbers(JsonElement value, string what)
        {
            var result = new List<long>();
            foreach (var item in Require(value, JsonValueKind.Array, what).EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number)) throw new TensorFileException(file, $"{what} holds something that is no integer.");
                result.Add(number);
            }

            return result;
        }

        private JsonElement Member(JsonElement value, string name, string what) =>
            value.TryGetProperty(name, out var member) ? member : throw new TensorFileException(file, $"{what} has no {name}.");

        private JsonElement Require(JsonElement value, JsonValueKind kind, string what) =>
            value.ValueKind == kind ? value : throw new TensorFileException(file, $"{what} is {value.ValueKind} where {kind} belongs.");
    }
}
