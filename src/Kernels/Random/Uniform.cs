using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>Uniform between two bounds.</summary>
/// <param name="Low">The lower bound, included.</param>
/// <param name="Range">Upper bound - lower bound.</param>
/// <param name="Largest">The largest number below the upper bound: rounding must not reach the bound itself.</param>
internal readonly record struct Uniform(double Low, double Range, double Largest) : IDistribution
{
    /// <inheritdoc/>
    public static bool ComputesInDouble => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sample<T>(T bits) where T : unmanaged, ILaneBits<T> =>
        T.LesserOrSecond(T.Fma(RandomBits.Unit(bits), T.Constant(Range), T.Constant(Low)), T.Constant(Largest));
}
