namespace TensorCore;

/// <summary>Einstein summation.</summary>
public static class EinsumOps
{
    extension(Tensor)
    {
        /// <summary>
        /// Products summed over indices, in NumPy's notation: <c>Einsum("bij,bjk->bik", a, b)</c>. Each term names the axes
        /// of one operand; an index of the operands that is not in the result is summed over; one that comes twice in a
        /// term takes the diagonal; <c>...</c> stands for axes that broadcast. Without an arrow the result has the
        /// indices that come once, in alphabetical order, after the ellipsis.
        /// </summary>
        /// <remarks>
        /// Operands are contracted two at a time, always the pair with the smallest result, each as one batched matrix
        /// product.
        /// </remarks>
        /// <param name="equation">ASCII letters, commas, spaces, <c>...</c> and <c>-&gt;</c>.</param>
        /// <param name="operands">As many as there are terms. Dtypes are promoted; lengths of 1 broadcast.</param>
        /// <exception cref="ArgumentException">The equation is not well formed.</exception>
        /// <exception cref="ShapeException">It does not fit the operands; the message names the index.</exception>
        public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
        {
            ArgumentNullException.ThrowIfNull(equation);
            var parsed = EinsumEquation.Parse(equation, operands);
            var type = operands[0].DType;
            foreach (var operand in operands) type = Elementwise.Promote(type, operand.DType);
            var terms = new List<Term>();
            for (var i = 0; i < operands.Length; i++) terms.Add(Diagonals(new Term(operands[i].Cast(type), parsed.Inputs[i])));
            while (terms.Count > 1)
            {
                var (i, j) = Cheapest(parsed, terms);
                var (a, b) = (terms[i], terms[j]);
                terms.RemoveAt(j);
                terms.RemoveAt(i);
                terms.Add(Contract(parsed, a, b, Kept(parsed, terms)));
            }

            var last = SumOut(terms[0], parsed.Output);
            return last.Values.Permute([.. parsed.Output.Select(index => last.Indices.IndexOf(index))]);
        }
    }

    /// <summary>A tensor whose axes have names.</summary>
    private readonly record struct Term(Tensor Values, List<int> Indices)
    {
        public int Length(int index) => Values.Shape[Indices.IndexOf(index)];
    }

    /// <summary>An index that comes twice becomes one axis, the diagonal.</summary>
    private static Term Diagonals(Term term)
    {
        var (values, indices) = (term.Values, new List<int>(term.Indices));
        for (var i = 0; i < indices.Count; i++)
        {
            for (var j = indices.LastIndexOf(indices[i]); j > i; j = indices.LastIndexOf(indices[i]))
            {
                var length = Math.Max(values.Shape[i], values.Shape[j]);
                var shape = values.Shape.With(i, length).With(j, length);
                values = values.Expand(shape).Diagonal(0, i, j).MoveAxis(-1, i);
                indices.RemoveAt(j);
            }
        }

        return new Term(values, indices);
    }

    /// <summary>The pair with the smallest product; the first of several.</summary>
    private static (int I, int J) Cheapest(EinsumEquation equation, List<Term> terms)
    {
        var best = (I: 0, J: 1);
        var least = double.PositiveInfinity;
        for (var i = 0; i < terms.Count && terms.Count > 2; i++)
        for (var j = i + 1; j < terms.Count; j++)
        {
            var kept = Kept(equation, terms.Where((_, n) => n != i && n != j));
            var size = terms[i].Indices.Union(terms[j].Indices).Where(kept.Contains).Aggregate(1.0, (n, index) => n * equation.Lengths[index]);
            if (size < least) (best, least) = ((i, j), size);
        }

        return best;
    }

    /// <summary>The indices that are needed later: in the result or in another term.</summary>
    private static HashSet<int> Kept(EinsumEquation equation, IEnumerable<Term> others) => [.. equation.Output, .. others.SelectMany(t => t.Indices)];

    private static Term SumOut(Term term, IReadOnlyCollection<int> kept)
    {
        int[] axes = [.. Enumerable.Range(0, term.Indices.Count).Where(axis => !kept.Contains(term.Indices[axis]))];
        return axes.Length == 0 ? term : new Term(term.Values.Sum(axes), [.. term.Indices.Where(kept.Contains)]);
    }

    private static Term Contract(EinsumEquation equation, Term a, Term b, HashSet<int> kept)
    {
        // What only one of the two has and nobody else needs goes first: it makes the product smaller.
        a = SumOut(a, [.. kept, .. b.Indices]);
        b = SumOut(b, [.. kept, .. a.Indices]);
        List<int> shared = [.. a.Indices.Intersect(b.Indices)];
        List<int> summed = [.. shared.Where(index => !kept.Contains(index))];
        List<int> batch = [.. shared.Except(summed)];
        List<int> rows = [.. a.Indices.Except(shared)];
        List<int> columns = [.. b.Indices.Except(shared)];
        List<int> result = [.. batch, .. rows, .. columns];
        int[] shape = [.. result.Select(index => a.Indices.Contains(index) && (!batch.Contains(index) || a.Length(index) != 1) ? a.Length(index) : b.Length(index))];

        if (summed.Count == 0)
        {
            var left = Arrange(a, [.. batch, .. rows]);
            return new Term(left.Reshape([.. left.Shape.Lengths, .. Enumerable.Repeat(1, columns.Count)])
                * Spread(Arrange(b, [.. batch, .. columns]), batch.Count, rows.Count), result);
        }

        // [batch, rows, summed] x [batch, summed, columns], each group of axes but the batch as one.
        var lengths = summed.Select(index => equation.Lengths[index]).ToArray();
        var inner = Product(lengths);
        var m = Product(rows.Select(a.Length));
        var n = Product(columns.Select(b.Length));
        var x = Widen(Arrange(a, [.. batch, .. rows, .. summed]), lengths, batch.Count + rows.Count);
        var y = Widen(Arrange(b, [.. batch, .. summed, .. columns]), lengths, batch.Count);
        var product = x.Reshape([.. x.Shape.Lengths[..batch.Count], m, inner]).MatMul(y.Reshape([.. y.Shape.Lengths[..batch.Count], inner, n]));
        return new Term(product.Reshape(shape), result);
    }

    private static Tensor Arrange(Term term, List<int> order) => term.Values.Permute([.. order.Select(index => term.Indices.IndexOf(index))]);

    /// <summary>Puts axes of length 1 after the first <paramref name="at"/>.</summary>
    private static Tensor Spread(Tensor x, int at, int count) =>
        x.Reshape([.. x.Shape.Lengths[..at], .. Enumerable.Repeat(1, count), .. x.Shape.Lengths[at..]]);

    /// <summary>Stretches axes of length 1 that are summed against longer ones.</summary>
    private static Tensor Widen(Tensor x, int[] lengths, int at)
    {
        var shape = x.Shape.ToArray();
        lengths.CopyTo(shape, at);
        return x.Shape.Lengths.SequenceEqual(shape) ? x : x.Expand(shape);
    }

    private static int Product(IEnumerable<int> lengths) => lengths.Aggregate(1, (a, b) => checked(a * b));
}
