namespace TensorCore;

/// <summary>What was measured, summed up by kernel and pass.</summary>
public sealed class Profile
{
    /// <summary>Sums up.</summary>
    /// <param name="events">What was measured; only kernels are counted, of which none lies inside another.</param>
    /// <param name="seconds">How long it was recorded.</param>
    internal Profile(IReadOnlyList<ProfiledEvent> events, double seconds)
    {
        Seconds = seconds;
        Rows =
        [
            .. events.Where(e => e.Kind == ProfiledKind.Kernel)
                .GroupBy(e => (e.Name, e.Pass))
                .Select(g => new ProfileRow(g.Key.Name, g.Key.Pass, g.Count(), g.Sum(e => e.Seconds), g.Sum(e => e.Seconds) / seconds, g.Sum(e => e.Flops), g.Sum(e => e.Bytes)))
                .OrderByDescending(r => r.Seconds),
        ];
    }

    /// <summary>How long it was recorded, on the clock.</summary>
    public double Seconds { get; }

    /// <summary>Seconds that no kernel ran: sampling, recording, waiting, and measuring itself.</summary>
    public double OutsideKernels => Math.Max(0, Seconds - Rows.Sum(r => r.Seconds));

    /// <summary>The kernels, the most expensive first.</summary>
    public IReadOnlyList<ProfileRow> Rows { get; }
}

/// <summary>All runs of one kernel in one pass.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="Pass">The part of the training step.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Seconds">Time in all.</param>
/// <param name="Share">Of all that was recorded, from 0 to 1.</param>
/// <param name="Flops">Floating-point operations in all; 0 when it is bound by memory or not known.</param>
/// <param name="Bytes">Bytes moved in all; 0 when not known.</param>
public sealed record ProfileRow(string Name, ProfiledPass Pass, int Calls, double Seconds, double Share, double Flops, double Bytes);
