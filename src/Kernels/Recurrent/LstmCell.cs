using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Long short-term memory with a forget gate: i, f, o = sigmoid(x), g = tanh(x), c' = f c + i g, h' = o tanh(c'). The gates
/// are in the order i, f, g, o. Hochreiter &amp; Schmidhuber (1997); Gers et al. (2000).
/// </summary>
internal readonly struct LstmCell : IRecurrentCell
{
    public static int Gates => 4;

    public static bool HasCell => true;

    public static bool IsSplit => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecurrentStep<T> Forward<T>(RecurrentGates<T> x, T product, T hidden, T cell) where T : unmanaged, ILane<T>
    {
        T i = RecurrentMath.Sigmoid(x.A), f = RecurrentMath.Sigmoid(x.B), g = RecurrentMath.Tanh(x.C), o = RecurrentMath.Sigmoid(x.D);
        var next = (f * cell) + (i * g);
        return new(new(i, f, g, o), o * RecurrentMath.Tanh(next), next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecurrentStepGradient<T> Backward<T>(
        RecurrentGates<T> y, T product, T hidden, T cell, T nextCell, T gradient, T cellGradient) where T : unmanaged, ILane<T>
    {
        var one = T.Constant(1);
        var u = RecurrentMath.Tanh(nextCell);
        var dc = T.Fma(gradient * y.D, one - (u * u), cellGradient);
        var di = dc * y.C * (y.A * (one - y.A));
        var df = dc * cell * (y.B * (one - y.B));
        var dg = dc * y.A * (one - (y.C * y.C));
        var dout = gradient * u * (y.D * (one - y.D));
        return new(new(di, df, dg, dout), dc, dc, dc * y.B);
    }
}
