namespace TensorCore.Bench;

/// <summary>One line of the comparison.</summary>
/// <param name="Group">The heading it stands under.</param>
/// <param name="Name">What is computed and how large.</param>
/// <param name="Work">What it does at least.</param>
/// <param name="Aim">What it is to reach.</param>
/// <param name="Program">The other side's code: module and function in the folder of the scripts, such as <c>products.matmul</c>.</param>
/// <param name="Inputs">Operands of both.</param>
/// <param name="Prepare">Makes what is timed on our side, which returns its results in the other side's order.</param>
internal sealed record PeerRow(
    string Group, string Name, PeerWork Work, PeerAim Aim, string Program, PeerInput[] Inputs, Func<PeerOperands, Func<Tensor[]>> Prepare)
{
    /// <summary>What else the other side must know.</summary>
    public object Settings { get; init; } = new { };

    /// <summary>Largest difference between both sides' results, relative to the largest magnitude.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>How many runs are compared; more than one where a run changes something, as training does.</summary>
    public int ComparedRuns { get; init; } = 1;

    /// <summary>How often a run does the work; its time is divided by it.</summary>
    public int Calls { get; init; } = 1;
}

/// <summary>What a row counts.</summary>
internal enum PeerUnit
{
    /// <summary>Floating-point operations in single precision: rates are GFLOP/s.</summary>
    Flop,

    /// <summary>The same in double precision, of which the processor does half as many.</summary>
    DoubleFlop,

    /// <summary>Bytes: rates are GB/s.</summary>
    Byte,

    /// <summary>Calls: only their time counts, in nanoseconds.</summary>
    Call,
}

/// <summary>Work of one run: operations (a multiplication and an addition are two), or bytes that must be read and written at least.</summary>
internal readonly record struct PeerWork(PeerUnit Unit, double Amount)
{
    public static PeerWork Flop(double amount) => new(PeerUnit.Flop, amount);

    /// <summary>Bytes of that many single-precision values.</summary>
    public static PeerWork Floats(double values) => new(PeerUnit.Byte, 4 * values);

    public string Name => Unit switch { PeerUnit.Byte => "GB/s", PeerUnit.Call => "ns", _ => "GFLOP/s" };

    /// <summary>What the report shows of a time: a rate, or nanoseconds.</summary>
    public double Show(double seconds) => Unit == PeerUnit.Call ? seconds * 1e9 : Amount / seconds * 1e-9;

    /// <summary>Percent of the peak of multiply-adds in single precision; nothing for other work.</summary>
    public double? PercentOfPeak(double seconds, double peak) => Unit switch
    {
        PeerUnit.Flop => 100 * Show(seconds) / peak,
        PeerUnit.DoubleFlop => 200 * Show(seconds) / peak,
        _ => null,
    };
}

/// <summary>What a row is to reach; 0 where it does not matter.</summary>
/// <param name="Ratio">The other side's time divided by ours, at least.</param>
/// <param name="Percent">Percent of the peak, at least.</param>
/// <param name="Nanoseconds">Our time, at most.</param>
internal readonly record struct PeerAim(double Ratio, double Percent = 0, double Nanoseconds = 0)
{
    public override string ToString()
    {
        var parts = new List<string>();
        if (Ratio > 0) parts.Add(FormattableString.Invariant($"{Ratio:0.0} x"));
        if (Percent > 0) parts.Add(FormattableString.Invariant($"{Percent:0} % of peak"));
        if (Nanoseconds > 0) parts.Add(FormattableString.Invariant($"{Nanoseconds:0} ns"));
        return string.Join(", ", parts);
    }

    /// <summary>Whether all parts are met; nothing where one cannot be known and no other is missed.</summary>
    public bool? Met(double seconds, double? ratio, double? percent)
    {
        if ((Percent > 0 && percent < Percent) || (Nanoseconds > 0 && seconds * 1e9 > Nanoseconds) || (Ratio > 0 && ratio < Ratio)) return false;
        return Ratio > 0 && ratio is null ? null : true;
    }
}

/// <summary>Our side's operands of a row, and what else lives as long as the row runs.</summary>
internal sealed class PeerOperands(PeerRow row, PeerNumbers numbers, Device device) : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly Tensor[] _tensors = [.. row.Inputs.Select((input, i) => numbers.Make(input, i, device))];

    public Tensor this[int position] => _tensors[position];

    public Device Device => device;

    /// <summary>Gives a model's parameters their numbers.</summary>
    public void Fill(Module model) => numbers.Fill(model.Parameters);

    /// <summary>Disposes something when the row is done: last taken, first disposed.</summary>
    public T Own<T>(T disposable) where T : IDisposable
    {
        _owned.Add(disposable);
        return disposable;
    }

    public void Dispose()
    {
        for (var i = _owned.Count - 1; i >= 0; i--) _owned[i].Dispose();
    }
}
