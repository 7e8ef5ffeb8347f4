using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Layer normalization, or (not centered) normalization by the root mean square, over the last axes.</summary>
internal sealed class LayerNormFunction : Function
{
    private readonly Tensor _x;
    private readonly Tensor? _weight, _bias;
    private readonly int[] _axes;
    private readonly bool _centers;
    private readonly double _epsilon;
    private Tensor? _mean, _scale;

    public LayerNormFunction(Tensor x, int[] axes, bool centers, Tensor? weight, Tensor? bias, double epsilon)
        : base([.. new[] { x, weight, bias }.OfType<Tensor>()]) =>
        (_x, _axes, _centers, _weight, _bias, _epsilon) = (x, axes, centers, weight, bias, epsilon);

    private int Length => checked((int)_x.Shape[^_axes.Length..].Length);

    private long Rows => _x.Shape[..^_axes.Length].Length;

    protected override Tensor Forward()
    {
        var result = Tensor.Empty(_x.Shape, _x.DType, _x.Device);
        _mean = Tensor.Empty(_x.Shape[..^_axes.Length], _x.DType, _x.Device);
        _scale = Tensor.Empty(_mean.Shape, _x.DType, _x.Device);
        _x.Device.Run<LayerNormKernel, LayerNormArgs>(new LayerNormArgs(
            Rows, Length, _centers, _epsilon, _x.DType, result.Operand, _mean.Operand, _scale.Operand,
            _x.Contiguous().Operand, Dense(_weight), Dense(_bias)));
        return result;
    }

    protected override void Backward(Tensor gradient, GradientSink inputs)
    {
        var weightInput = _weight is null ? -1 : 1;
        var biasInput = _bias is null ? -1 : _weight is null ? 1 : 2;
        if (biasInput >= 0 && inputs.Wants(biasInput)) inputs.Add(biasInput, gradient.SumTo(_bias!.Shape));
        var wantsWeight = weightInput >= 0 && inputs.Wants(weightInput);
        if (!wantsWeight && !inputs.Wants(0)) return;
        if (Tape.IsRecording)
        {
            Composed(gradient, inputs, wantsWeight);
            return;
        }

        var result = Tensor.Empty(_x.Shape, _x.DType, _x.Device);
        var parts = wantsWeight ? Tensor.Empty([LayerNormGradientKernel.Blocks(Rows, Length), Length], _x.DType, _x.Device) : null;
        _x.Device.Run<LayerNormGradientKernel, LayerNormGradientArgs>(new LayerNormGradientArgs(
            Rows, Length, _centers, _x.DType, result.Operand, parts is null ? default : parts.Operand, gradient.Contiguous().Operand,
            _x.Contiguous().Operand, _mean!.Operand, _scale!.Operand, Dense(_weight)));
        inputs.Add(0, result);
        if (parts is not null) inputs.Add(weightInput, parts.Sum(0).Reshape(_weight!.Shape.Lengths));
    }

    /// <summary>The gradients in ordinary ops, which can be differentiated again.</summary>
    private void Composed(Tensor gradient, GradientSink inputs, bool wantsWeight)
    {
        var centered = _centers ? _x - _x.Mean(_axes, keepDims: true) : _x;
        var scale = (centered.Square().Mean(_axes, keepDims: true) + _epsilon).Rsqrt();
        var normal = centered * scale;
        if (wantsWeight) inputs.Add(1, (gradient * normal).SumTo(_weight!.Shape));
        if (_weight is not null) gradient *= _weight;
        var inner = gradient - (normal * (gradient * normal).Mean(_axes, keepDims: true));
        if (_centers) inner -= gradient.Mean(_axes, keepDims: true);
        inputs.Add(0, scale * inner);
    }

    private static Operand Dense(Tensor? x) => x is null ? default : x.Contiguous().Operand;
}
