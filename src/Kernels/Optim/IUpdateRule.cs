using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// What an optimizer does to one element, written once for every device and precision. Implement it on a read-only
/// record struct whose fields are the hyper-parameters of the step.
/// </summary>
public interface IUpdateRule
{
    /// <summary>The numbers that <see cref="Apply"/> works with, made once for all elements.</summary>
    RuleNumbers<T> Numbers<T>() where T : unmanaged, ILane<T>;

    /// <summary>Updates one element of a parameter and of the optimizer's state in place.</summary>
    /// <param name="n">What <see cref="Numbers"/> made.</param>
    /// <param name="parameter">The element itself.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="a">First state; 0 when the optimizer keeps none, and what is written is then lost.</param>
    /// <param name="b">Second state, likewise.</param>
    /// <param name="c">Third state, likewise.</param>
    void Apply<T>(in RuleNumbers<T> n, ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>;
}

/// <summary>
/// Up to ten numbers of an <see cref="IUpdateRule"/> as lanes, in an order of the rule's own. Made outside of the loop over
/// elements: a conversion from double inside it writes part of a register and so waits for whatever wrote that
/// register before, which chains the iterations to each other (RMSProp then took four times as long, Adam twice).
/// </summary>
public readonly struct RuleNumbers<T> where T : unmanaged, ILane<T>
{
    /// <summary>Converts the numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RuleNumbers(
        double n0, double n1 = 0, double n2 = 0, double n3 = 0, double n4 = 0,
        double n5 = 0, double n6 = 0, double n7 = 0, double n8 = 0, double n9 = 0)
    {
        (N0, N1, N2, N3, N4) = (T.Constant(n0), T.Constant(n1), T.Constant(n2), T.Constant(n3), T.Constant(n4));
        (N5, N6, N7, N8, N9) = (T.Constant(n5), T.Constant(n6), T.Constant(n7), T.Constant(n8), T.Constant(n9));
    }

    /// <summary>The first number.</summary>
    public T N0 { get; }

    /// <summary>The second number.</summary>
    public T N1 { get; }

    /// <summary>The third number.</summary>
    public T N2 { get; }

    /// <summary>The fourth number.</summary>
    public T N3 { get; }

    /// <summary>The fifth number.</summary>
    public T N4 { get; }

    /// <summary>The sixth number.</summary>
    public T N5 { get; }

    /// <summary>The seventh number.</summary>
    public T N6 { get; }

    /// <summary>The eighth number.</summary>
    public T N7 { get; }

    /// <summary>The ninth number.</summary>
    public T N8 { get; }

    /// <summary>The tenth number.</summary>
    public T N9 { get; }
}
