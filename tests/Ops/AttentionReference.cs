namespace TensorCore.Tests;

/// <summary>Attention by its definition, in double precision: a score at a time.</summary>
/// <param name="Heads">Heads, the leading axes taken together.</param>
/// <param name="Queries">Queries of a head.</param>
/// <param name="Keys">Keys of a head.</param>
/// <param name="Depth">Features of queries and keys.</param>
/// <param name="ValueDepth">Features of values.</param>
internal sealed record AttentionReference(int Heads, int Queries, int Keys, int Depth, int ValueDepth)
{
    public required Func<int, int, int, bool> Sees { get; init; } // head, query, key

    public double Scale { get; init; } = 1 / Math.Sqrt(Depth);

    public double[] Forward(double[] q, double[] k, double[] v)
    {
        var result = new double[Heads * Queries * ValueDepth];
        for (var h = 0; h < Heads; h++)
        {
            for (var i = 0; i < Queries; i++)
            {
                var weights = Weights(q, k, h, i);
                for (var j = 0; j < Keys; j++)
                {
                    for (var c = 0; c < ValueDepth; c++) result[(((h * Queries) + i) * ValueDepth) + c] += weights[j] * v[(((h * Keys) + j) * ValueDepth) + c];
                }
            }
        }

        return result;
    }

    /// <summary>The gradients of queries, keys and values for that of the result.</summary>
    public double[][] Backward(double[] q, double[] k, double[] v, double[] gradient)
    {
        double[] dq = new double[q.Length], dk = new double[k.Length], dv = new double[v.Length];
        for (var h = 0; h < Heads; h++)
        {
            for (var i = 0; i < Queries; i++)
            {
                var weights = Weights(q, k, h, i);
                var slopes = new double[Keys];
                for (var j = 0; j < Keys; j++)
                {
                    for (var c = 0; c < ValueDepth; c++)
                    {
                        var g = gradient[(((h * Queries) + i) * ValueDepth) + c];
                        slopes[j] += g * v[(((h * Keys) + j) * ValueDepth) + c];
                        dv[(((h * Keys) + j) * ValueDepth) + c] += weights[j] * g;
                    }
                }

                var mean = weights.Zip(slopes, (w, s) => w * s).Sum();
                for (var j = 0; j < Keys; j++)
                {
                    var slope = weights[j] * (slopes[j] - mean) * Scale;
                    for (var c = 0; c < Depth; c++)
                    {
                        dq[(((h * Queries) + i) * Depth) + c] += slope * k[(((h * Keys) + j) * Depth) + c];
                        dk[(((h * Keys) + j) * Depth) + c] += slope * q[(((h * Queries) + i) * Depth) + c];
                    }
                }
            }
        }

        return [dq, dk, dv];
    }

    private double[] Weights(double[] q, double[] k, int h, int i)
    {
        var scores = new double[Keys];
        var largest = double.NegativeInfinity;
        for (var j = 0; j < Keys; j++)
        {
            scores[j] = double.NegativeInfinity;
            if (!Sees(h, i, j)) continue;
            scores[j] = 0;
            for (var c = 0; c < Depth; c++) scores[j] += q[(((h * Queries) + i) * Depth) + c] * k[(((h * Keys) + j) * Depth) + c] * Scale;
            largest = Math.Max(largest, scores[j]);
        }

        if (double.IsNegativeInfinity(largest)) return new double[Keys];
        var total = scores.Sum(s => Math.Exp(s - largest));
        return Array.ConvertAll(scores, s => Math.Exp(s - largest) / total);
    }
}
