using TensorCore.Kernels;

namespace TensorCore;

/// <summary>y = f(x). Derivatives of any order come from the one formula: see <see cref="DerivativeOf{TOp}"/>.</summary>
internal sealed class UnaryFunction<TOp>(TOp op, Tensor x) : Function(x) where TOp : unmanaged, IUnaryOp
{
    private Tensor? _y;

    protected override Tensor Forward() => _y = Elementwise.Map(new UnaryMap<TOp>(op), x.Shape, x);

    protected override void Backward(Tensor gradient, GradientSink inputs)
    {
        if (TOp.DerivativeUses == Uses.Nothing)
        {
            Elementwise.AddScaled(inputs, 0, gradient, op.Derivative(default(F64x1), default).Value);
            return;
        }

        if (Tape.IsRecording)
        {
            inputs.Add(0, gradient * Elementwise.Apply(new DerivativeOf<TOp>(op), x));
            return;
        }

        var map = new UnaryGradientMap<TOp>(op);
        inputs.Add(0, TOp.DerivativeUses switch
        {
            Uses.First => Elementwise.Map(map, x.Shape, gradient, x),
            Uses.Second => Elementwise.Map(map, x.Shape, gradient, _y),
            _ => Elementwise.Map(map, x.Shape, gradient, x, _y),
        });
    }
}

/// <summary>f' as a function of its own: differentiated, when a second derivative is asked for, by dual numbers.</summary>
internal readonly record struct DerivativeOf<TOp>(TOp Op) : IUnaryOp where TOp : unmanaged, IUnaryOp
{
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => Op.Derivative(x, Op.Forward(x));

    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>
    {
        var dual = new Dual<T>(x, T.Constant(1));
        return Op.Derivative(dual, Op.Forward(dual)).Tangent;
    }
}
