using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>One update of a parameter: read are it, its gradient and two states, written are the parameter and the states.</summary>
internal static class OptimizerRows
{
    public static IEnumerable<PeerRow> All =>
    [
        .. Update("Adam", p => new Adam(p)),
        .. Update("Adamax", p => new Adamax(p)),
    ];

    private static IEnumerable<PeerRow> Update(string name, Func<IReadOnlyList<Tensor>, Optimizer> create) =>
        PeerSizes.Each((size, rows) => new(
            "optimizers", $"{name}, {size}", PeerWork.Floats(7.0 * rows * PeerSizes.Columns), new(1.2), "optimizers.update",
            [Of(rows * PeerSizes.Columns), Of(rows * PeerSizes.Columns)], x =>
            {
                var optimizer = x.Own(create([x[0]]));
                var gradients = new Gradients([x[0]], [x[1]]);
                return () =>
                {
                    optimizer.Step(gradients);
                    return [x[0]];
                };
            })
        {
            Settings = new { name },
            ComparedRuns = 3,
        });
}
