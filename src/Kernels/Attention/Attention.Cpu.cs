using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// Batch 8, 8 heads, 512 x 64, forward and backward on one thread, in percent of the multiply-add peak by the thread's time on
// the processor: 79 (causal 71, what is masked not counted), where the batched product of 512 x 64 by 64 x 512 alone, bound by
// writing the scores, reaches 67. Tried in vain: tiles of 64 and of 192 keys (within 3 %), and no exponentials of the part of
// the diagonal tiles that is masked (nothing).
public readonly partial struct AttentionKernel : IMicroKernelBody<AttentionArgs>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in AttentionArgs args)
    {
        if (args.Shape.Heads * args.Shape.Queries == 0) return;
        LaneDispatch.AroundMicroKernels<AttentionKernel, AttentionArgs>(device, args);
    }

    static unsafe void IMicroKernelBody<AttentionArgs>.Run<TLane>(CpuDevice device, in AttentionArgs args)
    {
        var pass = new ForwardPass<TLane>(args);
        var scratch = device.Memory.Rent(pass.ScratchFloats * sizeof(float) * device.Workers.Count);
        device.Workers.For(checked((int)(args.Shape.Heads * pass.Tiles)), new Body<TLane>(&pass, (float*)scratch.Address));
        scratch.Release();
    }

    private readonly unsafe struct Body<TLane>(ForwardPass<TLane>* pass, float* scratch) : IParallelBody
        where TLane : unmanaged, ISimdLane<TLane, float>, ILaneBits<TLane>
    {
        public void Invoke(int block, int worker)
        {
            // The last tiles of a causal head are the longest: they go first, so that no thread is left with one at the end.
            var (head, tile) = Math.DivRem(block, (int)pass->Tiles);
            pass->Run(head, pass->Tiles - 1 - tile, scratch + (worker * pass->ScratchFloats));
        }
    }

    /// <summary>A tile of queries meets all tiles of keys in turn.</summary>
    private readonly unsafe struct ForwardPass<TLane>
        where TLane : unmanaged, ISimdLane<TLane, float>, ILaneBits<TLane>
    {
        private readonly HeadMatrices _query, _key, _value, _result;
        private readonly HeadMasks _mask;
        private readonly float* _logSumExp;
        private readonly nint _inner, _queries, _keys, _depth, _valueDepth, _valueRow;
        private readonly float _scale;
        private readonly bool _causal;

        public ForwardPass(in AttentionArgs args)
        {
            var shape = args.Shape;
            (_query, _key, _value, _result, _mask) = (new(args.Query), new(args.Key), new(args.Value), new(args.Result), new(args.Mask));
            _logSumExp = args.LogSumExp.IsPresent ? args.LogSumExp.Pointer<float>() : null;
            (_inner, _queries, _keys) = ((nint)shape.Inner, (nint)shape.Queries, (nint)shape.Keys);
            (_depth, _valueDepth, _valueRow) = (shape.Depth, shape.ValueDepth, AttentionTiles.Padded(shape.ValueDepth));
            (_scale, _causal) = ((float)shape.Scale, shape.Causal);
        }

        public nint Tiles => (_queries + AttentionTiles.Queries - 1) / AttentionTiles.Queries;

        /// <summary>Transposed queries, scores, sums of values, and three numbers for each query.</summary>
        public nint ScratchFloats => AttentionTiles.Scores + ((_depth + _valueRow + 3) * AttentionTiles.Queries) + (MemoryPool.Padding / sizeof(float));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(nint head, nint tile, float* scratch)
        {
            var (outer, inner) = Math.DivRem(head, _inner);
            var query = tile * AttentionTiles.Queries;
            var queries = Math.Min(AttentionTiles.Queries, _queries - query);
            float* scores = scratch, turned = scores + AttentionTiles.Scores, sums = turned + (_depth * AttentionTiles.Queries);
            float* largest = sums + (_valueRow * AttentionTiles.Queries), total = largest + AttentionTiles.Queries, factor = total + AttentionTiles.Queries;
            AttentionTiles.Turn<TLane>(_query.Of(outer, inner) + (query * _query.Row), _query.Row, turned, queries, _depth, _scale);

            // Not -infinity: then exp(score - largest) is 0, not NaN, where nothing was seen yet.
            new Span<float>(largest, AttentionTiles.Queries).Fill(float.MinValue);
            new Span<float>(total, AttentionTiles.Queries).Clear();
            float* keyRows = _key.Of(outer, inner), valueRows = _value.Of(outer, inner);
            var mask = _mask.Of(outer, inner);
            var end = _causal ? Math.Min(_keys, query + queries) : _keys;
            var any = false;
            for (nint key = 0, keys; key < end; key += keys)
            {
                keys = Math.Min(AttentionTiles.Keys, end - key);
                if (mask.Hides(key, keys)) continue;
                var cuts = _causal && key + keys - 1 > query;
                AttentionTiles.Multiply(
                    keyRows + (key * _key.Row), _key.Row, 1, turned, AttentionTiles.Queries, _depth, scores, AttentionTiles.Queries,
                    keys, AttentionTiles.Padded(queries), adds: false, cuts ? CausalCut.Results : CausalCut.None, key - query);
                mask.Apply(scores, query, queries, key, keys, _causal);
                if (Weigh(scores, largest, total, factor, queries, keys) && any) Rescale(sums, factor, queries);

                AttentionTiles.Multiply(
                    scores, 1, AttentionTiles.Queries, valueRows + (key * _value.Row), _value.Row, keys, sums, _valueRow,
                    queries, _valueDepth, adds: any, cuts ? CausalCut.LastTerms : CausalCut.None, key - query);
                any = true;
            }

            if (!any) new Span<float>(sums, (int)(queries * _valueRow)).Clear();
            Finish(_result.Of(outer, inner) + (query * _result.Row), sums, largest, total, queries);
            if (_logSumExp == null) return;
            new Span<float>(largest, (int)queries).CopyTo(new Span<float>(_logSumExp + (head * _queries) + query, (int)queries));
        }

        /// <summary>Scores become exp(score - largest), which are added to the totals; whether any sum made before has to be multiplied by a factor.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static bool Weigh(float* scores, float* largest, float* total, float* factor, nint queries, nint keys)
        {
            var rescales = false;
            for (nint i = 0; i < queries; i += TLane.Count)
            {
                var column = scores + i;
                var before = TLane.Load(largest + i);
                TLane m0 = before, m1 = before;
                nint j = 0;
                for (; j < keys - 1; j += 2)
                {
                    m0 = TLane.GreaterOrSecond(TLane.Load(column + (j * AttentionTiles.Queries)), m0);
                    m1 = TLane.GreaterOrSecond(TLane.Load(column + ((j + 1) * AttentionTiles.Queries)), m1);
                }

                if (j < keys) m0 = TLane.GreaterOrSecond(TLane.Load(column + (j * AttentionTiles.Queries)), m0);
                var max = TLane.GreaterOrSecond(m0, m1);
                TLane s0 = TLane.Constant(0), s1 = s0;
                for (j = 0; j < keys - 1; j += 2)
                {
                    var e0 = TLane.Exp(TLane.Load(column + (j * AttentionTiles.Queries)) - max);
                    var e1 = TLane.Exp(TLane.Load(column + ((j + 1) * AttentionTiles.Queries)) - max);
                    TLane.Store(e0, column + (j * AttentionTiles.Queries));
                    TLane.Store(e1, column + ((j + 1) * AttentionTiles.Queries));
                    s0 += e0;
                    s1 += e1;
                }

                if (j < keys)
                {
                    var e = TLane.Exp(TLane.Load(column + (j * AttentionTiles.Queries)) - max);
                    TLane.Store(e, column + (j * AttentionTiles.Queries));
                    s0 += e;
                }

                var sum = s0 + s1;
                if (TLane.AnyGreater(max, before))
                {
                    var scale = TLane.Exp(before - max);
                    sum = TLane.Fma(TLane.Load(total + i), scale, sum);
                    TLane.Store(scale, factor + i);
                    TLane.Store(max, largest + i);
                    rescales = true;
                }
                else
                {
                    sum += TLane.Load(total + i);
                    TLane.Store(TLane.Constant(1), factor + i);
                }

                TLane.Store(sum, total + i);
            }

            return rescales;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Rescale(float* sums, float* factor, nint queries)
        {
            for (nint i = 0; i < queries; i++)
            {
                if (factor[i] == 1) continue;
                var row = sums + (i * _valueRow);
                var scale = TLane.Broadcast(factor[i]);
                for (nint c = 0; c < _valueRow; c += TLane.Count) TLane.Store(TLane.Load(row + c) * scale, row + c);
            }
        }

        /// <summary>Stores the sums divided by the totals, and turns the largest scores into the log-sum-exp.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Finish(float* result, float* sums, float* largest, float* total, nint queries)
        {
            for (nint i = 0; i < queries; i++)
            {
                var row = sums + (i * _valueRow);
                var scale = TLane.Broadcast(total[i] == 0 ? 0 : 1 / total[i]);
                for (nint c = 0; c < _valueDepth; c += TLane.Count) LaneFacts.StoreUpTo<TLane, float>(TLane.Load(row + c) * scale, result + (i * _result.Row), c, _valueDepth);
            }

            for (nint i = 0; i < queries; i += TLane.Count)
            {
                var sum = TLane.Load(total + i);
                var logarithm = TLane.Load(largest + i) + TLane.Log(sum);
                TLane.Store(TLane.IfEqual(sum, TLane.Constant(0), TLane.Constant(double.PositiveInfinity), logarithm), largest + i);
            }
        }
    }
}
