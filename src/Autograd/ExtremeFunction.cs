using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The largest or smallest elements over some axes.</summary>
internal sealed class ExtremeFunction<TReducer>(Tensor x, ReducedAxes axes) : Function(x) where TReducer : unmanaged, IReducer, IIntegerReducer
{
    private Tensor? _y;

    public static Tensor Of(Tensor x, ReducedAxes axes, string name)
    {
        if (axes.Count == 0)
            throw new InvalidOperationException($"{name} of {x.Describe()} over axes without elements has no value. Test for emptiness first, or append a value that counts for nothing.");
        if (!x.DType.IsFloat) return Reductions.RunIntegers<TReducer>(axes, x, x.DType);
        return Tape.IsRecording ? new ExtremeFunction<TReducer>(x, axes).Apply() : Reductions.Run(default(Identity), default(TReducer), axes, x);
    }

    protected override Tensor Forward() => _y = Reductions.Run(default(Identity), default(TReducer), axes, x);

    protected override void Backward(Tensor gradient, GradientSink inputs)
    {
        // Which elements are largest does not change with small changes of x: the shares are constants.
        Tensor isExtreme, ties;
        using (Tape.Pause())
        {
            isExtreme = x.EqualTo(axes.Spread(_y!)).Cast(x.DType);
            ties = isExtreme.SumOver(axes);
        }

        inputs.Add(0, axes.Spread(gradient / ties) * isExtreme);
    }
}
