using System.Runtime.InteropServices;
using System.Text;

namespace TensorCore.Tests;

public class DamagedFileTests
{
    private static readonly string[] s_fuzzed = ["f4.npy", "b1.npy", "fortran.npy", "version3.npy", "half-special.npy", "compressed.npz", "stored.npz", "plain.safetensors", "narrow.safetensors"];

    public static TheoryData<string> Fuzzed => [.. s_fuzzed];

    [Theory]
    [MemberData(nameof(Fuzzed))]
    public void A_file_cut_short_is_an_error_with_its_name(string name)
    {
        var bytes = FileFixture.Named(name).Bytes;
        for (var length = 0; length < bytes.Length; length++) AssertRefused(name, bytes[..length]);
    }

    [Theory]
    [MemberData(nameof(Fuzzed))]
    public void Changed_bytes_are_read_or_refused_but_nothing_else(string name)
    {
        var bytes = FileFixture.Named(name).Bytes;
        var rng = new Rng(1);
        using var device = Device.Open("cpu:1"); // with a pool of its own, which other tests do not use
        for (var i = 0; i < 4 * bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            if (i < bytes.Length)
            {
                changed[i] ^= (byte)(1 << rng.NextInt(8));
            }
            else
            {
                for (var k = rng.NextInt(1, 5); k > 0; k--) changed[rng.NextInt(changed.Length)] = (byte)rng.NextUInt32();
            }

            using var scope = new Scope();
            try
            {
                FileFixture.Read(name, changed, device);
            }
            catch (TensorFileException e)
            {
                AssertOneSentence(name, e);
            }
        }

        Assert.Equal(0, device.Memory.LiveBytes);
        Assert.InRange(device.Memory.HeldBytes, 0, 1_000_000);
    }

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("compressed.npz")]
    public void A_changed_bit_in_an_array_of_an_archive_is_noticed(string name)
    {
        var path = Path.Combine(Path.GetTempPath(), $"damaged-{Guid.NewGuid():N}.npz");
        try
        {
            NpzFile.Save(path, [new("x", Tensor.Arange(1000).Cast(DType.Float32))], compressed: name == "compressed.npz");
            var bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            Assert.Contains("damaged", AssertRefused(name, bytes).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 1000000000), }", "takes 4000000000000000000 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000, 2000000000), }", "too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2000000000, 2000000000, 2000000000, 2000000000), }", "too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 0), }", "the length of an axis")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", "9 axes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "not a number")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 3, }", "'(' is missing")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (3,), }", "neither True nor False")]
    [InlineData("{'descr': '<f4', 'shape': (3,), }", "is missing")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "'descr' is unknown or there twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'code': 'x'}", "'code' is unknown")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", "'|O' do not become a tensor")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }", "'<c8' do not become a tensor")]
    [InlineData("{'descr': '<u8', 'fortran_order': False, 'shape': (3,), }", "'<u8' do not become a tensor")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }", "structured arrays")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), } print(1)", "something follows")]
    [InlineData("", "'{' is missing")]
    public void Npy_headers_that_lie_are_refused(string header, string problem)
    {
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[12]];
        Assert.Contains(problem, AssertRefused("x.npy", bytes).Message);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4000000000000]}}""", "the data, which has 8")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "takes 12 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "takes 4 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "the length of an axis")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,0],"data_offsets":[0,0]}}""", "too large")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", "no integer")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "lies at bytes [8, 0]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "lies at bytes [-8, 0]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "a gap")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "an overlap")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "take 4 bytes, but 8")]
    [InlineData("""{"x":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "F8_E4M3, which does not become a tensor")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,8]}}""", "no dtype")]
    [InlineData("""{"x":{"dtype":"F32","data_offsets":[0,8]}}""", "no shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2]}}""", "no data_offsets")]
    [InlineData("""{"x":7}""", "'x' is Number where Object belongs")]
    [InlineData("""{"__metadata__":{"a":1},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "is Number where String belongs")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "damaged")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", "damaged")]
    [InlineData("""[]""", "does not begin with '{'")]
    public void Safetensors_headers_that_lie_are_refused(string header, string problem)
    {
        byte[] bytes = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[8]];
        Assert.Contains(problem, AssertRefused("x.safetensors", bytes).Message);
    }

    [Fact]
    public void Claims_of_great_lengths_allocate_nothing()
    {
        var managed = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused("x.safetensors", [.. BitConverter.GetBytes(99_999_999L), (byte)'{', .. new byte[100]]);
        AssertRefused("x.safetensors", [.. BitConverter.GetBytes(ulong.MaxValue), (byte)'{', .. new byte[100]]);
        AssertRefused("x.npy", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255, (byte)'{']);
        var header = Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000,), }");
        AssertRefused("x.npy", [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header]);

        // The zip's directory claims four gigabytes for an entry of a few bytes.
        var zip = (byte[])FileFixture.Named("compressed.npz").Bytes.Clone();
        var directory = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.GetBytes(0xFFFFFFF0).CopyTo(zip, directory + 24);
        Assert.Contains("claims 4294967280 bytes", AssertRefused("x.npz", zip).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - managed < 4_000_000);
    }

    [Fact]
    public void Truth_values_become_0_or_1()
    {
        using var scope = new Scope();
        var bytes = (byte[])FileFixture.Named("b1.npy").Bytes.Clone();
        bytes[^1] = 0xFF;
        Assert.Equal(1, MemoryMarshal.AsBytes(FileFixture.Read("b1.npy", bytes)[""].ToArray<bool>().AsSpan())[23]);
    }

    [Fact]
    public void Missing_and_unreadable_files_are_named()
    {
        using var folder = new TemporaryFolder();
        foreach (var load in new Action<string>[] { p => NpyFile.Load(p), p => NpzFile.Load(p), p => SafetensorsFile.Load(p) })
        {
            AssertOneSentence(folder["none"], Assert.Throws<TensorFileException>(() => load(folder["none"])));
            AssertOneSentence(folder["none/none"], Assert.Throws<TensorFileException>(() => load(folder["none/none"])));
            AssertOneSentence(folder.Path, Assert.Throws<TensorFileException>(() => load(folder.Path)));
            File.WriteAllText(folder["text"], "hello");
            AssertOneSentence(folder["text"], Assert.Throws<TensorFileException>(() => load(folder["text"])));
        }
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x"], "old");
        var full = Assert.Throws<TensorFileException>(() => AtomicFile.Write(folder["x"], s =>
        {
            s.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal($"{folder["x"]}: cannot be written: No space left on device.", full.Message);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["x"], _ => throw new InvalidOperationException()));
        Assert.Equal("old", File.ReadAllText(folder["x"]));
        Assert.Equal([folder["x"]], Directory.GetFiles(folder.Path));

        var missing = Assert.Throws<TensorFileException>(() => AtomicFile.Write(folder["none/x"], _ => { }));
        Assert.Equal($"{folder["none/x"]}: cannot be written: its folder does not exist.", missing.Message);
        Directory.CreateDirectory(folder["folder"]);
        Assert.Throws<TensorFileException>(() => AtomicFile.Write(folder["folder"], _ => { }));

        File.WriteAllText(folder["x.tmp"], "left by a crash, and longer than what comes now");
        AtomicFile.Write(folder["x"], s => s.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder["x"]));
        Assert.False(File.Exists(folder["x.tmp"]));
    }

    private static TensorFileException AssertRefused(string name, byte[] bytes)
    {
        using var device = Device.Open("cpu:1");
        var e = Assert.Throws<TensorFileException>(() =>
        {
            foreach (var tensor in FileFixture.Read(name, bytes, device).Values) tensor.Dispose();
        });
        AssertOneSentence(name, e);
        Assert.Equal(0, device.Memory.LiveBytes);
        Assert.InRange(device.Memory.HeldBytes, 0, 1_000_000);
        return e;
    }

    private static void AssertOneSentence(string name, TensorFileException e)
    {
        Assert.StartsWith(name, e.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.True(e.Message.Length < 600, e.Message);
    }
}
