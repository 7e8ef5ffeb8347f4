using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <remarks>
/// On the CPU a block of work is a head, or a part of its keys where there are few heads. It owns its rows of dK and dV, to
/// which tiles of queries are added in order; the parts' shares of dQ are summed in order afterwards. How many parts there are
/// depends on the shape alone, so results do not depend on the number of threads.
/// </remarks>
public readonly partial struct AttentionGradientKernel : IMicroKernelBody<AttentionGradientArgs>
{
    private const long Blocks = 16; // each part of a head costs a copy of its queries' gradients

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in AttentionGradientArgs args)
    {
        if (args.Shape.Heads * Math.Max(args.Shape.Queries, args.Shape.Keys) == 0) return;
        LaneDispatch.AroundMicroKernels<AttentionGradientKernel, AttentionGradientArgs>(device, args);
    }

    static unsafe void IMicroKernelBody<AttentionGradientArgs>.Run<TLane>(CpuDevice device, in AttentionGradientArgs args)
    {
        var shape = args.Shape;
        var tiles = Math.Max(1, (shape.Keys + AttentionTiles.Keys - 1) / AttentionTiles.Keys);
        var parts = Math.Min(tiles, (Blocks + shape.Heads - 1) / shape.Heads);
        var shares = parts == 1 ? null : device.Memory.Rent(parts * shape.Heads * shape.Queries * shape.Depth * sizeof(float));
        var pass = new BackwardPass<TLane>(args, tiles, parts, shares is null ? null : (float*)shares.Address);
        var scratch = device.Memory.Rent(pass.ScratchFloats * sizeof(float) * device.Workers.Count);
        device.Workers.For(checked((int)(shape.Heads * parts)), new Body<TLane>(&pass, (float*)scratch.Address));
        scratch.Release();
        if (shares is null) return;
        device.Workers.For(checked((int)shape.Heads), new Total<TLane>(&pass));
        shares.Release();
    }

    private readonly unsafe struct Body<TLane>(BackwardPass<TLane>* pass, float* scratch) : IParallelBody
        where TLane : unmanaged, ISimdLane<TLane, float>, ILaneBits<TLane>
    {
        public void Invoke(int block, int worker) => pass->Run(block, scratch + (worker * pass->ScratchFloats));
    }

    private readonly unsafe struct Total<TLane>(BackwardPass<TLane>* pass) : IParallelBody
        where TLane : unmanaged, ISimdLane<TLane, float>, ILaneBits<TLane>
    {
        public void Invoke(int block, int worker) => pass->SumShares(block);
    }

    private readonly unsafe struct BackwardPass<TLane>
        where TLane : unmanaged, ISimdLane<TLane, float>, ILaneBits<TLane>
    {
        private readonly HeadMatrices _query, _key, _value, _result, _gradient, _queryGradient, _keyGradient, _valueGradient;
        private readonly HeadMasks _mask;
        private readonly float* _logSumExp, _shares;
        private readonly nint _inner, _queries, _keys, _depth, _valueDepth, _tiles, _parts;
        private readonly float _scale;
        private readonly bool _causal;

        public BackwardPass(in AttentionGradientArgs args, long tiles, long parts, float* shares)
        {
            var shape = args.Shape;
            (_query, _key, _value, _mask) = (new(args.Query), new(args.Key), new(args.Value), new(args.Mask));
            (_result, _gradient) = (new(args.Result), new(args.Gradient));
            (_queryGradient, _keyGradient, _valueGradient) = (new(args.QueryGradient), new(args.KeyGradient), new(args.ValueGradient));
            _logSumExp = args.LogSumExp.Pointer<float>();
            _shares = shares;
            (_inner, _queries, _keys) = ((nint)shape.Inner, (nint)shape.Queries, (nint)shape.Keys);
            (_depth, _valueDepth, _tiles, _parts) = (shape.Depth, shape.ValueDepth, (nint)tiles, (nint)parts);
            (_scale, _causal) = ((float)shape.Scale, shape.Causal);
        }

        /// <summary>Transposed queries and gradients, weights and their gradients, and two numbers for each query.</summary>
        public nint ScratchFloats => (2 * AttentionTiles.Scores) + ((_depth + _valueDepth + 2) * AttentionTiles.Queries) + (MemoryPool.Padding / sizeof(float));

        public void Run(nint block, float* scratch)
        {
            var (head, part) = Math.DivRem(block, _parts);
            var (outer, inner) = Math.DivRem(head, _inner);
            nint firstKey = _tiles * part / _parts * AttentionTiles.Keys, endKey = Math.Min(_keys, _tiles * (part + 1) / _parts * AttentionTiles.Keys);
            float* turnedQueries = scratch + (2 * AttentionTiles.Scores), turnedGradients = turnedQueries + (_depth * AttentionTiles.Queries);
            float* logSumExp = turnedGradients + (_valueDepth * AttentionTiles.Queries), inProducts = logSumExp + AttentionTiles.Queries;
            var queryGradient = _shares == null ? _queryGradient.Of(outer, inner) : _shares + (block * _queries * _depth);
            var queryGradientRow = _shares == null ? _queryGradient.Row : _depth;
            Clear(queryGradient, queryGradientRow, _queries, _depth);
            Clear(_keyGradient.Of(outer, inner) + (firstKey * _keyGradient.Row), _keyGradient.Row, endKey - firstKey, _depth);
            Clear(_valueGradient.Of(outer, inner) + (firstKey * _valueGradient.Row), _valueGradient.Row, endKey - firstKey, _valueDepth);
            for (nint query = 0, queries; query < _queries; query += queries)
            {
                queries = Math.Min(AttentionTiles.Queries, _queries - query);
                var end = _causal ? Math.Min(endKey, query + queries) : endKey;
                if (end <= firstKey) continue;
                var gradient = _gradient.Of(outer, inner) + (query * _gradient.Row);
                AttentionTiles.Turn<TLane>(_query.Of(outer, inner) + (query * _query.Row), _query.Row, turnedQueries, queries, _depth, _scale);
                AttentionTiles.Turn<TLane>(gradient, _gradient.Row, turnedGradients, queries, _valueDepth, 1);
                new Span<float>(_logSumExp + (head * _queries) + query, (int)queries).CopyTo(new Span<float>(logSumExp, (int)queries));
                new Span<float>(logSumExp + queries, (int)(AttentionTiles.Queries - queries)).Clear();
                InProducts(inProducts, gradient, _result.Of(outer, inner) + (query * _result.Row), queries);
                Keys(outer, inner, query, queries, firstKey, end, scratch, queryGradient + (query * queryGradientRow), queryGradientRow);
            }
        }

        /// <summary>One tile of queries and the keys from one to another.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Keys(nint outer, nint inner, nint query, nint queries, nint firstKey, nint endKey, float* scratch, float* queryGradient, nint queryGradientRow)
        {
            float* weights = scratch, gradients = weights + AttentionTiles.Scores, turnedQueries = gradients + AttentionTiles.Scores;
            float* turnedGradients = turnedQueries + (_depth * AttentionTiles.Queries), logSumExp = turnedGradients + (_valueDepth * AttentionTiles.Queries);
            var inProducts = logSumExp + AttentionTiles.Queries;
            var mask = _mask.Of(outer, inner);
            var padded = AttentionTiles.Padded(queries);
            for (nint key = firstKey, keys; key < endKey; key += keys)
            {
                keys = Math.Min(AttentionTiles.Keys, endKey - key);
                if (mask.Hides(key, keys)) continue;
                float* keyRows = _key.Of(outer, inner) + (key * _key.Row), valueRows = _value.Of(outer, inner) + (key * _value.Row);
                var diagonal = key - query;
                var cuts = _causal && diagonal + keys - 1 > 0;
                var results = cuts ? CausalCut.Results : CausalCut.None;
                AttentionTiles.Multiply(keyRows, _key.Row, 1, turnedQueries, AttentionTiles.Queries, _depth, weights, AttentionTiles.Queries, keys, padded, adds: false, results, diagonal);
                AttentionTiles.Multiply(valueRows, _value.Row, 1, turnedGradients, AttentionTiles.Queries, _valueDepth, gradients, AttentionTiles.Queries, keys, padded, adds: false, results, diagonal);
                mask.Apply(weights, query, queries, key, keys, _causal);
                Differentiate(weights, gradients, logSumExp, inProducts, padded, keys, cuts ? diagonal : -AttentionTiles.Keys);

                var firstTerms = cuts ? CausalCut.FirstTerms : CausalCut.None;
                var at = _gradient.Of(outer, inner) + (query * _gradient.Row);
                AttentionTiles.Multiply(weights, AttentionTiles.Queries, 1, at, _gradient.Row, queries, _valueGradient.Of(outer, inner) + (key * _valueGradient.Row), _valueGradient.Row, keys, _valueDepth, adds: true, firstTerms, diagonal);
                at = _query.Of(outer, inner) + (query * _query.Row);
                AttentionTiles.Multiply(gradients, AttentionTiles.Queries, 1, at, _query.Row, queries, _keyGradient.Of(outer, inner) + (key * _keyGradient.Row), _keyGradient.Row, keys, _depth, adds: true, firstTerms, diagonal);
                AttentionTiles.Multiply(gradients, 1, AttentionTiles.Queries, keyRows, _key.Row, keys, queryGradient, queryGradientRow, queries, _depth, adds: true, cuts ? CausalCut.LastTerms : CausalCut.None, diagonal);
            }
        }

        /// <summary>Scores become weights, and the weights' gradients those of the scores.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Differentiate(float* weights, float* gradients, float* logSumExp, float* inProducts, nint queries, nint keys, nint diagonal)
        {
            var scale = TLane.Broadcast(_scale);
            for (nint j = 0; j < keys; j++)
            {
                float* p = weights + (j * AttentionTiles.Queries), g = gradients + (j * AttentionTiles.Queries);
                // Before the diagonal no gradients were computed: what stands there may be NaN.
                var first = Math.Clamp(j + diagonal, 0, queries) & ~(TLane.Count - 1);
                new Span<float>(p, (int)first).Clear();
                new Span<float>(g, (int)first).Clear();
                for (var i = first; i < queries; i += TLane.Count)
                {
                    var weight = TLane.Exp(TLane.Load(p + i) - TLane.Load(logSumExp + i));
                    TLane.Store(weight, p + i);
                    TLane.Store(weight * ((TLane.Load(g + i) - TLane.Load(inProducts + i)) * scale), g + i);
                }
            }
        }

        /// <summary>The inner products of the rows of two matrices; zeros up to a whole tile.</summary>
        private void InProducts(float* products, float* gradient, float* result, nint queries)
        {
            for (nint i = 0; i < AttentionTiles.Queries; i++)
            {
                products[i] = 0;
                if (i >= queries) continue;
                float* x = gradient + (i * _gradient.Row), y = result + (i * _result.Row);
                var sum = TLane.Constant(0);
                nint c = 0;
                for (; c <= _valueDepth - TLane.Count; c += TLane.Count) sum = TLane.Fma(TLane.Load(x + c), TLane.Load(y + c), sum);
                products[i] = TLane.Sum(sum);
                for (; c < _valueDepth; c++) products[i] += x[c] * y[c];
            }
        }

        /// <summary>Adds the parts' shares of a head's query gradients.</summary>
        public void SumShares(nint head)
        {
            var (outer, inner) = Math.DivRem(head, _inner);
            var target = _queryGradient.Of(outer, inner);
            for (nint row = 0; row < _queries; row++)
            {
                for (nint c = 0; c < _depth; c += TLane.Count)
                {
                    var source = _shares + (((head * _parts * _queries) + row) * _depth) + c;
                    var sum = TLane.Load(source);
                    for (nint part = 1; part < _parts; part++) sum += TLane.Load(source + (part * _queries * _depth));
                    LaneFacts.StoreUpTo<TLane, float>(sum, target + (row * _queryGradient.Row), c, _depth);
                }
            }
        }

        private static void Clear(float* rows, nint stride, nint count, nint columns)
        {
            for (nint i = 0; i < count; i++) new Span<float>(rows + (i * stride), (int)columns).Clear();
        }
    }
}
