namespace TensorCore;

/// <summary>
/// The equation of an Einstein summation. An index is its letter's code; the axes that an ellipsis stands for are -1 for
/// the last, -2 for the one before, and so on, so that they align at the end as broadcasting does.
/// </summary>
internal sealed class EinsumEquation
{
    private readonly string _text;

    private EinsumEquation(string text, List<int>[] inputs, List<int> output, Dictionary<int, int> lengths)
    {
        _text = text;
        Inputs = inputs;
        Output = output;
        Lengths = lengths;
    }

    /// <summary>The indices of each operand's axes.</summary>
    public List<int>[] Inputs { get; }

    /// <summary>The indices of the result's axes.</summary>
    public List<int> Output { get; }

    /// <summary>The length of each index.</summary>
    public Dictionary<int, int> Lengths { get; }

    /// <summary>Reads an equation for given operands.</summary>
    /// <exception cref="ArgumentException">The equation is not well formed.</exception>
    /// <exception cref="ShapeException">It does not fit the operands.</exception>
    public static EinsumEquation Parse(string text, ReadOnlySpan<Tensor> operands)
    {
        var sides = text.Split("->");
        if (sides.Length > 2) throw new ArgumentException($"Einsum '{text}': there is more than one arrow.");
        var terms = sides[0].Split(',');
        if (terms.Length != operands.Length)
            throw new ArgumentException($"Einsum '{text}' has {terms.Length} terms before the arrow; {operands.Length} operands were given.");

        var inputs = new List<int>[terms.Length];
        var lengths = new Dictionary<int, int>();
        var holders = new Dictionary<int, int>(); // the first operand that gave an index its length
        var ellipsisRank = 0;
        for (var i = 0; i < terms.Length; i++)
        {
            var letters = Letters(text, terms[i], out var ellipsis);
            var spare = operands[i].Rank - letters.Count;
            if (spare < 0 || (spare > 0 && ellipsis < 0))
                throw new ShapeException($"Einsum '{text}': term {i}, '{terms[i].Trim()}', has {letters.Count} indices, but operand {i} is {operands[i].Describe()} with {operands[i].Rank} axes.");
            if (ellipsis >= 0)
            {
                letters.InsertRange(ellipsis, Ellipsis(spare));
                ellipsisRank = Math.Max(ellipsisRank, spare);
            }

            inputs[i] = letters;
            for (var axis = 0; axis < letters.Count; axis++)
            {
                var (index, length) = (letters[axis], operands[i].Shape[axis]);
                var known = lengths.GetValueOrDefault(index, 1);
                if (known != 1 && length != 1 && known != length)
                {
                    var holder = holders[index];
                    throw new ShapeException(
                        $"Einsum '{text}': {Name(index)} has length {known} in operand {holder}, {operands[holder].Describe()}, and {length} in operand {i}, {operands[i].Describe()}.");
                }

                if (known != 1 || (length == 1 && lengths.ContainsKey(index))) continue;
                lengths[index] = length;
                holders[index] = i;
            }
        }

        var output = sides.Length == 2 ? Given(text, sides[1], ellipsisRank, lengths) : Implied(inputs, ellipsisRank);
        return new EinsumEquation(text, inputs, output, lengths);
    }

    /// <summary>The text, for messages.</summary>
    public override string ToString() => _text;

    private static IEnumerable<int> Ellipsis(int rank) => Enumerable.Range(-rank, rank);

    private static string Name(int index) => index < 0 ? $"axis {index} of the ellipsis" : $"index {(char)index}";

    private static List<int> Letters(string text, string term, out int ellipsis)
    {
        ellipsis = -1;
        var letters = new List<int>();
        for (var i = 0; i < term.Length; i++)
        {
            var c = term[i];
            if (char.IsAsciiLetter(c)) letters.Add(c);
            else if (c == ' ') continue;
            else if (ellipsis < 0 && term.AsSpan(i).StartsWith("..."))
            {
                ellipsis = letters.Count;
                i += 2;
            }
            else throw new ArgumentException($"Einsum '{text}': '{c}' in '{term.Trim()}' is neither a letter nor the term's one ellipsis '...'.");
        }

        return letters;
    }

    private static List<int> Given(string text, string term, int ellipsisRank, Dictionary<int, int> lengths)
    {
        var output = Letters(text, term, out var ellipsis);
        foreach (var index in output)
        {
            if (!lengths.ContainsKey(index)) throw new ArgumentException($"Einsum '{text}': {Name(index)} of the result is in no operand.");
            if (output.Count(other => other == index) > 1) throw new ArgumentException($"Einsum '{text}': {Name(index)} comes twice in the result.");
        }

        if (ellipsis >= 0) output.InsertRange(ellipsis, Ellipsis(ellipsisRank));
        return output;
    }

    /// <summary>Without an arrow: the ellipsis, then the letters that come once, in alphabetical order.</summary>
    private static List<int> Implied(List<int>[] inputs, int ellipsisRank) =>
        [.. Ellipsis(ellipsisRank), .. inputs.SelectMany(i => i).Where(i => i > 0).GroupBy(i => i).Where(g => g.Count() == 1).Select(g => g.Key).Order()];
}
