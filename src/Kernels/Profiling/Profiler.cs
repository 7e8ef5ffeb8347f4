using System.Diagnostics;
using System.Runtime.CompilerServices;
using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// Measures kernels, functions and regions while it is open: a trace for chrome://tracing or Perfetto (<see cref="SaveTrace"/>) and
/// totals (<see cref="Profile"/>). Kernels on GPUs are waited for one by one meanwhile, so that times are theirs. Without an open
/// profiler a kernel call pays for one test.
/// </summary>
/// <example>
/// <code>
/// using var profiler = new Profiler();
/// TrainingStep();
/// profiler.SaveTrace("trace.json");
/// foreach (var row in profiler.Profile().Rows) Console.WriteLine($"{row.Name} {row.Pass}: {row.Seconds} s");
/// </code>
/// </example>
public sealed class Profiler : IDisposable
{
    /// <summary>How many times are kept at most, unless asked otherwise: some 50 MB as a trace.</summary>
    public const int DefaultMaxEvents = 200_000;

    // Without initializers, so that nothing but the field itself is looked at by each kernel call.
    private static Profiler? s_open;
    private static Profiler? s_recording;

    [ThreadStatic]
    private static ProfiledPass t_pass;

    [ThreadStatic]
    private static (double Flops, double Bytes) t_work;

    private readonly Lock _gate = new();
    private readonly List<ProfiledEvent> _events = [];
    private readonly long _origin = Stopwatch.GetTimestamp();
    private readonly int _firstStep;
    private readonly int _lastStep;
    private readonly int _maxEvents;
    private long _began;
    private long _recorded;
    private int _steps;

    /// <summary>Records everything from now on.</summary>
    /// <param name="maxEvents">How many times are kept; later ones are counted by <see cref="Dropped"/> alone.</param>
    /// <exception cref="InvalidOperationException">Another profiler is open.</exception>
    public Profiler(int maxEvents = DefaultMaxEvents) : this(0, int.MaxValue, maxEvents) => Begin();

    /// <summary>
    /// Records only some of the steps that <see cref="Step"/> marks, so that a long run leaves a short trace. The step before them is
    /// measured, too, and forgotten: it compiles what measures.
    /// </summary>
    /// <param name="firstStep">The first of them, counted from 1.</param>
    /// <param name="lastStep">The last of them.</param>
    /// <param name="maxEvents">How many times are kept; later ones are counted by <see cref="Dropped"/> alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such steps.</exception>
    /// <exception cref="InvalidOperationException">Another profiler is open.</exception>
    public static Profiler OfSteps(int firstStep, int lastStep, int maxEvents = DefaultMaxEvents)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstStep, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(lastStep, firstStep);
        return new Profiler(firstStep, lastStep, maxEvents);
    }

    private Profiler(int firstStep, int lastStep, int maxEvents)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvents, 1);
        (_firstStep, _lastStep, _maxEvents) = (firstStep, lastStep, maxEvents);
        if (Interlocked.CompareExchange(ref s_open, this, null) is not null)
            throw new InvalidOperationException("Another profiler is open. Dispose it first: times of two would hold each other's work.");
    }

    /// <summary>Times left out because there were too many.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether all steps that were asked for are over.</summary>
    public bool IsDone => _steps >= _lastStep;

    /// <summary>What was measured, ordered by start; what lies inside something comes after it.</summary>
    public IReadOnlyList<ProfiledEvent> Events
    {
        get
        {
            lock (_gate) return [.. _events.OrderBy(e => e.Start).ThenByDescending(e => e.Seconds).ThenBy(e => e.Kind)];
        }
    }

    /// <summary>The profiler that records now; what every kernel call looks at.</summary>
    internal static Profiler? Recording
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => s_recording;
    }

    private long RecordedTicks => _recorded + (ReferenceEquals(s_recording, this) ? Stopwatch.GetTimestamp() - _began : 0);

    /// <summary>Measures a part of the program until the result is disposed, if a profiler records.</summary>
    /// <param name="name">What the trace calls it.</param>
    public static Region Measure(string name) => s_recording is { } profiler ? new Region(profiler, name, t_pass) : default;

    /// <summary>Marks a step until the result is disposed.</summary>
    public Region Step()
    {
        _steps++;
        if (_firstStep > 0 && _steps >= _firstStep - 1 && _steps <= _lastStep) Begin();
        return ReferenceEquals(s_recording, this) ? new Region(this, $"step {_steps}", t_pass, isStep: true) : default;
    }

    /// <summary>Totals by kernel and pass.</summary>
    public Profile Profile() => new(Events, RecordedTicks / (double)Stopwatch.Frequency);

    /// <summary>Writes the trace, in the JSON format of chrome://tracing, which Perfetto reads, too.</summary>
    public void SaveTrace(string path)
    {
        using var file = File.Create(path);
        WriteTrace(file);
    }

    /// <summary>Writes the trace to a stream.</summary>
    public void WriteTrace(Stream stream) => ChromeTrace.Write(stream, Events, Dropped);

    /// <summary>Stops measuring. What was measured can still be asked for.</summary>
    public void Dispose()
    {
        End();
        Interlocked.CompareExchange(ref s_open, null, this);
    }

    /// <summary>Names the pass that this thread is in until the result is disposed, if a profiler records.</summary>
    internal static PassScope In(ProfiledPass pass)
    {
        if (s_recording is null) return default;
        var scope = new PassScope(true, t_pass);
        t_pass = pass;
        return scope;
    }

    /// <summary>Begins to measure a function; <see cref="Region.End"/> says what is known of it by then.</summary>
    internal Region Begin(string name) => new(this, name, t_pass, kind: ProfiledKind.Function);

    /// <summary>Runs a kernel and measures it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Run<TKernel, TArgs>(Device device, in TArgs args) where TKernel : struct, IKernel<TArgs> where TArgs : struct
    {
        var start = Stopwatch.GetTimestamp();
        device.Dispatch<TKernel, TArgs>(in args);
        device.Synchronize();
        var end = Stopwatch.GetTimestamp();
        if (args is IMeasuredArgs measured)
        {
            var work = measured.Work;
            t_work = (t_work.Flops + work.Flops, t_work.Bytes + work.Bytes);
            Add(ProfiledKind.Kernel, Name<TKernel>.Value, t_pass, start, end, work.Shapes, work.Type, work.Flops, work.Bytes);
        }
        else
        {
            Add(ProfiledKind.Kernel, Name<TKernel>.Value, t_pass, start, end, "", null, 0, 0);
        }
    }

    private void Begin()
    {
        if (ReferenceEquals(s_recording, this)) return;
        _began = Stopwatch.GetTimestamp();
        s_recording = this;
    }

    private void End()
    {
        if (!ReferenceEquals(s_recording, this)) return;
        _recorded = RecordedTicks;
        s_recording = null;
    }

    private void Forget()
    {
        lock (_gate) _events.Clear();
        (_recorded, Dropped) = (0, 0);
    }

    private void Add(ProfiledKind kind, string name, ProfiledPass pass, long start, long end, string shapes, DType? type, double flops, double bytes)
    {
        var added = new ProfiledEvent(
            kind, name, pass, Environment.CurrentManagedThreadId, (start - _origin) / (double)Stopwatch.Frequency,
            (end - start) / (double)Stopwatch.Frequency, shapes, type, flops, bytes);
        lock (_gate)
        {
            if (_events.Count < _maxEvents) _events.Add(added);
            else Dropped++;
        }
    }

    /// <summary>A part of a program that is being measured.</summary>
    public readonly struct Region : IDisposable
    {
        private readonly Profiler? _profiler;
        private readonly string _name = "";
        private readonly ProfiledKind _kind;
        private readonly ProfiledPass _pass;
        private readonly bool _isStep;
        private readonly long _start;
        private readonly (double Flops, double Bytes) _before;

        internal Region(Profiler profiler, string name, ProfiledPass pass, bool isStep = false, ProfiledKind kind = ProfiledKind.Region)
        {
            (_profiler, _name, _pass, _isStep, _kind, _before) = (profiler, name, pass, isStep, kind, t_work);
            _start = Stopwatch.GetTimestamp();
        }

        /// <inheritdoc/>
        public void Dispose() => End("", null);

        /// <summary>Ends it, with what is known of a function by then.</summary>
        internal void End(string shapes, DType? type)
        {
            if (_profiler is null) return;
            var end = Stopwatch.GetTimestamp();
            _profiler.Add(_kind, _name, _pass, _start, end, shapes, type, t_work.Flops - _before.Flops, t_work.Bytes - _before.Bytes);
            if (!_isStep || _profiler._firstStep == 0) return;
            _profiler.End();
            // Now, as the run may end before the next step.
            if (_profiler._steps < _profiler._firstStep) _profiler.Forget();
        }
    }

    /// <summary>Goes back to the pass before when it is disposed.</summary>
    internal readonly struct PassScope(bool isEntered, ProfiledPass outer) : IDisposable
    {
        public void Dispose()
        {
            if (isEntered) t_pass = outer;
        }
    }

    private static class Name<TKernel>
    {
        public static readonly string Value = OpName.OfKernel(typeof(TKernel));
    }
}
