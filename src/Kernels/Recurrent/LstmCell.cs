using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Long short-term memory with a forget gate: i, f, o = sigmoid(x), g = tanh(x), c' = f c + i g, h' = o tanh(c'). The gates
/// are in the order i, f, g, o. Hochreiter &amp; Schmidhuber (1997); Gers et al. (2000).
/// </summary>
internal readonly struct LstmCell : IRecurrentCell
{
    public static string Name => "Lstm";

    public static int Gates => 4;

    public static bool HasCell => true;

    public static bool IsSplit => false;

    public static int Functions => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Function<T>(int gate, T x) where T : unmanaged, ILane<T> => gate == 2 ? T.Tanh(x) : T.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecurrentStep<T> Forward<T>(RecurrentGates<T> x, T product, T hidden, T cell) where T : unmanaged, ILane<T>
    {
        var next = (x.B * cell) + (x.A * x.C);
        return new(x, x.D * T.Tanh(next), next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecurrentStepGradient<T> Backward<T>(
        RecurrentGates<T> y, T product, T hidden, T cell, T nextCell, T gradient, T cellGradient) where T : unmanaged, ILane<T>
    {
        var one = T.Constant(1);
        var u = T.Tanh(nextCell);
        var dc = T.Fma(gradient * y.D, one - (u * u), cellGradient);
        var di = dc * y.C * (y.A * (one - y.A));
        var df = dc * cell * (y.B * (one - y.B));
        var dg = dc * y.A * (one - (y.C * y.C));
        var dout = gradient * u * (y.D * (one - y.D));
        return new(new(di, df, dg, dout), dc, dc, dc * y.B);
    }
}
