using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The simple recurrent network: h' = f(x), with f = tanh or a rectifier. Elman (1990).</summary>
/// <typeparam name="TOp">f; its derivative must be a function of the result alone.</typeparam>
internal readonly struct ElmanCell<TOp> : IRecurrentCell where TOp : unmanaged, IUnaryOp
{
    public static string Name => "Rnn";

    public static int Gates => 1;

    public static bool HasCell => false;

    public static bool IsSplit => false;

    public static int Functions => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Function<T>(int gate, T x) where T : unmanaged, ILane<T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecurrentStep<T> Forward<T>(RecurrentGates<T> x, T product, T hidden, T cell) where T : unmanaged, ILane<T>
    {
        var y = default(TOp).Forward(x.A);
        return new(new(y, y, y, y), y, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecurrentStepGradient<T> Backward<T>(
        RecurrentGates<T> y, T product, T hidden, T cell, T nextCell, T gradient, T cellGradient) where T : unmanaged, ILane<T>
    {
        var dx = gradient * default(TOp).Derivative(y.A, y.A);
        return new(new(dx, dx, dx, dx), dx, dx, dx);
    }
}
