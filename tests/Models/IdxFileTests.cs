using System.IO.Compression;

namespace TensorCore.Tests;

public class IdxFileTests : IDisposable
{
    private static readonly byte[] Valid = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"idx-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Plain_and_gzipped_files_are_read(bool gzipped)
    {
        Write(Valid, gzipped);
        var (lengths, values) = IdxFile.Read(_path);
        Assert.Equal([2, 3], lengths);
        Assert.Equal([1, 2, 3, 4, 5, 6], values);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_cut_anywhere_is_refused_by_name(bool gzipped)
    {
        for (var length = 0; length < Valid.Length; length++)
        {
            Write(Valid[..length], gzipped);
            Assert.Contains(_path, Assert.Throws<InvalidDataException>(() => IdxFile.Read(_path)).Message);
        }
    }

    [Fact]
    public void A_gzip_stream_cut_anywhere_gives_all_values_or_is_refused_by_name()
    {
        Write(Valid, gzipped: true);
        var whole = File.ReadAllBytes(_path);
        var refused = 0;
        for (var length = 2; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            try
            {
                Assert.Equal([1, 2, 3, 4, 5, 6], IdxFile.Read(_path).Values);
            }
            catch (InvalidDataException e)
            {
                Assert.Contains(_path, e.Message);
                refused++;
            }
        }

        Assert.True(refused > whole.Length / 2, "most cuts lose values");
    }

    [Theory]
    [InlineData(0, 1, "not an IDX file")]
    [InlineData(2, 0x0D, "only unsigned bytes")]
    [InlineData(4, 0xFF, "impossible size")]
    public void A_wrong_header_is_explained(int at, byte value, string message)
    {
        var bytes = (byte[])Valid.Clone();
        bytes[at] = value;
        Write(bytes, gzipped: false);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => IdxFile.Read(_path)).Message);
    }

    [Fact]
    public void A_header_that_lies_about_the_size_asks_for_no_memory()
    {
        Write([0, 0, 8, 1, 0x7F, 0, 0, 0, 1, 2], gzipped: false);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => IdxFile.Read(_path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
    }

    private void Write(byte[] bytes, bool gzipped)
    {
        using Stream stream = gzipped ? new GZipStream(File.Create(_path), CompressionLevel.Optimal) : File.Create(_path);
        stream.Write(bytes);
    }
}
