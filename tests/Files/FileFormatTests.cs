namespace TensorCore.Tests;

public class FileFormatTests
{
    public static TheoryData<string> Names => [.. FileFixture.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_from_elsewhere_are_read(string name)
    {
        using var scope = new Scope();
        var fixture = FileFixture.Named(name);
        fixture.AssertContents(FileFixture.Read(name, fixture.Bytes));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_is_read_again_and_is_what_NumPy_writes(string name)
    {
        using var scope = new Scope();
        using var folder = new TemporaryFolder();
        var fixture = FileFixture.Named(name);
        var tensors = FileFixture.Read(name, fixture.Bytes);
        var path = folder[name];
        IReadOnlyDictionary<string, Tensor> again;
        switch (Path.GetExtension(name))
        {
            case ".npy":
                NpyFile.Save(path, tensors[""]);
                again = new Dictionary<string, Tensor> { [""] = NpyFile.Load(path) };
                break;
            case ".npz":
                NpzFile.Save(path, tensors, compressed: name == "compressed.npz");
                again = NpzFile.Load(path);
                break;
            default:
                var metadata = SafetensorsFile.Read(new MemoryStream(fixture.Bytes), name, null).Metadata;
                SafetensorsFile.Save(path, tensors.Reverse(), metadata.Reverse()); // the order given does not matter
                var file = SafetensorsFile.Load(path);
                Assert.Equal(fixture.Json.GetProperty("metadata").EnumerateObject().Select(p => (p.Name, p.Value.GetString()!)), file.Metadata.Select(p => (p.Key, p.Value)));
                again = tensors.Keys.ToDictionary(k => k, k => file.Tensors[k]); // in the order of the fixture
                break;
        }

        fixture.AssertContents(again);
        if (fixture.Same) Assert.Equal(fixture.Bytes, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Compression_compresses()
    {
        using var scope = new Scope();
        using var folder = new TemporaryFolder();
        var zeros = new Dictionary<string, Tensor> { ["x"] = Tensor.Zeros([10_000]) };
        NpzFile.Save(folder["stored.npz"], zeros);
        NpzFile.Save(folder["compressed.npz"], zeros, compressed: true);
        Assert.True(new FileInfo(folder["stored.npz"]).Length > 40_000);
        Assert.True(new FileInfo(folder["compressed.npz"]).Length < 1_000);
        Assert.Equal(new float[10_000], NpzFile.Load(folder["compressed.npz"])["x"].ToArray<float>());
    }

    [Fact]
    public void Equal_contents_are_equal_files()
    {
        using var scope = new Scope();
        using var folder = new TemporaryFolder();
        KeyValuePair<string, Tensor>[] tensors = [new("b", Tensor.Ones([3])), new("a", Tensor.Ones([2], DType.Int64)), new("c", Tensor.Ones([1], DType.Bool))];
        SafetensorsFile.Save(folder["1"], tensors, [new("x", "1"), new("y", "2")]);
        SafetensorsFile.Save(folder["2"], tensors.Reverse(), [new("y", "2"), new("x", "1")]);
        Assert.Equal(File.ReadAllBytes(folder["1"]), File.ReadAllBytes(folder["2"]));
        NpzFile.Save(folder["3"], tensors);
        NpzFile.Save(folder["4"], tensors);
        Assert.Equal(File.ReadAllBytes(folder["3"]), File.ReadAllBytes(folder["4"]));
    }

    [Fact]
    public void Strided_and_large_tensors_are_written_in_their_own_order()
    {
        using var scope = new Scope();
        using var folder = new TemporaryFolder();
        var x = new Rng(1).Normal([700, 500]); // more than a piece of a megabyte
        var transposed = x.View([500, 700], [1, 500], 0);
        NpyFile.Save(folder["x.npy"], transposed);
        SafetensorsFile.Save(folder["x.safetensors"], [new("x", transposed)]);
        Assert.Equal(transposed.ToArray<float>(), NpyFile.Load(folder["x.npy"]).ToArray<float>());
        Assert.Equal(transposed.ToArray<float>(), SafetensorsFile.Load(folder["x.safetensors"]).Tensors["x"].ToArray<float>());
    }

    [Fact]
    public void Names_are_checked()
    {
        using var scope = new Scope();
        using var folder = new TemporaryFolder();
        var x = Tensor.Ones([1]);
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Save(folder["x"], [new("__metadata__", x)]));
        Assert.Contains("two tensors 'a'", Assert.Throws<ArgumentException>(() => SafetensorsFile.Save(folder["x"], [new("a", x), new("a", x)])).Message);
        Assert.Throws<ArgumentException>(() => NpzFile.Save(folder["x"], [new("a", x), new("a", x)]));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Parts_of_tensors_and_many_elements_of_every_size_are_written_and_read()
    {
        using var scope = new Scope();
        using var folder = new TemporaryFolder();
        var whole = Tensor.Arange(300_000).Reshape(3000, 100);
        var part = whole[37..2900];
        Assert.True(part.IsContiguous);
        foreach (var x in (Tensor[])[part, part.Cast(DType.Float64), (part % 3).Cast(DType.Bool), whole[1], whole[5..7].Cast(DType.Int32)[1]])
        {
            NpyFile.Save(folder["x.npy"], x);
            NpzFile.Save(folder["x.npz"], [new("x", x)], compressed: true);
            SafetensorsFile.Save(folder["x.safetensors"], [new("x", x), new("y", whole)]);
            foreach (var read in (Tensor[])[NpyFile.Load(folder["x.npy"]), NpzFile.Load(folder["x.npz"])["x"], SafetensorsFile.Load(folder["x.safetensors"]).Tensors["x"]])
                ElementwiseTesting.AssertBits(x, read);
        }

        var header = "{'descr': '>f8', 'fortran_order': False, 'shape': (140000,), }";
        var values = Enumerable.Range(0, 140_000).Select(i => i + 0.25).ToArray();
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. values.SelectMany(v => BitConverter.GetBytes(v).Reverse())];
        Assert.Equal(values, FileFixture.Read("x.npy", bytes)[""].ToArray<double>());
    }
}
