using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Evaluation of long sequences on the CPU, in rounds of a few time steps. A unit, which is a run of positions of one
/// example, goes through all steps of a round in the second-level cache of its thread, together with as many positions
/// beside it as these steps reach. So there is one fork in a round and nothing else to wait for, and memory is only touched
/// for the states at its ends.
/// </summary>
/// <remarks>
/// A step reaches two positions: the candidate's convolution reads reset states one position away, whose gates read states
/// one position further. What a unit computes beside its own positions it computes as their owner does, bit for bit.
/// </remarks>
internal unsafe struct DcgruRounds<T> : IParallelBody
    where T : unmanaged, ISimdLane<T, float>, ILaneBits<T>
{
    private const nint Reach = 2;
    private const nint ScratchBytes = 448 << 10; // with the weights in a second-level cache of 1 MB
    private const nint LargeBytes = 2 << 20; // of a whole example, from which on the caches deliver it more slowly than it is used
    private const nint PositionsPerStep = 100; // of a unit for each step of a round: 2 % are then computed twice
    private const int MostStepsPerRound = 8;

    private DcgruLayout _layout;
    private DcgruWeights _weights;
    private float* _mask;
    private nint _maskStride;
    private float _closedFrom;
    private double* _saturation; // [examples, row blocks]

    private float* _from, _to; // states at the ends of a round
    private int _steps; // of this round
    private int _stepsPerRound;
    private int _units; // of each example

    private float* _threadMemory; // for each thread: two states, the reset state, pre-activations of gates and candidate
    private nint _threadMemorySize, _room;

    /// <summary>Whether rounds are faster than taking each example through all steps on one thread.</summary>
    public static bool Pay(in DcgruLayout layout, int threads)
    {
        if (layout.RowBlocks == 1) return false;
        return (layout.Batch < 4 * threads && layout.Batch % threads != 0) || RowBytes(layout) * layout.Length > LargeBytes;
    }

    /// <summary>Runs all steps.</summary>
    /// <param name="device">The device.</param>
    /// <param name="args">The problem: no history, no trace, no dropout.</param>
    /// <param name="layout">Sizes; single examples, several blocks of positions.</param>
    /// <param name="weights">The weights.</param>
    public static void Run(CpuDevice device, in DcgruForwardArgs args, in DcgruLayout layout, in DcgruWeights weights)
    {
        var rounds = new DcgruRounds<T> { _layout = layout, _weights = weights, _closedFrom = args.ClosedFrom };
        var memory = rounds.Prepare(device, args);
        device.Workers.For(layout.Batch, new Copy { Rounds = rounds, Padded = rounds._from, Dense = args.State.Pointer<float>() });
        for (var step = 0; step < layout.Steps; step += rounds._steps)
        {
            rounds._steps = Math.Min(rounds._stepsPerRound, layout.Steps - step);
            device.Workers.For(layout.Batch * rounds._units, rounds);
            var swap = rounds._from;
            rounds._from = rounds._to;
            rounds._to = swap;
        }

        device.Workers.For(layout.Batch, new Copy { Rounds = rounds, Padded = rounds._from, Dense = args.Result.Pointer<float>(), IsBack = true });
        var sum = 0.0;
        for (var i = 0; i < layout.Batch * layout.RowBlocks; i++) sum += rounds._saturation[i];
        *args.Saturation.Pointer<float>() = (float)sum;
        memory.Release();
    }

    /// <summary>Bytes of scratch for one position.</summary>
    private static nint RowBytes(in DcgruLayout layout) => 6 * layout.Channels * sizeof(float);

    private static nint Aligned(nint elements) => (elements + 15) & ~15;

    private Storage Prepare(CpuDevice device, in DcgruForwardArgs args)
    {
        // Whole blocks of positions make a unit, and all threads get as many units, where there are few of them.
        var threads = device.Workers.Count;
        var blocks = Math.Max(1, (int)(ScratchBytes / (RowBytes(_layout) * _layout.MostRows)));
        _units = (_layout.RowBlocks + blocks - 1) / blocks;
        if (_layout.Batch % threads != 0) _units = Math.Min((_units + threads - 1) / threads * threads, _layout.RowBlocks);
        nint rows = (_layout.RowBlocks + _units - 1) / _units * _layout.MostRows;
        _stepsPerRound = (int)Math.Clamp(rows / PositionsPerStep, 1, MostStepsPerRound);
        _room = rows + (2 * Reach * _stepsPerRound) + 2;
        _threadMemorySize = (6 * _room * _layout.Channels) + Aligned(2 * MicroKernel<float>.Width);

        nint cells = 2 * _layout.Batch * _layout.RowBlocks, states = (_layout.Batch * _layout.StateSize) + _layout.Channels;
        var size = Aligned(cells) + Aligned(_layout.Length) + (2 * states) + (threads * _threadMemorySize);
        var storage = device.Memory.Rent(size * sizeof(float));
        var at = (float*)storage.Address;
        _saturation = (double*)at;
        new Span<double>(_saturation, _layout.Batch * _layout.RowBlocks).Clear();
        at += Aligned(cells);
        new Span<float>(at, _layout.Length).Fill(1);
        _mask = args.Mask.IsPresent ? args.Mask.Pointer<float>() : at;
        _maskStride = args.Mask.IsPresent ? _layout.Length : 0;
        at += Aligned(_layout.Length);
        _threadMemory = at;
        at += threads * _threadMemorySize;
        _from = at;
        _to = at + states;
        return storage;
    }

    /// <summary>One unit through the steps of a round.</summary>
    public readonly void Invoke(int block, int worker)
    {
        var (example, unit) = Math.DivRem(block, _units);
        nint channels = _layout.Channels;
        var run = new Unit(this, example, (int)((long)_layout.RowBlocks * unit / _units), (int)((long)_layout.RowBlocks * (unit + 1) / _units), worker);
        var state = _from + (example * _layout.StateSize) + channels;
        for (var step = 0; step < _steps; step++)
        {
            var next = step == _steps - 1 ? _to + (example * _layout.StateSize) + channels : run.Next(step);
            run.Step(Reach * (_steps - 1 - step), state, next);
            state = next;
        }
    }

    /// <summary>A unit on a thread. Pointers are to position 0 of the example, wherever the scratch memory begins.</summary>
    private readonly struct Unit
    {
        private readonly DcgruRounds<T> _rounds;
        private readonly DcgruLayout _layout;
        private readonly int _example, _firstBlock, _endBlock;
        private readonly nint _first, _end, _base;
        private readonly float* _even, _odd, _reset, _gates, _candidate, _own, _others;

        public Unit(in DcgruRounds<T> rounds, int example, int firstBlock, int endBlock, int worker)
        {
            _rounds = rounds;
            _layout = rounds._layout;
            (_example, _firstBlock, _endBlock) = (example, firstBlock, endBlock);
            (_first, _end) = (_layout.FirstRow(firstBlock), _layout.FirstRow(endBlock));
            _base = _first - (Reach * rounds._steps) - 1;
            nint channels = _layout.Channels, size = rounds._room * channels;
            var memory = rounds._threadMemory + (worker * rounds._threadMemorySize);
            _own = memory;
            _others = _own + MicroKernel<float>.Width;
            _gates = memory + Aligned(2 * MicroKernel<float>.Width);
            _candidate = _gates + (2 * size);
            _even = _candidate + size - (_base * channels);
            _odd = _even + size;
            _reset = _odd + size;
            T.Store(T.Constant(0), _others);
            if (_base < 0) ClearRow(-1);
            if (_end + (Reach * rounds._steps) >= _layout.Length) ClearRow(_layout.Length);
        }

        /// <summary>Where a step inside the round leaves its result.</summary>
        public float* Next(int step) => (step & 1) == 0 ? _even : _odd;

        /// <summary>One step, for the unit's positions and <paramref name="beside"/> more on either side; a block's candidate follows the next block's gates.</summary>
        public void Step(nint beside, float* state, float* next)
        {
            nint first = Math.Max(0, _first - beside), end = Math.Min(_layout.Length, _end + beside);
            for (var block = _firstBlock; block <= _endBlock; block++)
            {
                if (block < _endBlock)
                {
                    var from = block == _firstBlock ? Math.Max(0, first - 1) : _layout.FirstRow(block);
                    Gates(block, from, block == _endBlock - 1 ? Math.Min(_layout.Length, end + 1) : _layout.FirstRow(block + 1), state);
                }

                if (block > _firstBlock)
                    Candidate(block - 1, block == _firstBlock + 1 ? first : _layout.FirstRow(block - 1), block == _endBlock ? end : _layout.FirstRow(block), state, next);
            }
        }

        private void ClearRow(nint position)
        {
            nint channels = _layout.Channels;
            foreach (var states in (ReadOnlySpan<nint>)[(nint)_even, (nint)_odd, (nint)_reset])
                new Span<float>((float*)states + (position * channels), (int)channels).Clear();
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Gates(int block, nint from, nint end, float* state)
        {
            nint width = MicroKernel<float>.Width, channels = _layout.Channels;
            var tiles = new RowTilesByWidth(end - from);
            T.Store(T.Constant(0), _own);
            var panels = _layout.GatePanels;
            for (var panel = 0; panel < panels.Count; panel++)
            {
                nint first = panels.Start(panel), vectors = panels.Width(panel), columns = vectors * width;
                var x = _gates + (first * width * _rounds._room) + ((from - _base) * columns);
                _rounds._weights.Convolve(_layout, state + ((from - 1) * channels), first, (int)vectors, isGate: true, x, tiles);
                for (nint v = first; v < Math.Min(first + vectors, _layout.Vectors); v++)
                {
                    var at = from;
                    for (var part = 0; part < 3; part++)
                    {
                        var to = End(part, end);
                        if (to <= at) continue;
                        var offset = (at * channels) + (v * width);
                        DcgruPasses<T>.Reset(to - at, x + ((at - from) * columns) + ((v - first) * width), columns, state + offset, _reset + offset, channels, Sum(part));
                        at = to;
                    }
                }
            }

            Add(block);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Candidate(int block, nint from, nint end, float* state, float* next)
        {
            nint width = MicroKernel<float>.Width, channels = _layout.Channels;
            var tiles = new RowTilesByWidth(end - from);
            T.Store(T.Constant(0), _own);
            ColumnPanels panels = _layout.CandidatePanels, gatePanels = _layout.GatePanels;
            var column = new DcgruPasses<T>.Column { Row = channels, ClosedFrom = _rounds._closedFrom };
            for (var panel = 0; panel < panels.Count; panel++)
            {
                nint first = panels.Start(panel), vectors = panels.Width(panel);
                _rounds._weights.Convolve(_layout, _reset + ((from - 1) * channels), first, (int)vectors, isGate: false, _candidate, tiles);
                column.XcRow = vectors * width;
                for (nint v = first; v < first + vectors; v++)
                {
                    var gate = gatePanels.Of((int)(_layout.Vectors + v));
                    nint gateFirst = gatePanels.Start(gate);
                    column.XgRow = gatePanels.Width(gate) * width;
                    var xg = _gates + (gateFirst * width * _rounds._room) + ((_layout.Vectors + v - gateFirst) * width);
                    var at = from;
                    for (var part = 0; part < 3; part++)
                    {
                        var to = End(part, end);
                        if (to <= at) continue;
                        column.Rows = to - at;
                        column.Xg = xg + ((at - _base) * column.XgRow);
                        column.Xc = _candidate + ((at - from) * column.XcRow) + ((v - first) * width);
                        column.S = state + (at * channels) + (v * width);
                        column.Mask = _rounds._mask + (_example * _rounds._maskStride) + at;
                        if (_rounds._weights.Shift(ref column, _layout, v, 1))
                            DcgruPasses<T>.Update<DcgruPasses<T>.Mixed, DcgruPasses<T>.KeepAll>(column, next + (at * channels) + (v * width), Sum(part));
                        else
                            DcgruPasses<T>.Update<DcgruPasses<T>.Whole, DcgruPasses<T>.KeepAll>(column, next + (at * channels) + (v * width), Sum(part));
                        at = to;
                    }
                }
            }

            Add(block);
        }

        /// <summary>Where the positions before the unit's own, these, and those after them end.</summary>
        private nint End(int part, nint end) => part switch { 0 => Math.Min(_first, end), 1 => Math.Min(_end, end), _ => end };

        /// <summary>The sum that the saturation of these positions is added to: only that of the unit's own counts.</summary>
        private float* Sum(int part) => part == 1 ? _own : _others;

        private void Add(int block) => _rounds._saturation[((nint)_example * _layout.RowBlocks) + block] += T.Sum(T.Load(_own));
    }

    /// <summary>The states of an example, in or out; the rows of zeros around them are cleared on the way in.</summary>
    private struct Copy : IParallelBody
    {
        public DcgruRounds<T> Rounds;
        public float* Padded, Dense;
        public bool IsBack;

        public readonly void Invoke(int block, int worker)
        {
            var layout = Rounds._layout;
            nint m = layout.Maps, channels = layout.Channels, start = block * layout.StateSize;
            if (!IsBack)
            {
                // The last row is the next example's first, or the one after all.
                foreach (var states in (ReadOnlySpan<nint>)[(nint)Rounds._from, (nint)Rounds._to])
                {
                    new Span<float>((float*)states + start, (int)channels).Clear();
                    if (block == layout.Batch - 1) new Span<float>((float*)states + start + layout.StateSize, (int)channels).Clear();
                }
            }

            for (nint i = 0; i < layout.Length; i++)
            {
                var padded = new Span<float>(Padded + start + ((i + 1) * channels), (int)channels);
                var dense = new Span<float>(Dense + (((block * (nint)layout.Length) + i) * m), (int)m);
                if (IsBack)
                {
                    padded[..(int)m].CopyTo(dense);
                }
                else
                {
                    dense.CopyTo(padded);
                    padded[(int)m..].Clear();
                }
            }
        }
    }
}
