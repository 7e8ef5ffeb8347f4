using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// A pass of a convolution with one work-item for each element of the target, straight from memory: for depthwise ones, which
/// are bound by memory, for few channels or small images, and for doubles.
/// </summary>
internal readonly struct DirectCorrelation<T, TMultiplyAdd> : IGpuKernel<DirectCorrelation<T, TMultiplyAdd>.Views>
    where T : unmanaged where TMultiplyAdd : struct, IMultiplyAdd<T>
{
    internal readonly record struct Views(
        GpuCorrelation Pass, GpuConvWeights Places, GpuImage<T> Source, ArrayView<T> Weights, ArrayView<T> Bias, GpuImage<T> Target, int Count, int ChannelsAreInner);

    public static void Launch(
        GpuDevice device, in GpuCorrelation pass, in GpuConvWeights places, GpuImage<T> source, ArrayView<T> weights, ArrayView<T> bias, GpuImage<T> target)
    {
        var count = ProductSize.Of((long)pass.Positions * pass.Groups * pass.Targets);
        device.Launch<DirectCorrelation<T, TMultiplyAdd>, Views>(
            count, new(pass, places, source, weights, bias, target, count, target.Channel <= target.Column ? 1 : 0));
    }

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Count) return;
        var i = (int)WorkItem.Index;
        var pass = v.Pass;

        // Neighboring work-items write neighbors in memory.
        int channels = pass.Groups * pass.Targets, channel, position;
        if (v.ChannelsAreInner != 0)
        {
            position = i / channels;
            channel = i - (position * channels);
        }
        else
        {
            channel = i / pass.Positions;
            position = i - (channel * pass.Positions);
        }

        var at = pass.Position(position);
        int group = channel / pass.Targets, target = channel - (group * pass.Targets);
        var sum = v.Bias.Length > 0 ? v.Bias[channel] : default;
        var source = v.Source;
        var first = (at.Sample * source.Sample) + (group * pass.Sources * source.Channel);
        for (var tapY = 0; tapY < pass.Y.Count; tapY++)
        {
            var y = pass.SourceY(at.Y, tapY);
            for (var tapX = 0; tapX < pass.X.Count; tapX++)
            {
                var x = pass.SourceX(at.X, tapX);
                if (!pass.IsInside(y, x)) continue;
                var pixel = first + (y * source.Row) + (x * source.Column);
                for (var c = 0; c < pass.Sources; c++)
                    sum = TMultiplyAdd.Compute(source.Data[pixel + (c * source.Channel)], v.Weights[v.Places.At(pass, group, target, c, tapY, tapX)], sum);
            }
        }

        v.Target.Data[(at.Sample * v.Target.Sample) + (channel * v.Target.Channel)
            + (((at.Y * pass.Y.Step) + pass.Y.Phase) * v.Target.Row) + (((at.X * pass.X.Step) + pass.X.Phase) * v.Target.Column)] = sum;
    }
}
