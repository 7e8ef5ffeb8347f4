using FsCheck;
using FsCheck.Fluent;

namespace TensorCore.Tests;

/// <summary>Checks a law for many shapes and seeds; FsCheck makes a failing shape smaller.</summary>
internal static class Law
{
    /// <summary>Axes up to this length, 0 included.</summary>
    private const int Longest = 4;

    /// <summary>Checks a law that asserts for shapes of a number of axes.</summary>
    public static void ForAll(int leastAxes, int mostAxes, int cases, Action<int[], Random> law) =>
        Prop.ForAll(Shapes(leastAxes, mostAxes), Gen.Choose(0, 1_000_000).ToArbitrary(), (shape, seed) =>
        {
            using var scope = new Scope();
            law(shape, new Random(seed));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));

    /// <summary>One of the dtypes, each of which has copying kernels of its own.</summary>
    public static DType AnyType(Random random) => random.GetItems([DType.Float32, DType.Float64, DType.Int32, DType.Int64], 1)[0];

    /// <summary>
    /// A linear function f is what its gradient says: &lt;f(x), y&gt; = &lt;x, f'(y)&gt; for all x and y, where f' is the backward pass
    /// seeded with y. Whole numbers make both sides exactly equal.
    /// </summary>
    public static void IsAdjoint(Random random, Naive x, Func<Tensor, Tensor> linear, string what)
    {
        using var tape = new Tape();
        var input = x.ToTensor();
        var output = linear(input * 1); // so that a function that changes nothing is recorded, too
        var seed = Naive.Random(random, [.. output.Shape]);
        var back = tape.Gradient(output, input, seed.ToTensor());
        Assert.True(
            Naive.From(output).Dot(seed) == x.Dot(Naive.From(back)),
            $"{what} of {input.Shape}: <f(x), y> = {Naive.From(output).Dot(seed)}, but <x, f'(y)> = {x.Dot(Naive.From(back))}");
    }

    private static Arbitrary<int[]> Shapes(int least, int most) => Gen.Choose(0, Longest).ListOf()
        .Where(l => l.Count >= least && l.Count <= most).Select(l => l.ToArray()).ToArbitrary();
}
