using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// The gated recurrent unit with the reset gate after the product p = U h + b: r, z = sigmoid(x), n = tanh(x + r p),
/// h' = n + z (h - n). The gates are in the order r, z, n. Cho et al. (2014).
/// </summary>
internal readonly struct GruCell : IRecurrentCell
{
    public static string Name => "Gru";

    public static int Gates => 3;

    public static bool HasCell => false;

    public static bool IsSplit => true;

    public static int Functions => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Function<T>(int gate, T x) where T : unmanaged, ILane<T> => T.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecurrentStep<T> Forward<T>(RecurrentGates<T> x, T product, T hidden, T cell) where T : unmanaged, ILane<T>
    {
        var n = T.Tanh(x.C + (x.A * product));
        return new(new(x.A, x.B, n, n), n + (x.B * (hidden - n)), n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecurrentStepGradient<T> Backward<T>(
        RecurrentGates<T> y, T product, T hidden, T cell, T nextCell, T gradient, T cellGradient) where T : unmanaged, ILane<T>
    {
        var one = T.Constant(1);
        T r = y.A, z = y.B, n = y.C;
        var dz = gradient * (hidden - n) * (z * (one - z));
        var dn = gradient * (one - z) * (one - (n * n));
        var dr = dn * product * (r * (one - r));
        return new(new(dr, dz, dn, dn), dn * r, gradient * z, dn);
    }
}
