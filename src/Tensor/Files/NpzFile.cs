using System.IO.Compression;
using System.IO.Hashing;

namespace TensorCore;

/// <summary>NumPy's .npz files: zip archives of named .npy files.</summary>
public static class NpzFile
{
    private const string Extension = ".npy";
    private const long LargestRatio = 1032; // of deflate: a claim beyond it cannot be true

    /// <summary>Reads all arrays by name, in the order of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the tensors go; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="TensorFileException">The file cannot be read, is cut short or damaged, or holds something else.</exception>
    public static OrderedDictionary<string, Tensor> Load(string path, Device? device = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TensorFileException.Reading(path, () =>
        {
            using var stream = File.OpenRead(path);
            return Read(stream, path, device);
        });
    }

    /// <summary>Writes tensors in the order given, as <c>numpy.savez</c> does; the old file stays until the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Tensors of any dtype and layout by their names.</param>
    /// <param name="compressed">Whether to compress, as <c>numpy.savez_compressed</c> does.</param>
    /// <exception cref="TensorFileException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A name is there twice.</exception>
    public static void Save(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, bool compressed = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var all = new OrderedDictionary<string, Tensor>(tensors, StringComparer.Ordinal);
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, tensor) in all)
            {
                var entry = archive.CreateEntry(name + Extension, compressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // as NumPy: equal contents, equal files
                using var target = entry.Open();
                NpyFile.Write(target, tensor);
            }
        });
    }

    /// <summary>Refuses an entry whose contents are not those that were written, which .NET's reader does not look at.</summary>
    private static void RequireWhole(ZipArchiveEntry entry, string where)
    {
        using var contents = entry.Open();
        var crc = new Crc32();
        crc.Append(contents);
        if (crc.GetCurrentHashAsUInt32() != entry.Crc32) throw new TensorFileException(where, "it is damaged: its checksum is not that of its contents.");
    }

    internal static OrderedDictionary<string, Tensor> Read(Stream stream, string file, Device? device)
    {
        var result = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            foreach (var entry in archive.Entries)
            {
                var name = entry.FullName.EndsWith(Extension, StringComparison.Ordinal) ? entry.FullName[..^Extension.Length] : entry.FullName;
                var where = $"{file} ({entry.FullName})";
                if (result.ContainsKey(name)) throw new TensorFileException(file, $"it has two arrays '{name}'.");
                if (entry.CompressedLength > stream.Length || entry.Length > LargestRatio * (entry.CompressedLength + 1))
                    throw new TensorFileException(where, $"the entry claims {entry.Length} bytes, more than can be in {Math.Min(entry.CompressedLength, stream.Length)}.");
                result.Add(name, TensorFileException.Reading(where, () =>
                {
                    RequireWhole(entry, where);
                    using var contents = entry.Open();
                    return NpyFile.Read(contents, entry.Length, where, device);
                }));
            }

            return result;
        }
        catch
        {
            foreach (var tensor in result.Values) tensor.Dispose();
            throw;
        }
    }
}
