using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The backward pass on the CPU: a run of groups, all time steps, with one partial sum of the weights' gradients.</summary>
internal unsafe struct DcgruBackwardBody<T> : IParallelBody
    where T : unmanaged, ISimdLane<T, float>, ILaneBits<T>
{
    public DcgruLayout Layout;
    public DcgruWeights Weights;
    public float* States, Activations, Gradient, StateGradient;
    public float Penalty, Keep, ClosedFrom;

    private float* _mask;
    private nint _maskStride;
    private float* _threadMemory;
    private nint _threadMemorySize;

    private const int DropOverhang = 64;

    /// <summary>Partial sums, transposed: weights [3 channels (reset gate, update gate, candidate), 3 channels (of a window)], biases [3 channels].</summary>
    public float* Partials { get; private set; }

    /// <summary>Elements of one partial sum.</summary>
    public readonly nint PartialSize => (9 * (nint)Layout.Channels * Layout.Channels) + (3 * Layout.Channels);

    private readonly nint GroupStateSize => (Layout.LargestGroup * Layout.StateSize) + Layout.Channels;

    // Factors, and room for the overhang of the first and the last register.
    private readonly nint DropSize => Keep < 1 ? Aligned((nint)Layout.Length * Layout.Maps) + (2 * DropOverhang) : 0;

    private readonly nint ProductSize => (Layout.StepsPerProduct * Layout.LargestGroup * Layout.StateSize) + Layout.Channels;

    /// <summary>Rents and distributes scratch memory.</summary>
    public Storage Prepare(MemoryPool pool, int threads, float* mask)
    {
        _threadMemorySize = (3 * GroupStateSize) + (4 * ProductSize) + DropSize;
        var size = Aligned(Layout.Length) + (Layout.Partials * PartialSize) + (_threadMemorySize * threads);
        var storage = pool.Rent(size * sizeof(float));

        var at = (float*)storage.Address;
        Partials = at;
        at += Layout.Partials * PartialSize;
        new Span<float>(at, Layout.Length).Fill(1);
        _mask = mask == null ? at : mask;
        _maskStride = mask == null ? 0 : Layout.Length;
        _threadMemory = at + Aligned(Layout.Length);
        return storage;
    }

    private static nint Aligned(nint elements) => (elements + 15) & ~15;

    public readonly void Invoke(int block, int worker)
    {
        var work = new Work(this, _threadMemory + (worker * _threadMemorySize), Partials + (block * PartialSize));
        for (var group = Layout.FirstGroup(block); group < Layout.FirstGroup(block + 1); group++) work.Run(group);
    }

    /// <summary>What one thread works with.</summary>
    private struct Work
    {
        private readonly DcgruBackwardBody<T> _body;
        private readonly DcgruLayout _layout;
        private readonly RowTilesByWidth _tiles;

        // Gradients of the next and of this step's state, and of the reset state; rows as in a state.
        private float* _next, _state;
        private readonly float* _reset;

        // For the products over several steps: gradients of pre-activations, rows of 3 channels, and reset states.
        private readonly float* _dx, _p;
        private readonly float* _drop;

        private readonly float* _weightSum, _biasSum;
        private int _first, _count;

        public Work(in DcgruBackwardBody<T> body, float* memory, float* partial)
        {
            _body = body;
            _layout = body.Layout;
            _tiles = new RowTilesByWidth(_layout.Length);
            _next = memory;
            _state = _next + body.GroupStateSize;
            _reset = _state + body.GroupStateSize;
            _dx = _reset + body.GroupStateSize;
            _p = _dx + (3 * body.ProductSize);
            _drop = _p + body.ProductSize + DropOverhang;

            nint channels = _layout.Channels;
            _weightSum = partial;
            _biasSum = _weightSum + (9 * channels * channels);

            // Borders stay zero, what is between them is overwritten. Dropout factors beyond the last must be finite.
            ClearBorders(_next, _layout.LargestGroup, 1);
            ClearBorders(_state, _layout.LargestGroup, 1);
            ClearBorders(_dx, _layout.StepsPerProduct * _layout.LargestGroup, 3);
            ClearBorders(_p, _layout.StepsPerProduct * _layout.LargestGroup, 1);
            if (body.Keep < 1) new Span<float>(_drop + ((nint)_layout.Length * _layout.Maps), DropOverhang).Clear();
            new Span<float>(partial, checked((int)body.PartialSize)).Clear();
        }

        public void Run(int group)
        {
            _first = _layout.FirstExample(group);
            _count = _layout.FirstExample(group + 1) - _first;
            for (nint e = 0; e < _count; e++) Read(e);
            for (var step = _layout.Steps - 1; step >= 0; step--)
            {
                Step(step);
                if (step % _layout.StepsPerProduct == 0) Products(step, Math.Min(_layout.StepsPerProduct, _layout.Steps - step));
            }

            for (nint e = 0; e < _count; e++) Write(e);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Step(int step)
        {
            nint slot = step % _layout.StepsPerProduct * _count;
            var s = _body.States + (((_first * (_layout.Steps + 1)) + (step * _count)) * _layout.StateSize);
            var x = _body.Activations + (((_first * _layout.Steps) + (step * _count)) * _layout.ActivationSize);
            var dx = _dx + (slot * 3 * _layout.StateSize);
            var p = _p + (slot * _layout.StateSize);
            Updates(s, x, dx);
            var ahead = Ahead(step, s, x);
            Resets(s, x, dx, p, &ahead);
            for (var panel = 0; panel < _layout.CandidatePanels.Count; panel++) Gates(panel, dx, &ahead);
            var swap = _next;
            _next = _state;
            _state = swap;
        }

        /// <summary>What the forward pass kept of the step before.</summary>
        private readonly Prefetch Ahead(int step, float* s, float* x)
        {
            if (step == 0) return default;
            nint states = _count * _layout.StateSize, activations = _count * _layout.ActivationSize;
            var panels = _layout.CandidatePanels;
            return new Prefetch(x - activations, activations, s - states, states, 6 * _count * panels.Count * _tiles.For(panels.Width(0)).Count);
        }

        /// <summary>Back through the update: gradients of the update gate's and the candidate's pre-activations.</summary>
        private readonly void Updates(float* s, float* x, float* dx)
        {
            nint width = MicroKernel<float>.Width, channels = _layout.Channels;
            var column = new DcgruPasses<T>.Column { Rows = _layout.Length, Row = channels, DropRow = _layout.Maps, ClosedFrom = _body.ClosedFrom };
            for (nint e = 0; e < _count; e++)
            {
                for (var block = 0; _body.Keep < 1 && block < _layout.RowBlocks; block++)
                {
                    nint first = _layout.FirstRow(block) * (nint)_layout.Maps, end = _layout.FirstRow(block + 1) * (nint)_layout.Maps;
                    DropoutMask.Expand(_body.Keep, _layout.Bits(x, e, block), first, end - first, _drop + first);
                }

                column.Mask = _body._mask + ((_first + e) * _body._maskStride);
                var row = (e * _layout.StateSize) + channels;
                for (nint v = 0; v < _layout.Vectors; v++)
                {
                    var channel = v * width;
                    column.Xg = _layout.GateColumn(x, e, _layout.Vectors + v, out column.XgRow);
                    column.Xc = _layout.CandidateColumn(x, e, v, out column.XcRow);
                    column.S = s + row + channel;
                    column.Drop = _drop + channel;
                    var dxg = dx + (3 * row) + channels + channel;
                    UpdateGradient(ref column, v, _next + row + channel, dxg, dxg + channels, _biasSum + channels + channel);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void UpdateGradient(ref DcgruPasses<T>.Column column, nint vector, float* d, float* dxg, float* dxc, float* bias)
        {
            nint row = 3 * _layout.Channels;
            var biasC = bias + _layout.Channels;
            var mixed = _body.Weights.Shift(ref column, _layout, vector, 1);
            if (_body.Keep < 1)
            {
                if (mixed) DcgruPasses<T>.UpdateGradient<DcgruPasses<T>.Mixed, DcgruPasses<T>.Drop>(column, d, dxg, dxc, row, _body.Penalty, bias, biasC);
                else DcgruPasses<T>.UpdateGradient<DcgruPasses<T>.Whole, DcgruPasses<T>.Drop>(column, d, dxg, dxc, row, _body.Penalty, bias, biasC);
            }
            else
            {
                if (mixed) DcgruPasses<T>.UpdateGradient<DcgruPasses<T>.Mixed, DcgruPasses<T>.KeepAll>(column, d, dxg, dxc, row, _body.Penalty, bias, biasC);
                else DcgruPasses<T>.UpdateGradient<DcgruPasses<T>.Whole, DcgruPasses<T>.KeepAll>(column, d, dxg, dxc, row, _body.Penalty, bias, biasC);
            }
        }

        /// <summary>Back through the candidate's convolution to the reset state, and through the reset gate.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Resets(float* s, float* x, float* dx, float* p, Prefetch* ahead)
        {
            nint width = MicroKernel<float>.Width, channels = _layout.Channels, m = _layout.Maps;
            var panels = _layout.CandidatePanels;
            var column = new DcgruPasses<T>.Column { Rows = _layout.Length, Row = channels };
            for (var panel = 0; panel < panels.Count; panel++)
            {
                nint first = panels.Start(panel), vectors = panels.Width(panel);
                for (nint e = 0; e < _count; e++)
                {
                    var row = (e * _layout.StateSize) + channels;
                    var tile = new Tile<float>
                    {
                        A = dx + (3 * (row - channels)) + (2 * channels),
                        ARow = 3 * channels,
                        ACol = 1,
                        ASegment = 3 * channels,
                        B = _body.Weights.CandidateTurned + (first * width * 3 * m),
                        BRow = vectors * width,
                        BSegment = m * vectors * width,
                        C = _reset + row + (first * width),
                        CRow = channels,
                        K = m,
                        Segments = 3,
                        Columns = vectors * width,
                    };
                    _tiles.For((int)vectors).Run(&tile, ahead);
                    for (var v = first; v < first + vectors; v++)
                    {
                        var at = row + (v * width);
                        column.S = s + at;
                        var xr = _layout.GateColumn(x, e, v, out var xRow);
                        var dxr = dx + (3 * row) + (v * width);
                        if (_body.Weights.Shift(ref column, _layout, v, -1))
                            DcgruPasses<T>.ResetGradient<DcgruPasses<T>.Mixed>(column, xr, xRow, _reset + at, _next + at, _state + at, p + at, dxr, 3 * channels, _body.Penalty, _biasSum + (v * width));
                        else
                            DcgruPasses<T>.ResetGradient<DcgruPasses<T>.Whole>(column, xr, xRow, _reset + at, _next + at, _state + at, p + at, dxr, 3 * channels, _body.Penalty, _biasSum + (v * width));
                    }
                }
            }
        }

        /// <summary>Back through the gates' convolution to the state, added to what is there.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Gates(int panel, float* dx, Prefetch* ahead)
        {
            nint width = MicroKernel<float>.Width, channels = _layout.Channels;
            nint first = _layout.CandidatePanels.Start(panel) * width, columns = _layout.CandidatePanels.Width(panel) * width;
            for (nint e = 0; e < _count; e++)
            {
                var target = _state + (e * _layout.StateSize) + channels + first;
                var tile = new Tile<float>
                {
                    A = dx + (3 * e * _layout.StateSize),
                    ARow = 3 * channels,
                    ACol = 1,
                    ASegment = 3 * channels,
                    B = _body.Weights.GatesTurned + (first * 6 * channels),
                    BRow = columns,
                    BSegment = 2 * channels * columns,
                    C = target,
                    CRow = channels,
                    Start = target,
                    StartRow = channels,
                    K = 2 * channels, // padded channels too, times weights of zero: what is there must be finite
                    Segments = 3,
                    Columns = columns,
                };
                _tiles.For(_layout.CandidatePanels.Width(panel)).Run(&tile, ahead);
            }
        }

        /// <summary>Adds the weights' gradients of several steps: gradients of pre-activations, transposed, times windows of states.</summary>
        private readonly void Products(int firstStep, int steps)
        {
            var s = _body.States + (((_first * (_layout.Steps + 1)) + (firstStep * _count)) * _layout.StateSize);
            nint channels = _layout.Channels;

            // Rows of zeros between examples and steps are taken along, which costs less than starting a sum anew for each.
            var terms = (steps * _count * (nint)(_layout.Length + 1)) - 1;
            Product(_dx + (3 * channels), 2, s, _weightSum, terms);
            Product(_dx + (5 * channels), 1, _p, _weightSum + (6 * channels * channels), terms);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Product(float* dx, nint parts, float* windows, float* sum, nint terms)
        {
            nint channels = _layout.Channels, m = _layout.Maps;

            // Padded channels between the parts are left out.
            var (runs, rows) = m == channels ? (1, parts * m) : (parts, m);
            var panels = _layout.WindowPanels;
            var tiles = new RowTilesByWidth(rows);
            for (var panel = 0; panel < panels.Count; panel++)
            {
                nint first = panels.Start(panel) * MicroKernel<float>.Width;
                for (nint run = 0; run < runs; run++)
                {
                    var target = sum + (run * channels * 3 * channels) + first;
                    var tile = new Tile<float>
                    {
                        A = dx + (run * channels),
                        ARow = 1,
                        ACol = 3 * channels,
                        B = windows + first,
                        BRow = channels,
                        C = target,
                        CRow = 3 * channels,
                        Start = target,
                        StartRow = 3 * channels,
                        K = terms,
                        Segments = 1,
                        Columns = panels.Width(panel) * MicroKernel<float>.Width,
                    };
                    tiles.For(panels.Width(panel)).Run(&tile);
                }
            }
        }

        private readonly void ClearBorders(float* rows, int examples, int parts)
        {
            for (nint e = 0; e <= examples; e++) new Span<float>(rows + (e * _layout.StateSize * parts), (int)(_layout.Channels * parts)).Clear();
        }

        private readonly void Read(nint example)
        {
            nint m = _layout.Maps, channels = _layout.Channels;
            for (nint i = 0; i < _layout.Length; i++)
            {
                var target = new Span<float>(_next + (example * _layout.StateSize) + ((i + 1) * channels), (int)channels);
                target.Clear();
                if (_body.Gradient != null)
                    new ReadOnlySpan<float>(_body.Gradient + ((((_first + example) * _layout.Length) + i) * m), (int)m).CopyTo(target);
            }
        }

        private readonly void Write(nint example)
        {
            nint m = _layout.Maps, channels = _layout.Channels;
            for (nint i = 0; i < _layout.Length; i++)
            {
                new ReadOnlySpan<float>(_next + (example * _layout.StateSize) + ((i + 1) * channels), (int)m)
                    .CopyTo(new Span<float>(_body.StateGradient + ((((_first + example) * _layout.Length) + i) * m), (int)m));
            }
        }
    }
}
