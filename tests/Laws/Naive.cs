namespace TensorCore.Tests;

/// <summary>
/// An array as a textbook defines it: a shape and a value for each index, computed one index at a time. Slow, and simple enough
/// to be right: what the laws hold the library's strides, views and kernels against.
/// </summary>
internal sealed record Naive(int[] Shape, double[] Values)
{
    /// <summary>The array whose value at each index is what the function says.</summary>
    public static Naive Of(int[] shape, Func<int[], double> value) => new(shape, [.. Indices(shape).Select(value)]);

    /// <summary>Small whole numbers, so that sums and products of a few of them are exact in any order.</summary>
    public static Naive Random(Random random, params int[] shape) => Of(shape, _ => random.Next(-4, 5));

    public static Naive From(Tensor x) => new([.. x.Shape], x.Cast(DType.Float64).ToArray<double>());

    public double this[params int[] index] => Values[Shape.Select((n, axis) => (n, axis)).Aggregate(0, (offset, a) => (offset * a.n) + index[a.axis])];

    public Tensor ToTensor(DType dtype = DType.Float64) => Tensor.From(Values, Shape).Cast(dtype);

    /// <summary>All indices, the last axis running fastest.</summary>
    public static IEnumerable<int[]> Indices(int[] shape)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        for (var i = 0; i < count; i++)
        {
            var index = new int[shape.Length];
            var rest = i;
            for (var axis = shape.Length - 1; axis >= 0; axis--) (rest, index[axis]) = Math.DivRem(rest, shape[axis]);
            yield return index;
        }
    }

    /// <summary>The sum over all indices of the product of two arrays of one shape.</summary>
    public double Dot(Naive other)
    {
        Assert.Equal(Shape, other.Shape);
        return Values.Zip(other.Values, (a, b) => a * b).Sum();
    }

    /// <summary>Fails unless the tensor has this shape and these values, exactly.</summary>
    public void Is(Tensor x, string what)
    {
        Assert.True(Shape.AsSpan().SequenceEqual(x.Shape), $"{what}: shape {x.Shape} instead of [{string.Join(", ", Shape)}]");
        var actual = From(x).Values;
        Assert.True(Values.SequenceEqual(actual), $"{what} of shape {x.Shape}:\n{string.Join(" ", actual)}\ninstead of\n{string.Join(" ", Values)}");
    }
}
