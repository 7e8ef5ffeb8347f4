using ILGPU;

namespace TensorCore.Kernels;

/// <summary>Brings the weights of a pass into the order in which a product reads them: [groups, taps, source channels, target channels].</summary>
internal readonly struct PackConvWeights : IGpuKernel<PackConvWeights.Views>
{
    internal readonly record struct Views(GpuCorrelation Pass, GpuConvWeights Places, ArrayView<float> Weights, ArrayView<float> Packed);

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Packed.Length) return;
        var i = (int)WorkItem.Index;
        var pass = v.Pass;
        int line = i / pass.Targets, target = i - (line * pass.Targets), group = line / pass.Terms;
        var term = pass.Term(line - (group * pass.Terms));
        v.Packed[i] = v.Weights[v.Places.At(pass, group, target, term.Channel, term.TapY, term.TapX)];
    }
}
