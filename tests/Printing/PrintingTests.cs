using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TensorCore.Tests;

public class PrintingTests
{
    /// <summary>What NumPy wrote for 170 arrays: see tests/Goldens/make_printing.py.</summary>
    [Fact]
    public void Elements_are_written_as_NumPy_writes_them()
    {
        using var scope = new Scope();
        var number = 0;
        foreach (var golden in Golden.Load("printing").EnumerateArray())
        {
            var settings = golden.GetProperty("options");
            var options = new PrintOptions
            {
                Precision = settings.GetProperty("precision").GetInt32(),
                Threshold = settings.GetProperty("threshold").GetInt64(),
                EdgeItems = settings.GetProperty("edgeitems").GetInt32(),
                LineWidth = settings.GetProperty("linewidth").GetInt32(),
                SuppressSmall = settings.GetProperty("suppress").GetBoolean(),
            };
            var tensor = Read(golden);
            var text = tensor.ToString(options);
            var suffix = text.EndsWith(']') && text.Contains($"{tensor.DType}[", StringComparison.Ordinal) ? $" {tensor.DType}{tensor.Shape}" : "";
            Assert.True(golden.GetProperty("text").GetString() + suffix == text, $"Case {number}:\n{golden.GetProperty("text").GetString()}\nwas expected, and\n{text}\nwritten.");
            number++;
        }

        Assert.True(number > 150);
    }

    [Fact]
    public void Dtype_and_shape_are_told_where_they_cannot_be_seen()
    {
        using var scope = new Scope();
        Assert.Equal("[1. 2.]", Tensor.From([1f, 2]).ToString());
        Assert.Equal("[1. 2.] Float64[2]", Tensor.From([1.0, 2]).ToString());
        Assert.Equal("[[1 2]\n [3 4]] Int32[2, 2]", Tensor.From([1, 2, 3, 4], [2, 2]).ToString());
        Assert.Equal("[1 2]", Tensor.From([1L, 2]).ToString());
        Assert.Equal("[ True False]", Tensor.From([true, false]).ToString());
        Assert.Equal("0.6931", Tensor.Scalar(Math.Log(2)).ToString());
        Assert.Equal("0.6931 Float64[]", Tensor.Scalar(Math.Log(2), DType.Float64).ToString());
        Assert.Equal("[]", Tensor.Zeros([0]).ToString());
        Assert.Equal("[] Float32[0, 3]", Tensor.Zeros([0, 3]).ToString());
        Assert.Equal("[] Int32[2, 0]", Tensor.Zeros([2, 0], DType.Int32).ToString());
        Assert.Equal("[1. 1. 1. ... 1. 1. 1.] Float32[1001]", Tensor.Ones([1001]).ToString());
        Assert.Equal("[[1. 1. 1. ... 1. 1. 1.]] Float32[1, 1001]", Tensor.Ones([1, 1001]).ToString());
    }

    [Fact]
    public void Strided_tensors_are_written_in_their_own_order()
    {
        using var scope = new Scope();
        var x = Tensor.From(Enumerable.Range(0, 60 * 70).Select(i => (long)i).ToArray(), [60, 70]);
        var transposed = x.View([70, 60], [1, 70], 0);
        var dense = Tensor.Empty([70, 60], DType.Int64);
        dense.CopyFrom(transposed);
        Assert.Equal(dense.ToString(), transposed.ToString());
        Assert.Contains("4199", transposed.ToString());
        var broadcast = Tensor.From([5L]).View([2000], [0], 0);
        Assert.Equal("[5 5 5 ... 5 5 5] Int64[2000]", broadcast.ToString());
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var x = Tensor.Ones([2]);
        x.Name = "weight";
        x.Dispose();
        Assert.Equal("'weight' (Float32[2]), disposed", x.ToString());
    }

    [Fact]
    public void Printing_leaks_nothing()
    {
        using var device = Device.Open("cpu:1"); // with a pool of its own, which other tests do not use
        using var x = Tensor.Ones([50, 60], device: device);
        var before = device.Memory.LiveBytes;
        _ = x.ToString();
        Assert.Equal(before, device.Memory.LiveBytes);
    }

    [Fact]
    public void Options_are_checked_and_can_be_the_default()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrintOptions { Precision = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrintOptions { EdgeItems = 0 });
        using var x = Tensor.From([0.123456f]);
        Assert.Equal("[0.12]", x.ToString(PrintOptions.Default with { Precision = 2 }));
    }

    private static Tensor Read(JsonElement golden)
    {
        int[] shape = [.. golden.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];
        using var unpacked = new MemoryStream();
        using (var packed = new ZLibStream(new MemoryStream(golden.GetProperty("data").GetBytesFromBase64()), CompressionMode.Decompress)) packed.CopyTo(unpacked);
        var data = unpacked.ToArray();
        return golden.GetProperty("dtype").GetString() switch
        {
            "float32" => From<float>(),
            "float64" => From<double>(),
            "int32" => From<int>(),
            "int64" => From<long>(),
            _ => From<bool>(),
        };

        Tensor From<T>() where T : unmanaged => Tensor.From<T>(MemoryMarshal.Cast<byte, T>(data), shape);
    }
}
