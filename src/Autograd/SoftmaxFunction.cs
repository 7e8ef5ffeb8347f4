using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Softmax or its logarithm along one axis.</summary>
internal sealed class SoftmaxFunction<TForm>(Tensor x, int axis) : Function(x) where TForm : struct, ISoftmaxForm
{
    private Tensor? _y;

    public static Tensor Of(Tensor x, int axis)
    {
        if (!x.DType.IsFloat) x = x.Cast(DType.Float32);
        return new SoftmaxFunction<TForm>(x, x.Shape.Axis(axis)).Apply();
    }

    protected override Tensor Forward()
    {
        var dense = x.Contiguous();
        _y = Tensor.Empty(x.Shape, x.DType, x.Device);
        var (outer, length, inner) = Split();
        x.Device.Run<SoftmaxKernel<TForm>, SoftmaxArgs>(new SoftmaxArgs(outer, length, inner, x.DType, _y.Operand, dense.Operand));
        return _y;
    }

    protected override void Backward(Tensor gradient, GradientSink inputs)
    {
        var y = _y!;
        if (Tape.IsRecording)
        {
            // y is the recorded result, so that this expression differentiates through it, too.
            inputs.Add(0, TForm.IsLog
                ? gradient - (y.Exp() * gradient.Sum(axis, keepDims: true))
                : y * (gradient - (gradient * y).Sum(axis, keepDims: true)));
            return;
        }

        gradient = gradient.Contiguous();
        var result = Tensor.Empty(x.Shape, x.DType, x.Device);
        var (outer, length, inner) = Split();
        x.Device.Run<SoftmaxGradientKernel<TForm>, SoftmaxGradientArgs>(
            new SoftmaxGradientArgs(outer, length, inner, x.DType, result.Operand, gradient.Operand, y.Operand));
        inputs.Add(0, result);
    }

    private (long Outer, int Length, long Inner) Split()
    {
        long outer = 1, inner = 1;
        for (var a = 0; a < axis; a++) outer *= x.Shape[a];
        for (var a = axis + 1; a < x.Rank; a++) inner *= x.Shape[a];
        return (outer, x.Shape[axis], inner);
    }
}
