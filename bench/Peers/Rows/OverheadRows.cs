using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>What an operation costs beside its work: sums of 8 elements.</summary>
internal static class OverheadRows
{
    private const int Calls = 1000;

    public static IEnumerable<PeerRow> All =>
    [
        new("overhead", "add of 8 elements", new(PeerUnit.Call, 1), new(0, Nanoseconds: 100), "overhead.add", [Of(8), Of(8)], x => () =>
        {
            for (var i = 1; i < Calls; i++) (x[0] + x[1]).Dispose();
            return [x[0] + x[1]];
        })
        {
            Settings = new { calls = Calls },
            Calls = Calls,
        },
        new("overhead", "add of 8 elements with its gradients", new(PeerUnit.Call, 1), new(0, Nanoseconds: 500), "overhead.gradients", [Of(8), Of(8), Of(8)], x =>
        {
            Tensor[] of = [x[0], x[1]];
            return () =>
            {
                for (var i = 1; i < Calls; i++)
                {
                    using var tape = new Tape();
                    tape.Gradients(x[0] + x[1], of, x[2]);
                }

                return PeerSizes.Differentiate(() => x[0] + x[1], of, x[2]);
            };
        })
        {
            Settings = new { calls = Calls },
            Calls = Calls,
        },
    ];
}
