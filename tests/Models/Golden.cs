using System.Text.Json;

namespace TensorCore.Tests;

/// <summary>Values from PyTorch, made by <c>tests/Goldens/make_goldens.py</c>.</summary>
internal static class Golden
{
    public static JsonElement Load(string section)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Goldens", section + ".json")));
        return document.RootElement.Clone();
    }

    public static double[] Doubles(this JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetDouble())];

    /// <summary>A dumped tensor: its shape and values.</summary>
    public static Tensor Tensor(this JsonElement element, DType dtype = DType.Float32)
    {
        int[] shape = [.. element.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];
        return TensorCore.Tensor.From(element.GetProperty("values").Doubles(), shape).Cast(dtype);
    }

    /// <summary>The generator that the script calls <c>numbers</c>: the same values in both languages.</summary>
    public static float[] Numbers(int count, uint seed, double low = -1, double high = 1)
    {
        var result = new float[count];
        for (var k = 0; k < count; k++)
        {
            var i = (uint)(k + 1);
            var x = unchecked((i * 2654435761) + (seed * 40503 * i * i));
            x = unchecked((x ^ (x >> 15)) * 2246822519);
            x ^= x >> 13;
            result[k] = (float)(low + ((high - low) * (x / 4294967296.0)));
        }

        return result;
    }

    public static Tensor Tensor(Shape shape, uint seed, double low = -1, double high = 1) =>
        TensorCore.Tensor.From(Numbers((int)shape.Length, seed, low, high), shape);

    /// <summary>Compares element by element; the tolerance is relative to 1 + |expected|.</summary>
    public static void Close(double[] expected, Tensor actual, double tolerance, string what)
    {
        var values = actual.DType == DType.Float64 ? actual.ToArray<double>() : Array.ConvertAll(actual.ToArray<float>(), x => (double)x);
        Close(expected, values, tolerance, what);
    }

    public static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i])),
                $"{what}: element {i} is {actual[i]:G9}, expected {expected[i]:G9} (tolerance {tolerance}).");
        }
    }
}
