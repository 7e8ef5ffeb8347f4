using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// The elementary functions, each written once over any lane of float or double. An element's result depends on that
/// element alone: it has the same bits in a vector of any width and in scalar code.
/// </summary>
/// <remarks>
/// Wherever float and double differ (coefficients, limits) the code asks for the precision by a constant of the lane type,
/// which leaves one straight line of instructions after compilation.
/// <para>
/// All polynomials are our own minimax fits: Remez's exchange algorithm in 220-bit arithmetic for the relative error of the
/// function that results, the coefficients then rounded to the working precision one after another from the lowest power
/// up, refitting those that remain. The exponent after "error" in the comments is the largest relative error of the rounded
/// polynomial.
/// </para>
/// </remarks>
internal static unsafe partial class LaneMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsFloat<T>() where T : unmanaged, ILaneBits<T> => T.FractionBits == 23;

    /// <summary>A constant with another value in each precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Constant<T>(double inFloat, double inDouble) where T : unmanaged, ILaneBits<T> =>
        T.Constant(IsFloat<T>() ? inFloat : inDouble);
}
