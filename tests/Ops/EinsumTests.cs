using FsCheck;
using FsCheck.Fluent;

namespace TensorCore.Tests;

public class EinsumTests
{
    private static Tensor Numbers(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => Math.Sin(1 + (1.3 * i) + shape.Length)).ToArray(), shape);

    private static Tensor Whole(int seed, params int[] shape)
    {
        var random = new Random(seed);
        return Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (double)random.Next(-3, 4)).ToArray(), shape);
    }

    /// <summary>The definition: a loop over all values of all indices. No ellipsis.</summary>
    private static double[] Loops(string equation, params Tensor[] operands)
    {
        var sides = equation.Split("->");
        var terms = sides[0].Split(',');
        var letters = terms.SelectMany(t => t).Distinct().ToArray();
        var found = terms.SelectMany((t, i) => t.Select((letter, axis) => (letter, Length: operands[i].Shape[axis]))).ToLookup(p => p.letter, p => p.Length);
        var lengths = letters.ToDictionary(l => l, l => found[l].Contains(0) ? 0 : found[l].Max());
        var result = new double[sides[1].Aggregate(1, (n, l) => n * lengths[l])];
        var values = operands.Select(o => o.ToArray<double>()).ToArray();
        var at = letters.ToDictionary(l => l, _ => 0);
        void Loop(int depth)
        {
            if (depth < letters.Length)
            {
                for (at[letters[depth]] = 0; at[letters[depth]] < lengths[letters[depth]]; at[letters[depth]]++) Loop(depth + 1);
                return;
            }

            var product = 1.0;
            for (var i = 0; i < terms.Length; i++)
            {
                var offset = 0;
                for (var axis = 0; axis < terms[i].Length; axis++)
                    offset = (offset * operands[i].Shape[axis]) + (operands[i].Shape[axis] == 1 ? 0 : at[terms[i][axis]]);
                product *= values[i][offset];
            }

            result[sides[1].Aggregate(0, (offset, l) => (offset * lengths[l]) + at[l])] += product;
        }

        Loop(0);
        return result;
    }

    [Theory]
    [InlineData("ij->ji", "23")]
    [InlineData("ij->", "23")]
    [InlineData("ij->j", "23")]
    [InlineData("ii->i", "33")]
    [InlineData("ii->", "33")]
    [InlineData("iji->ij", "323")]
    [InlineData("iii->i", "333")]
    [InlineData("iijj->ji", "2233")]
    [InlineData("i,i->", "4,4")]
    [InlineData("i,j->ij", "4,3")]
    [InlineData("i,j->ji", "4,3")]
    [InlineData("ij,jk->ik", "23,34")]
    [InlineData("ij,kj->ki", "23,43")]
    [InlineData("ij,ij->ij", "23,23")]
    [InlineData("ij,ij->i", "23,23")]
    [InlineData("ij,ji->", "23,32")]
    [InlineData("bij,bjk->bik", "523,534")]
    [InlineData("bhqd,bhkd->bhqk", "2342,2352")]
    [InlineData("bqhd,bkhd->bhqk", "2432,2532")]
    [InlineData("bhqk,bkhd->bqhd", "2345,2532")]
    [InlineData("ijk,jl->ikl", "234,35")]
    [InlineData("ij,jk,kl->il", "23,34,42")]
    [InlineData("ij,ik,il->jkl", "52,53,54")]
    [InlineData("i,i,i->i", "4,4,4")]
    [InlineData("i,j,k,ijk->", "2,3,4,234")]
    [InlineData("ab,ca,dc->bd", "23,52,65")]
    [InlineData("ii,ij->j", "33,34")]
    [InlineData("ijl,jk->ik", "234,35")]
    [InlineData(",ij->ij", ",23")]
    [InlineData("ij,jk->ik", "21,34")]
    [InlineData("ij,ij->ij", "21,13")]
    [InlineData("bij,bjk->bik", "123,534")]
    [InlineData("ij,jk->ik", "20,04")]
    [InlineData("ij,jk->ik", "03,34")]
    [InlineData("ij->j", "03")]
    [InlineData("ijab,jkab->ikab", "2311,3422")]
    public void Sums_agree_with_nested_loops(string equation, string shapes)
    {
        using var scope = new Scope();
        var operands = shapes.Split(',').Select((s, i) => Whole(i, [.. s.Select(c => c - '0')])).ToArray();
        var y = Tensor.Einsum(equation, operands);
        Assert.Equal(Loops(equation, operands), y.ToArray<double>());
    }

    [Fact]
    public void Any_equation_agrees_with_nested_loops()
    {
        var term = Gen.Choose(0, 4).ListOf().Where(l => l.Count <= 3).Select(l => new string([.. l.Select(i => (char)('a' + i))]));
        var terms = term.ListOf().Where(l => l.Count is > 0 and <= 4);
        Prop.ForAll(terms.ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), (inputs, seed) =>
        {
            using var scope = new Scope();
            var random = new Random(seed);
            var lengths = Enumerable.Range(0, 5).Select(_ => random.Next(1, 4)).ToArray();
            var letters = inputs.SelectMany(t => t).Distinct().OrderBy(_ => random.Next()).ToArray();
            var output = new string(letters[..random.Next(letters.Length + 1)]);
            var operands = inputs.Select((t, i) => Whole(seed + i, [.. t.Select(c => lengths[c - 'a'])])).ToArray();
            var equation = $"{string.Join(',', inputs)}->{output}";
            return Tensor.Einsum(equation, operands).ToArray<double>().SequenceEqual(Loops(equation, operands));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void The_result_is_implied_as_in_NumPy()
    {
        var (a, b) = (Whole(1, 2, 3), Whole(2, 3, 4));
        Assert.Equal(Loops("ij,jk->ik", a, b), Tensor.Einsum("ij, jk", a, b).ToArray<double>());
        Assert.Equal(Loops("ba->ab", a), Tensor.Einsum("ba", a).ToArray<double>());
        Assert.Equal(Loops("ii->", Whole(1, 3, 3)), Tensor.Einsum("ii", Whole(1, 3, 3)).ToArray<double>());
        Assert.Equal(Loops("kj,ij->ik", Whole(1, 2, 3), Whole(2, 4, 3)), Tensor.Einsum("kj,ij", Whole(1, 2, 3), Whole(2, 4, 3)).ToArray<double>());
    }

    [Fact]
    public void An_ellipsis_broadcasts()
    {
        var (a, b) = (Whole(1, 5, 1, 2, 3), Whole(2, 4, 3, 2));
        Assert.Equal(a.MatMul(b).ToArray<double>(), Tensor.Einsum("...ij,...jk->...ik", a, b).ToArray<double>());
        Assert.Equal(a.MatMul(b).ToArray<double>(), Tensor.Einsum("...ij,...jk", a, b).ToArray<double>());
        Assert.Equal([2, 2, 5, 4], Tensor.Einsum("...ij,...jk->ik...", a, b).Shape);
        Assert.Equal(a.Transpose(0, 1).Flatten(0, 1).Sum(-1).ToArray<double>(), Tensor.Einsum("...i->...", a).ToArray<double>());
        Assert.Equal(a.Sum().ToScalar(), Tensor.Einsum("...->", a).ToScalar());
        Assert.Equal(a.Permute(3, 0, 1, 2).ToArray<double>(), Tensor.Einsum("...i->i...", a).ToArray<double>());
        Assert.Equal(b.ToArray<double>(), Tensor.Einsum("i...j->i...j", b).ToArray<double>());
        Assert.Equal([2, 3], Tensor.Einsum("ij...->ij...", Whole(1, 2, 3)).Shape);
    }

    [Fact]
    public void Types_are_promoted()
    {
        var a = Tensor.From(new[,] { { 1, 2 }, { 3, 4 } });
        Assert.Equal([7, 10, 15, 22], Tensor.Einsum("ij,jk->ik", a, a).ToArray<int>());
        Assert.Equal(DType.Float32, Tensor.Einsum("ij,jk->ik", a, a.Cast(DType.Float32)).DType);
        Assert.Equal(DType.Int64, Tensor.Einsum("ij,jk->ik", a, a.Cast(DType.Int64)).DType);
    }

    [Fact]
    public void Errors_name_the_index()
    {
        var (a, b) = (Whole(1, 2, 3), Whole(2, 4, 5));
        var e = Assert.Throws<ShapeException>(() => Tensor.Einsum("ij,jk->ik", a, b));
        Assert.Contains("index j has length 3 in operand 0, Float64[2, 3], and 4 in operand 1, Float64[4, 5]", e.Message);
        Assert.Contains("index i", Assert.Throws<ShapeException>(() => Tensor.Einsum("ii->i", a)).Message);
        Assert.Contains("axis -2 of the ellipsis", Assert.Throws<ShapeException>(() => Tensor.Einsum("...,...->...", a, b)).Message);
        Assert.Contains("index z", Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij->iz", a)).Message);
        Assert.Contains("comes twice", Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij->ii", a)).Message);
        Assert.Contains("2 terms", Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij,jk->ik", a)).Message);
        Assert.Contains("3 indices", Assert.Throws<ShapeException>(() => Tensor.Einsum("ijk->ik", a)).Message);
        Assert.Contains("1 indices", Assert.Throws<ShapeException>(() => Tensor.Einsum("i->i", a)).Message);
        Assert.Contains("'1'", Assert.Throws<ArgumentException>(() => Tensor.Einsum("i1->i", a)).Message);
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("i......->i", a));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij->i->j", a));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij.->i", a));
    }

    [Fact]
    public void Gradients()
    {
        GradCheck.CheckSecond(t => Tensor.Einsum("bij,jk->bik", t[0], t[1]), [Numbers(2, 2, 3), Numbers(3, 2)]);
        GradCheck.CheckSecond(t => Tensor.Einsum("ij,ij->i", t[0], t[1]), [Numbers(2, 3), Numbers(2, 3)]);
        GradCheck.CheckSecond(t => Tensor.Einsum("ii,i->i", t[0], t[1]), [Numbers(3, 3), Numbers(3)]);
        GradCheck.CheckSecond(t => Tensor.Einsum("ij,jk,kl->l", t[0], t[1], t[0]), [Numbers(2, 3), Numbers(3, 2)]);
        GradCheck.CheckSecond(t => Tensor.Einsum("...i,ij->...j", t[0], t[1]), [Numbers(2, 2, 3), Numbers(3, 2)]);
        GradCheck.CheckSecond(t => Tensor.Einsum("ij,ik->jk", t[0], t[1]), [Numbers(1, 3), Numbers(2, 2)]);
    }
}
