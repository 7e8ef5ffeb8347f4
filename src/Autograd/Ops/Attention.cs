using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Scaled dot-product attention.</summary>
public static class AttentionOps
{
    extension(Tensor query)
    {
        /// <summary>
        /// Scaled dot-product attention (Vaswani et al., arXiv 1706.03762): softmax(scale * Q transpose(K)) V, for each of the
        /// leading axes' heads. In Float32 it runs in one kernel, tile by tile with the softmax computed online (Dao et al.,
        /// "FlashAttention", arXiv 2205.14135): memory grows with Lq + Lk, and tiles that the causal mask or a mask of keys
        /// hides are skipped.
        /// </summary>
        /// <remarks>
        /// Heads split from features by Reshape and Permute ([B, L, H * d] to [B, H, L, d]) are read as they lie, and the result
        /// lies in memory as the queries do, so that the way back needs no copy either. The fused kernels take strides along
        /// two leading axes; more are merged first. Float64, and gradients that are differentiated again, run in ordinary ops,
        /// with all scores in memory. For each query the backward pass keeps one number beside the result. A query that sees no key gives
        /// zeros and gets no gradient, where PyTorch gives NaN.
        /// </remarks>
        /// <param name="key">[..., Lk, d] for <paramref name="query"/> of shape [..., Lq, d]; leading axes (batch, heads) broadcast. Float32 or Float64, as the query.</param>
        /// <param name="value">[..., Lk, dv].</param>
        /// <param name="causal">Whether query i sees keys 0 to i only, whatever the lengths (PyTorch's is_causal).</param>
        /// <param name="keyMask">Bool [B, Lk] for a first leading axis of length B, or [Lk]: true where a key may be seen, false at padding. All may when left out.</param>
        /// <param name="mask">Bool, broadcast to [..., Lq, Lk]: true where a query may see a key. All may when left out.</param>
        /// <param name="scale">Factor of the scores; 1 / sqrt(d) when left out.</param>
        /// <returns>[..., Lq, dv].</returns>
        /// <exception cref="ShapeException">Shapes do not fit.</exception>
        /// <exception cref="ArgumentException">Element types differ or are no floating-point types, or a mask is not Bool.</exception>
        public Tensor Attention(
            Tensor key, Tensor value, bool causal = false, Tensor? keyMask = null, Tensor? mask = null, double? scale = null)
        {
            ArgumentNullException.ThrowIfNull(query);
            ArgumentNullException.ThrowIfNull(key);
            ArgumentNullException.ThrowIfNull(value);
            Check(query, key, value);
            var heads = Heads(query, key, value);
            var factor = scale ?? 1 / Math.Sqrt(Math.Max(1, query.Shape[^1])); // without features all scores are 0
            mask = Combine(keyMask, mask, query, key, heads);
            (query, key, value) = (Over(query, heads), Over(key, heads), Over(value, heads));
            if (query.DType == DType.Float64) return Composed(query, key, value, mask, causal, factor);
            if (heads.Rank <= 2) return new AttentionFunction(query, key, value, mask, causal, factor).Apply();

            mask = mask is null ? null : Merged(Over(mask, heads));
            var result = new AttentionFunction(Merged(query), Merged(key), Merged(value), mask, causal, factor).Apply();
            return result.Reshape([.. heads.Lengths, .. result.Shape.Lengths[1..]]);
        }
    }

    private static void Check(Tensor query, Tensor key, Tensor value)
    {
        if (query.Rank < 2 || key.Rank < 2 || value.Rank < 2 || query.Shape[^1] != key.Shape[^1] || key.Shape[^2] != value.Shape[^2])
        {
            throw new ShapeException(
                $"Attention needs queries [..., Lq, d], keys [..., Lk, d] and values [..., Lk, dv]; {query.Describe()}, {key.Describe()} and {value.Describe()} were given.");
        }

        if (!query.DType.IsFloat || key.DType != query.DType || value.DType != query.DType)
        {
            throw new ArgumentException(
                $"Attention needs queries, keys and values that are all Float32 or all Float64; {query.Describe()}, {key.Describe()} and {value.Describe()} were given. Cast them first.");
        }
    }

    /// <summary>The leading axes that queries, keys and values broadcast to.</summary>
    private static Shape Heads(Tensor query, Tensor key, Tensor value) =>
        Shape.Broadcast(query.Shape[..^2], Shape.Broadcast(key.Shape[..^2], value.Shape[..^2]));

    private static Tensor Over(Tensor x, Shape heads) =>
        x.Shape[..^2] == heads ? x : x.Expand([.. heads.Lengths, .. x.Shape.Lengths[^2..]]);

    private static Tensor Merged(Tensor x) => x.Reshape([checked((int)x.Shape[..^2].Length), .. x.Shape.Lengths[^2..]]);

    /// <summary>Both masks as one that broadcasts to [..., Lq, Lk].</summary>
    private static Tensor? Combine(Tensor? keyMask, Tensor? mask, Tensor query, Tensor key, Shape heads)
    {
        int queries = query.Shape[^2], keys = key.Shape[^2];
        if (mask is not null)
        {
            MaskedFillOps.ThrowIfNoMask(mask);
            if (!mask.Shape.BroadcastsTo([.. heads.Lengths, queries, keys]))
                throw new ShapeException($"Attention: the mask must broadcast to {Shape.Create([.. heads.Lengths, queries, keys])}; {mask.Describe()} was given.");
            if (mask.Rank < 2) mask = mask.Expand([1, keys]);
        }

        if (keyMask is null) return mask;
        MaskedFillOps.ThrowIfNoMask(keyMask);
        var batches = heads.Rank > 0 && keyMask.Rank == 2;
        if (keyMask.Shape != (batches ? [heads[0], keys] : [keys]))
        {
            throw new ShapeException(
                $"Attention: the mask of keys must be [{(heads.Rank > 0 ? $"{heads[0]}, " : "")}{keys}] or [{keys}] for queries {query.Describe()} and keys {key.Describe()}; {keyMask.Describe()} was given.");
        }

        var shape = new int[heads.Rank + 2];
        Array.Fill(shape, 1);
        shape[^1] = keys;
        if (batches) shape[0] = heads[0];
        keyMask = keyMask.Reshape(shape);
        return mask is null ? keyMask : keyMask.LogicalAnd(mask);
    }

    /// <summary>The same in ordinary ops.</summary>
    private static Tensor Composed(Tensor query, Tensor key, Tensor value, Tensor? mask, bool causal, double scale)
    {
        var scores = (query * scale).MatMul(key.T);
        if (causal)
        {
            var seen = Tensor.Ones([query.Shape[^2], key.Shape[^2]], DType.Bool, query.Device).Tril();
            mask = mask is null ? seen : mask.LogicalAnd(seen);
        }

        if (mask is null) return scores.Softmax(-1).MatMul(value);
        // The lowest number, not -infinity: a query that sees no key then has some weights, which become zeros, not NaN.
        var lowest = query.DType == DType.Float64 ? double.MinValue : float.MinValue;
        var weights = scores.MaskedFill(mask.LogicalNot(), lowest).Softmax(-1);
        return weights.MaskedFill(mask.LogicalNot(), 0).MatMul(value);
    }

    private sealed class AttentionFunction(Tensor query, Tensor key, Tensor value, Tensor? mask, bool causal, double scale)
        : Function(mask is null ? [query, key, value] : [query, key, value, mask])
    {
        private readonly bool _keepsLogSumExp = Tape.IsRecording;
        private Tensor? _result, _logSumExp;

        private AttentionShape Sizes => new(
            query.Rank > 2 ? query.Shape[0] : 1, query.Rank > 3 ? query.Shape[1] : 1, query.Shape[^2], key.Shape[^2], query.Shape[^1], value.Shape[^1], causal, scale);

        private AttentionMask Mask
        {
            get
            {
                if (mask is null) return default;
                Span<long> strides = stackalloc long[query.Rank];
                mask.BroadcastStrides([.. query.Shape.Lengths[..^1], key.Shape[^2]], strides);
                return new AttentionMask(mask.Operand, query.Rank > 2 ? strides[0] : 0, query.Rank > 3 ? strides[1] : 0, strides[^2], strides[^1]);
            }
        }

        protected override Tensor Forward()
        {
            _result = Like(query, value.Shape[^1]);
            if (_keepsLogSumExp) _logSumExp = Tensor.Empty(query.Shape[..^1], query.DType, query.Device);
            query.Device.Run<AttentionKernel, AttentionArgs>(new AttentionArgs(
                Sizes, Rows(query), Rows(key), Rows(value), Mask, Rows(_result), _logSumExp?.Operand ?? default));
            return _result;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            if (Tape.IsRecording)
            {
                Checkpointing.Recompute(at => [Composed(at[0], at[1], at[2], mask, causal, scale)], [query, key, value], [gradient], inputs);
                return;
            }

            Tensor[] results = [Like(query, query.Shape[^1]), Like(key, key.Shape[^1]), Like(value, value.Shape[^1])];
            query.Device.Run<AttentionGradientKernel, AttentionGradientArgs>(new AttentionGradientArgs(
                Sizes, Rows(query), Rows(key), Rows(value), Mask, Rows(_result!), _logSumExp!.Operand, Rows(gradient),
                Rows(results[0]), Rows(results[1]), Rows(results[2])));
            for (var i = 0; i < results.Length; i++) inputs.Add(i, results[i]);
        }

        /// <summary>A new tensor with rows of another length, in memory heads beside each other if <paramref name="x"/> is like that.</summary>
        private static Tensor Like(Tensor x, int columns)
        {
            var shape = x.Shape.Lengths.ToArray();
            shape[^1] = columns;
            if (x.Rank < 4 || x.Strides[1] >= x.Strides[2] || x.Strides[1] == 0) return Tensor.Empty(shape, x.DType, x.Device);
            (shape[1], shape[2]) = (shape[2], shape[1]);
            return Tensor.Empty(shape, x.DType, x.Device).Transpose(1, 2);
        }

        private static AttentionMatrix Rows(Tensor x)
        {
            if (x.Strides[^1] != 1 && x.Shape[^1] > 1) x = x.Contiguous();
            return new AttentionMatrix(x.Operand, x.Rank > 2 ? x.Strides[0] : 0, x.Rank > 3 ? x.Strides[1] : 0, x.Strides[^2]);
        }
    }
}
