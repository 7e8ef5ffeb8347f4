namespace TensorCore.Bench;

/// <summary>All rows, in the order of the report: a new one is a line in the file of its group.</summary>
internal static class PeerRows
{
    public static IEnumerable<PeerRow> All =>
        [.. ProductRows.All, .. ConvRows.All, .. ElementwiseRows.All, .. LineRows.All, .. LayoutRows.All, .. OptimizerRows.All, .. OverheadRows.All, .. AttentionRows.All, .. StepRows.All];
}
