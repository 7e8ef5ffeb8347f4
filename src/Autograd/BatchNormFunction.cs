using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Batch normalization with the statistics of the batch; results are the output, the means and the variances.</summary>
internal sealed class BatchNormFunction(Tensor x, Tensor? weight, Tensor? bias, int channel, double epsilon)
    : MultiFunction([.. new[] { x, weight, bias }.OfType<Tensor>()])
{
    private Tensor? _mean, _scale;

    private bool IsChannelsLast => channel == 1 && Images.IsChannelsLast(x);

    private int Channels => x.Shape[channel];

    private ChannelShape Layout => IsChannelsLast
        ? new(x.Length / Channels, Channels, 1)
        : new(x.Shape[..channel].Length, Channels, x.Shape[(channel + 1)..].Length);

    protected override Tensor[] ForwardAll()
    {
        var output = Empty();
        _mean = Tensor.Empty([Channels], x.DType, x.Device);
        _scale = Tensor.Empty([Channels], x.DType, x.Device);
        var variance = Tensor.Empty([Channels], x.DType, x.Device);
        x.Device.Run<BatchNormKernel, BatchNormArgs>(new BatchNormArgs(
            Layout, epsilon, x.DType, output.Operand, _mean.Operand, variance.Operand, _scale.Operand, InMyLayout(x), Dense(weight), Dense(bias)));
        return [output, _mean, variance];
    }

    protected override void BackwardAll(Tensor?[] gradients, GradientSink inputs)
    {
        if (Tape.IsRecording || gradients[0] is not { } gradient || gradients[1] is not null || gradients[2] is not null)
        {
            Checkpointing.Recompute(Composed, InputArray, gradients, inputs);
            return;
        }

        var result = Empty();
        var ofWeight = Tensor.Empty([Channels], x.DType, x.Device);
        var ofBias = Tensor.Empty([Channels], x.DType, x.Device);
        x.Device.Run<BatchNormGradientKernel, BatchNormGradientArgs>(new BatchNormGradientArgs(
            Layout, x.DType, result.Operand, ofWeight.Operand, ofBias.Operand, InMyLayout(gradient), InMyLayout(x), _mean!.Operand, _scale!.Operand, Dense(weight)));
        inputs.Add(0, result);
        if (weight is not null) inputs.Add(1, ofWeight);
        if (bias is not null) inputs.Add(weight is null ? 1 : 2, ofBias);
    }

    private Tensor Empty() => IsChannelsLast
        ? Images.Empty(x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], x)
        : Tensor.Empty(x.Shape, x.DType, x.Device);

    private Operand InMyLayout(Tensor tensor) => (IsChannelsLast ? tensor.Permute(0, 2, 3, 1) : tensor).Contiguous().Operand;

    private static Operand Dense(Tensor? tensor) => tensor?.Contiguous().Operand ?? default;

    /// <summary>All results in ordinary ops, which can be differentiated again.</summary>
    private Tensor[] Composed(Tensor[] at)
    {
        int[] others = [.. Enumerable.Range(0, x.Rank).Where(axis => axis != channel)];
        var mean = at[0].Mean(others);
        var variance = at[0].Var(others, correction: 0);
        return [at[0].BatchNormWith(mean, variance, weight is null ? null : at[1], bias is null ? null : at[^1], channel, epsilon), mean, variance];
    }
}
