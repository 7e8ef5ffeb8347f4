using System.Runtime.InteropServices;
using System.Text.Json;

namespace TensorCore.Tests;

/// <summary>A file made outside, from <c>tests/Goldens/make_files.py</c>.</summary>
internal sealed record FileFixture(string Name, byte[] Bytes, JsonElement Json)
{
    public static IReadOnlyList<FileFixture> All { get; } =
        [.. Golden.Load("files").EnumerateArray().Select(f => new FileFixture(f.GetProperty("name").GetString()!, f.GetProperty("bytes").GetBytesFromBase64(), f))];

    /// <summary>Whether writing the contents must give the same bytes.</summary>
    public bool Same => Json.TryGetProperty("same", out var same) && same.GetBoolean();

    public static FileFixture Named(string name) => All.Single(f => f.Name == name);

    /// <summary>Reads the bytes with the reader of the name's extension.</summary>
    public static IReadOnlyDictionary<string, Tensor> Read(string name, byte[] bytes, Device? device = null)
    {
        using var stream = new MemoryStream(bytes);
        return Path.GetExtension(name) switch
        {
            ".npy" => new Dictionary<string, Tensor> { [""] = TensorFileException.Reading(name, () => NpyFile.Read(stream, bytes.Length, name, device)) },
            ".npz" => TensorFileException.Reading(name, () => NpzFile.Read(stream, name, device)),
            _ => TensorFileException.Reading(name, () => SafetensorsFile.Read(stream, name, device)).Tensors,
        };
    }

    public void AssertContents(IReadOnlyDictionary<string, Tensor> actual)
    {
        var expected = Json.GetProperty("arrays");
        Assert.Equal(expected.EnumerateObject().Select(p => p.Name), actual.Keys);
        foreach (var array in expected.EnumerateObject())
        {
            var tensor = actual[array.Name];
            Assert.True(tensor.IsContiguous);
            Assert.Equal(array.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32()), tensor.Shape);
            var (dtype, bytes) = array.Value.GetProperty("dtype").GetString() switch
            {
                "f4" => (DType.Float32, Raw<float>(tensor)),
                "f8" => (DType.Float64, Raw<double>(tensor)),
                "i4" => (DType.Int32, Raw<int>(tensor)),
                "i8" => (DType.Int64, Raw<long>(tensor)),
                _ => (DType.Bool, Raw<bool>(tensor)),
            };
            Assert.Equal(dtype, tensor.DType);
            Assert.Equal(array.Value.GetProperty("data").GetBytesFromBase64(), bytes);
        }
    }

    private static byte[] Raw<T>(Tensor tensor) where T : unmanaged =>
        tensor.DType == DType.Of<T>() ? MemoryMarshal.AsBytes<T>(tensor.ToArray<T>()).ToArray() : [];
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tensorcore-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
