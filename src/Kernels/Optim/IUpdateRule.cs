namespace TensorCore.Kernels;

/// <summary>
/// What an optimizer does to one element, written once for every device and precision. Implement it on a read-only
/// record struct whose fields are the hyper-parameters of the step.
/// </summary>
public interface IUpdateRule
{
    /// <summary>Updates one element of a parameter and of the optimizer's state in place.</summary>
    /// <param name="parameter">The element itself.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="a">First state; 0 when the optimizer keeps none, and what is written is then lost.</param>
    /// <param name="b">Second state, likewise.</param>
    /// <param name="c">Third state, likewise.</param>
    void Apply<T>(ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>;
}
