using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// The forward pass on the CPU. A group of examples goes through all time steps on one thread, without any barrier; when
/// there are fewer groups than threads, positions are split instead, with one fork for each convolution.
/// </summary>
internal unsafe struct DcgruForwardBody<T> : IParallelBody
    where T : unmanaged, ISimdLane<T, float>, ILaneBits<T>
{
    public DcgruLayout Layout;
    public DcgruWeights Weights;
    public DcgruDropout Dropout;
    public float ClosedFrom;
    public float* State, Result, Trace, States, Activations;

    private float* _mask;
    private nint _maskStride;
    private int _threads;
    private double* _saturation; // [groups, row blocks]
    private float* _groupMemory; // for each group in work: the reset state; two states and the pre-activations unless kept
    private nint _groupMemorySize;
    private float* _threadMemory; // for each thread: dropout factors, one register of sums
    private nint _threadMemorySize;

    private readonly nint GroupStateSize => (Layout.LargestGroup * Layout.StateSize) + Layout.Channels;

    private readonly nint DropSize => Dropout.Keep < 1 ? Aligned(DropoutMask.Room(Layout.MostRows * Layout.Maps)) : 0;

    /// <summary>Rents and distributes scratch memory.</summary>
    public Storage Prepare(MemoryPool pool, int groupsInWork, int threads, float* mask)
    {
        _threads = threads;
        nint cells = 2 * Layout.Groups * Layout.RowBlocks;
        _groupMemorySize = States != null ? GroupStateSize : (3 * GroupStateSize) + (Layout.LargestGroup * Layout.ActivationSize);
        _threadMemorySize = Aligned(MicroKernel<float>.Width) + (DropSize * Layout.LargestGroup);
        var size = Aligned(cells) + Aligned(Layout.Length) + (_groupMemorySize * groupsInWork) + (_threadMemorySize * threads) + 16;
        var storage = pool.Rent(size * sizeof(float));

        var at = (float*)storage.Address;
        _saturation = (double*)at;
        new Span<double>(_saturation, Layout.Groups * Layout.RowBlocks).Clear();
        at += Aligned(cells);
        new Span<float>(at, Layout.Length).Fill(1);
        _mask = mask == null ? at : mask;
        _maskStride = mask == null ? 0 : Layout.Length;
        at += Aligned(Layout.Length);
        _threadMemory = at;
        // Factors beyond the last are read with padded channels and must be finite.
        new Span<float>(at, (int)(_threadMemorySize * threads)).Clear();
        _groupMemory = at + (_threadMemorySize * threads);
        return storage;
    }

    private static nint Aligned(nint elements) => (elements + 15) & ~15;

    /// <summary>The sum of all partial sums, in an order that no thread changes.</summary>
    public readonly double TotalSaturation()
    {
        var sum = 0.0;
        for (var i = 0; i < Layout.Groups * Layout.RowBlocks; i++) sum += _saturation[i];
        return sum;
    }

    /// <summary>One group through all steps.</summary>
    public readonly void Invoke(int block, int worker)
    {
        var group = Begin(block, worker);
        var scratch = _threadMemory + (worker * _threadMemorySize);
        for (var step = 0; step < Layout.Steps; step++)
        {
            var now = At(group, step);
            var ahead = Ahead(group, step);
            for (var rows = 0; rows < Layout.RowBlocks; rows++) Gates(now, rows, scratch, &ahead);
            for (var rows = 0; rows < Layout.RowBlocks; rows++) Candidate(now, rows, scratch, &ahead);
        }

        End(group);
    }

    /// <summary>All groups, which are single examples, step by step; their positions are spread over the threads.</summary>
    public readonly void RunByPosition(CpuWorkers workers)
    {
        for (var i = 0; i < Layout.Groups; i++) _ = Begin(i, i);
        var units = Layout.Groups * Layout.RowBlocks;
        var blocks = Math.Min(workers.Count, units);
        for (var step = 0; step < Layout.Steps; step++)
        {
            // Two forks instead of threads waiting for each other: the pool may run blocks one after the other.
            workers.For(blocks, new Phase { Body = this, Step = step, Units = units, Blocks = blocks });
            workers.For(blocks, new Phase { Body = this, Step = step, Units = units, Blocks = blocks, IsCandidate = true });
        }

        for (var i = 0; i < Layout.Groups; i++) End(Find(i, i));
    }

    /// <summary>Memory of a group.</summary>
    private struct Group
    {
        public int First, Count, Index;

        /// <summary>Step t's state is at States + t * StateStride, or + (t &amp; 1) * StateStride when no history is kept.</summary>
        public float* States;
        public nint StateStride;
        public float* Activations;
        public nint ActivationStride;
        public float* Reset;
    }

    /// <summary>A group at one step.</summary>
    private struct Moment
    {
        public int First, Count, Index, Step;
        public float* State, Next, Activations, Reset;
    }

    private readonly Group Find(int index, int memory)
    {
        var first = Layout.FirstExample(index);
        var count = Layout.FirstExample(index + 1) - first;
        var own = _groupMemory + (memory * _groupMemorySize);
        var group = new Group { First = first, Count = count, Index = index, Reset = own };
        if (States != null)
        {
            group.States = States + (first * (Layout.Steps + 1) * Layout.StateSize);
            group.StateStride = count * Layout.StateSize;
            group.Activations = Activations + (first * Layout.Steps * Layout.ActivationSize);
            group.ActivationStride = count * Layout.ActivationSize;
        }
        else
        {
            group.States = own + GroupStateSize;
            group.StateStride = GroupStateSize;
            group.Activations = own + (3 * GroupStateSize);
        }

        return group;
    }

    private readonly Moment At(in Group group, int step)
    {
        var state = States != null ? step : step & 1;
        var now = new Moment
        {
            First = group.First,
            Count = group.Count,
            Index = group.Index,
            Step = step,
            State = group.States + (state * group.StateStride),
            Next = group.States + ((States != null ? step + 1 : 1 - state) * group.StateStride),
            Activations = group.Activations + (step * group.ActivationStride),
            Reset = group.Reset,
        };
        return now;
    }

    /// <summary>
    /// What the next step writes of the history, or the first step of the group that this thread is likely to take next:
    /// stores to memory that is in no cache would hold up the tiles of that step.
    /// </summary>
    private readonly Prefetch Ahead(in Group group, int step)
    {
        if (States == null) return default;
        Moment next;
        if (step + 1 < Layout.Steps) next = At(group, step + 1);
        else if (group.Index + _threads < Layout.Groups) next = At(Find(group.Index + _threads, 0), 0);
        else return default;
        nint tiles = 0;
        var cut = new RowTilesByWidth(Layout.MostRows);
        for (var i = 0; i < Layout.GatePanels.Count; i++) tiles += cut.For(Layout.GatePanels.Width(i)).Count;
        for (var i = 0; i < Layout.CandidatePanels.Count; i++) tiles += cut.For(Layout.CandidatePanels.Width(i)).Count;
        return new Prefetch(next.Activations, group.ActivationStride, next.Next, group.StateStride, 3 * tiles * group.Count * Layout.RowBlocks);
    }

    private readonly Group Begin(int index, int memory)
    {
        var group = Find(index, memory);
        nint m = Layout.Maps, channels = Layout.Channels;
        ClearBorders(group.Reset, group.Count);
        // All borders of a history are cleared on the way, as its memory is touched for the first time anyway.
        ClearBorders(group.States, group.Count);
        if (States == null) ClearBorders(group.States + group.StateStride, group.Count);
        for (nint e = 0; e < group.Count; e++)
        {
            for (nint i = 0; i < Layout.Length; i++)
            {
                var source = State + ((((group.First + e) * Layout.Length) + i) * m);
                var target = group.States + (e * Layout.StateSize) + ((i + 1) * channels);
                Unsafe.CopyBlockUnaligned(target, source, (uint)(m * sizeof(float)));
                new Span<float>(target + m, (int)(channels - m)).Clear();
                if (Trace != null)
                    Unsafe.CopyBlockUnaligned(Trace + ((((group.First + e) * Layout.Length) + i) * m), source, (uint)(m * sizeof(float)));
            }
        }

        return group;
    }

    private readonly void End(in Group group)
    {
        var last = group.States + ((States != null ? Layout.Steps : Layout.Steps & 1) * group.StateStride);
        for (nint e = 0; e < group.Count; e++) Unpad(last, e, 0, Layout.Length, Result + ((group.First + e) * Layout.Length * (nint)Layout.Maps));
    }

    private readonly void Unpad(float* states, nint example, nint firstRow, nint lastRow, float* target)
    {
        nint m = Layout.Maps, channels = Layout.Channels;
        var source = states + (example * Layout.StateSize) + channels;
        for (var i = firstRow; i < lastRow; i++)
            Unsafe.CopyBlockUnaligned(target + (i * m), source + (i * channels), (uint)(m * sizeof(float)));
    }

    private readonly void ClearBorders(float* states, int examples)
    {
        for (nint e = 0; e <= examples; e++) new Span<float>(states + (e * Layout.StateSize), Layout.Channels).Clear();
    }

    /// <summary>Both gates of a block of positions, and the reset state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Gates(in Moment now, int block, float* scratch, Prefetch* ahead)
    {
        if (States != null && block == 0) ClearBorders(now.Next, now.Count);
        nint width = MicroKernel<float>.Width, channels = Layout.Channels;
        nint row = Layout.FirstRow(block), rows = Layout.FirstRow(block + 1) - row;
        var tiles = new RowTilesByWidth(rows);
        var sum = scratch;
        T.Store(T.Constant(0), sum);
        var panels = Layout.GatePanels;
        for (var panel = 0; panel < panels.Count; panel++)
        {
            nint first = panels.Start(panel), vectors = panels.Width(panel);
            for (nint e = 0; e < now.Count; e++)
            {
                var window = now.State + (e * Layout.StateSize) + (row * channels);
                var x = Layout.Panel(now.Activations, e, first) + (row * vectors * width);
                Weights.Convolve(Layout, window, first, (int)vectors, isGate: true, x, tiles, ahead);
                for (nint v = first; v < Math.Min(first + vectors, Layout.Vectors); v++)
                {
                    var channel = v * width;
                    DcgruPasses<T>.Reset(
                        rows, x + ((v - first) * width), vectors * width, window + channels + channel,
                        now.Reset + (e * Layout.StateSize) + ((row + 1) * channels) + channel, channels, sum);
                }
            }
        }

        _saturation[(now.Index * Layout.RowBlocks) + block] += T.Sum(T.Load(sum));
    }

    /// <summary>The candidate of a block of positions, and the next state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Candidate(in Moment now, int block, float* scratch, Prefetch* ahead)
    {
        nint width = MicroKernel<float>.Width, channels = Layout.Channels, m = Layout.Maps;
        nint row = Layout.FirstRow(block), rows = Layout.FirstRow(block + 1) - row;
        var tiles = new RowTilesByWidth(rows);
        var sum = scratch;
        T.Store(T.Constant(0), sum);
        var panels = Layout.CandidatePanels;
        var column = new DcgruPasses<T>.Column { Rows = rows, Row = channels, DropRow = m, ClosedFrom = ClosedFrom };
        var drops = stackalloc float*[Layout.LargestGroup];
        if (Dropout.Keep < 1)
        {
            for (nint e = 0; e < now.Count; e++)
            {
                drops[e] = DropoutMask.Fill(
                    Dropout, Layout.DropoutWords(now.First + e, now.Step), row * m, rows * m, scratch + Aligned(width) + (e * DropSize),
                    States != null ? Layout.Bits(now.Activations, e, block) : null);
            }
        }

        for (var panel = 0; panel < panels.Count; panel++)
        {
            nint first = panels.Start(panel), vectors = panels.Width(panel);
            for (nint e = 0; e < now.Count; e++)
            {
                var offset = (e * Layout.StateSize) + (row * channels);
                var x = Layout.Panel(now.Activations, e, (2 * Layout.Vectors) + first) + (row * vectors * width);
                Weights.Convolve(Layout, now.Reset + offset, first, (int)vectors, isGate: false, x, tiles, ahead);
                column.XcRow = vectors * width;
                column.Mask = _mask + ((now.First + e) * _maskStride) + row;
                for (nint v = first; v < first + vectors; v++)
                {
                    column.Xg = Layout.GateColumn(now.Activations, e, Layout.Vectors + v, out column.XgRow);
                    column.Xg += row * column.XgRow;
                    column.Xc = x + ((v - first) * width);
                    column.S = now.State + offset + channels + (v * width);
                    column.Drop = drops[e] + (v * width);
                    Update(ref column, v, now.Next + offset + channels + (v * width), sum);
                }
            }
        }

        if (Trace != null)
        {
            for (nint e = 0; e < now.Count; e++)
                Unpad(now.Next, e, row, row + rows, Trace + ((((now.Step + 1L) * Layout.Batch) + now.First + e) * Layout.Length * m));
        }

        _saturation[(now.Index * Layout.RowBlocks) + block] += T.Sum(T.Load(sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Update(ref DcgruPasses<T>.Column column, nint vector, float* next, float* sum)
    {
        var mixed = Weights.Shift(ref column, Layout, vector, 1);
        if (Dropout.Keep < 1)
        {
            if (mixed) DcgruPasses<T>.Update<DcgruPasses<T>.Mixed, DcgruPasses<T>.Drop>(column, next, sum);
            else DcgruPasses<T>.Update<DcgruPasses<T>.Whole, DcgruPasses<T>.Drop>(column, next, sum);
        }
        else
        {
            if (mixed) DcgruPasses<T>.Update<DcgruPasses<T>.Mixed, DcgruPasses<T>.KeepAll>(column, next, sum);
            else DcgruPasses<T>.Update<DcgruPasses<T>.Whole, DcgruPasses<T>.KeepAll>(column, next, sum);
        }
    }

    /// <summary>One convolution of one step, cut into ranges of units (example, block of positions).</summary>
    private struct Phase : IParallelBody
    {
        public DcgruForwardBody<T> Body;
        public int Step, Units, Blocks;
        public bool IsCandidate;

        public readonly void Invoke(int block, int worker)
        {
            var scratch = Body._threadMemory + (worker * Body._threadMemorySize);
            for (var unit = Units * block / Blocks; unit < Units * (block + 1) / Blocks; unit++)
            {
                var (group, rows) = Math.DivRem(unit, Body.Layout.RowBlocks);
                var now = Body.At(Body.Find(group, group), Step);
                if (IsCandidate) Body.Candidate(now, rows, scratch, null);
                else Body.Gates(now, rows, scratch, null);
            }
        }
    }
}
