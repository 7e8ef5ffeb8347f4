using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TensorCore;

/// <summary>
/// The safetensors format (https://github.com/huggingface/safetensors): named tensors and a few words of text in one file
/// that cannot carry code.
/// </summary>
public sealed class SafetensorsFile
{
    private SafetensorsFile(OrderedDictionary<string, Tensor> tensors, OrderedDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors by name, in the order of the file's header.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The text that the file carries.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the tensors go; <see cref="Device.Default"/> when left out.</param>
    /// <returns>F32, F64, I32, I64 and BOOL as they are, F16 and BF16 as Float32, I8, I16, U8 and U16 as Int32, U32 as Int64.</returns>
    /// <exception cref="TensorFileException">The file cannot be read, is cut short or damaged, or holds something else.</exception>
    public static SafetensorsFile Load(string path, Device? device = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TensorFileException.Reading(path, () =>
        {
            using var stream = File.OpenRead(path);
            return Read(stream, path, device);
        });
    }

    /// <summary>
    /// Writes a file; the old one stays until the new one is whole on the disk. The order does not depend on that given: as
    /// in the reference implementation, tensors come by size of their type and then by name, so that each is aligned
    /// and equal contents are equal files.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Tensors of any dtype and layout by their names.</param>
    /// <param name="metadata">Text to carry along.</param>
    /// <exception cref="TensorFileException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A name is there twice, or is <c>__metadata__</c>.</exception>
    public static void Save(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var all = tensors.OrderByDescending(t => Rank(t.Value.DType)).ThenBy(t => t.Key, StringComparer.Ordinal).ToArray();
        var header = Header(all, new SortedDictionary<string, string>(new Dictionary<string, string>(metadata ?? [], StringComparer.Ordinal), StringComparer.Ordinal));
        AtomicFile.Write(path, stream =>
        {
            stream.Write(BitConverter.GetBytes((ulong)header.Length));
            stream.Write(header);
            foreach (var (_, tensor) in all) TensorData.Write(stream, tensor);
        });
    }

    internal static SafetensorsFile Read(Stream stream, string file, Device? device)
    {
        var header = SafetensorsHeader.Read(stream, file);
        var tensors = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in header.Entries)
            {
                stream.Position = header.DataStart + entry.Begin;
                tensors.Add(entry.Name, TensorData.Read(stream, entry.Shape, entry.Element, swapBytes: false, device));
            }

            return new SafetensorsFile(tensors, header.Metadata);
        }
        catch
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            throw;
        }
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] tensors, SortedDictionary<string, string> metadata)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long begin = 0;
            foreach (var (name, tensor) in tensors)
            {
                if (name == SafetensorsHeader.MetadataKey) throw new ArgumentException($"A tensor cannot be called '{name}'.", nameof(tensors));
                if (!names.Add(name)) throw new ArgumentException($"There are two tensors '{name}'.", nameof(tensors));
                json.WriteStartObject(name);
                json.WriteString("dtype", Code(tensor.DType));
                json.WriteStartArray("shape");
                foreach (var length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                begin += tensor.Length * tensor.DType.Size;
                json.WriteNumberValue(begin);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of eight align the data.
        return [.. buffer.WrittenSpan, .. Encoding.ASCII.GetBytes(new string(' ', -buffer.WrittenCount & 7))];
    }

    private static int Rank(DType type) => type switch
    {
        DType.Int64 => 4,
        DType.Float64 => 3,
        DType.Float32 => 2,
        DType.Int32 => 1,
        _ => 0,
    };

    private static string Code(DType type) => type switch
    {
        DType.Int64 => "I64",
        DType.Float64 => "F64",
        DType.Float32 => "F32",
        DType.Int32 => "I32",
        _ => "BOOL",
    };
}
