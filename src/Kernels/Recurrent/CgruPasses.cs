using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// An element-wise pass of the convolutional gated recurrent unit of Kaiser &amp; Sutskever (arXiv 1511.08228):
/// u, r = cut(x), c = tanh(x), s' = u s + (1 - u) c, with cut(x) = clip(1.2 sigmoid(x) - 0.1, 0, 1). What is read
/// of gates are the sigmoids, of the candidate c: these functions are ordinary ops, for which the JIT inlines more.
/// </summary>
internal interface ICgruPass
{
    /// <summary>Whether the gates are read (bit 0 the update gate, bit 1 the reset gate).</summary>
    static abstract int Reads { get; }

    /// <summary>Whether the gates' gradients are written, likewise.</summary>
    static abstract int Writes { get; }

    /// <summary>Further values that are read, 1 to 3.</summary>
    static abstract int Inputs { get; }

    /// <summary>Further values that are written, 1 or 2.</summary>
    static abstract int Outputs { get; }

    /// <summary>One element.</summary>
    static abstract CgruValues<T> Apply<T>(T update, T reset, T a, T b, T c) where T : unmanaged, ILane<T>;
}

/// <summary>What a pass gives for one element; what it does not write is anything.</summary>
internal readonly record struct CgruValues<T>(T Update, T Reset, T A, T B) where T : unmanaged;

/// <summary>The gates' stretched sigmoid.</summary>
internal static class CutGate
{
    /// <summary>Factor of the sigmoid.</summary>
    public const double Stretch = 1.2;

    /// <summary>What is added to it.</summary>
    public const double Offset = -0.1;

    /// <summary>The gate of a sigmoid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T sigmoid) where T : unmanaged, ILane<T> => new Clip(0, 1).Forward(Stretched(sigmoid));

    /// <summary>The gate's derivative by what the sigmoid was taken of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope<T>(T sigmoid) where T : unmanaged, ILane<T>
    {
        var stretched = Stretched(sigmoid);
        return new Clip(0, 1).Derivative(stretched, stretched) * T.Constant(Stretch) * default(Sigmoid).Derivative(sigmoid, sigmoid);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Stretched<T>(T sigmoid) where T : unmanaged, ILane<T> => (sigmoid * T.Constant(Stretch)) + T.Constant(Offset);
}

/// <summary>r s of the state s.</summary>
internal readonly struct CgruReset : ICgruPass
{
    public static int Reads => 2;

    public static int Writes => 0;

    public static int Inputs => 1;

    public static int Outputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CgruValues<T> Apply<T>(T update, T reset, T a, T b, T c) where T : unmanaged, ILane<T> => new(a, a, CutGate.Of(reset) * a, a);
}

/// <summary>The next state, of c and the state.</summary>
internal readonly struct CgruUpdate : ICgruPass
{
    public static int Reads => 1;

    public static int Writes => 0;

    public static int Inputs => 2;

    public static int Outputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CgruValues<T> Apply<T>(T update, T reset, T a, T b, T c) where T : unmanaged, ILane<T> =>
        new(a, a, a + (CutGate.Of(update) * (b - a)), a);
}

/// <summary>
/// Of c, the state and the gradient of the next state: the gradients of the update gate and of the candidate before their
/// functions, and that of the state as far as it goes past the convolutions.
/// </summary>
internal readonly struct CgruUpdateGradient : ICgruPass
{
    public static int Reads => 1;

    public static int Writes => 1;

    public static int Inputs => 3;

    public static int Outputs => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CgruValues<T> Apply<T>(T update, T reset, T a, T b, T c) where T : unmanaged, ILane<T>
    {
        T one = T.Constant(1), gate = CutGate.Of(update);
        return new(c * (b - a) * CutGate.Slope(update), a, c * (one - gate) * (one - (a * a)), c * gate);
    }
}

/// <summary>Of the state, the gradient of r s and the gradient of the state: that of the reset gate before its function, and the gradient of the state with r's share added.</summary>
internal readonly struct CgruResetGradient : ICgruPass
{
    public static int Reads => 2;

    public static int Writes => 2;

    public static int Inputs => 3;

    public static int Outputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CgruValues<T> Apply<T>(T update, T reset, T a, T b, T c) where T : unmanaged, ILane<T> =>
        new(a, b * a * CutGate.Slope(reset), c + (b * CutGate.Of(reset)), a);
}
