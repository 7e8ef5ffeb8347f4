using TensorCore.Kernels;

namespace TensorCore;

/// <summary>y = f(a, b), broadcast. The tape sums gradients over stretched axes.</summary>
internal sealed class BinaryFunction<TOp>(TOp op, Tensor a, Tensor b) : Function(a, b) where TOp : unmanaged, IBinaryOp
{
    protected override Tensor Forward() => Elementwise.Map(new BinaryMap<TOp>(op), Shape.Broadcast(a.Shape, b.Shape), a, b);

    protected override void Backward(Tensor gradient, GradientSink inputs)
    {
        if (inputs.Wants(0))
        {
            if (TOp.DerivativeAUses == Uses.Nothing) Elementwise.AddScaled(inputs, 0, gradient, op.DerivativeA(default(F64x1), default).Value);
            else if (Tape.IsRecording) inputs.Add(0, gradient * Elementwise.Apply(new PartialA<TOp>(op), a, b));
            else inputs.Add(0, Fused(new BinaryGradientAMap<TOp>(op), TOp.DerivativeAUses, gradient));
        }

        if (inputs.Wants(1))
        {
            if (TOp.DerivativeBUses == Uses.Nothing) Elementwise.AddScaled(inputs, 1, gradient, op.DerivativeB(default(F64x1), default).Value);
            else if (Tape.IsRecording) inputs.Add(1, gradient * Elementwise.Apply(new PartialB<TOp>(op), a, b));
            else inputs.Add(1, Fused(new BinaryGradientBMap<TOp>(op), TOp.DerivativeBUses, gradient));
        }
    }

    private Tensor Fused<TMap>(TMap map, Uses uses, Tensor gradient) where TMap : unmanaged, IMap => uses switch
    {
        Uses.First => Elementwise.Map(map, gradient.Shape, gradient, a),
        Uses.Second => Elementwise.Map(map, gradient.Shape, gradient, b),
        _ => Elementwise.Map(map, gradient.Shape, gradient, a, b),
    };
}

/// <summary>df/da as a function of its own, differentiated by dual numbers.</summary>
internal readonly record struct PartialA<TOp>(TOp Op) : IBinaryOp where TOp : unmanaged, IBinaryOp
{
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => Op.DerivativeA(a, b);

    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> =>
        Op.DerivativeA(new Dual<T>(a, T.Constant(1)), new Dual<T>(b, T.Constant(0))).Tangent;

    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> =>
        Op.DerivativeA(new Dual<T>(a, T.Constant(0)), new Dual<T>(b, T.Constant(1))).Tangent;
}

/// <summary>df/db as a function of its own, differentiated by dual numbers.</summary>
internal readonly record struct PartialB<TOp>(TOp Op) : IBinaryOp where TOp : unmanaged, IBinaryOp
{
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => Op.DerivativeB(a, b);

    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> =>
        Op.DerivativeB(new Dual<T>(a, T.Constant(1)), new Dual<T>(b, T.Constant(0))).Tangent;

    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> =>
        Op.DerivativeB(new Dual<T>(a, T.Constant(0)), new Dual<T>(b, T.Constant(1))).Tangent;
}
