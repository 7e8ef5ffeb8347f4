using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// The functions of gates as calls: with five of them written out in one loop the JIT gives up inlining, down to additions, and
/// the loop runs four times slower.
/// </summary>
internal static class RecurrentMath
{
    /// <summary>The logistic function.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T Sigmoid<T>(T x) where T : unmanaged, ILane<T> => T.Sigmoid(x);

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T Tanh<T>(T x) where T : unmanaged, ILane<T> => T.Tanh(x);
}
