using TensorCore.Kernels;

namespace TensorCore.Tests.Custom;

/// <summary>x + sin(f x)^2 / f, an activation that extrapolates periodic functions (Ziyin, Hartwig &amp; Ueda, 2020, arXiv:2006.08195).</summary>
/// <param name="Frequency">f, above 0.</param>
public readonly record struct Snake(double Frequency) : IUnaryOp
{
    public static int Cost => 8;                       // about so many additions: decides when a second thread pays

    public static Uses DerivativeUses => Uses.First;   // the derivative looks at x only, so y need not be kept

    public T Forward<T>(T x) where T : unmanaged, ILane<T>
    {
        var f = T.Constant(Frequency);
        var s = T.Sin(f * x);
        return x + s * s / f;
    }

    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> =>
        T.Constant(1) + T.Sin(T.Constant(2 * Frequency) * x);
}

public static class SnakeOps
{
    public static Tensor Snake(this Tensor x, double frequency = 1) => Elementwise.Apply(new Snake(frequency), x);
}
