using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

internal static unsafe partial class LaneMath
{
    /// <summary>x to the power y, within 1 ulp, computed in double as exp(y log|x|). In double precision the lanes call Math.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pow<T>(T x, T y) where T : unmanaged, IFloatLane<T> => T.InDouble<PowOfFloats>(x, y);

    private readonly struct PowOfFloats : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static T Apply<T>(T x, T y) where T : unmanaged, ILaneBits<T>
        {
            T zero = T.Constant(0), one = T.Constant(1), half = T.Constant(0.5);

            // |x| = 1 gives 1 even for an infinite y.
            var log = Log(T.Abs(x));
            var power = Exp(T.IfEqual(log, zero, zero, y * log));

            // A negative base (also -0 and -infinity) keeps its sign for odd y, and if finite has no power for a fraction.
            // Infinite y counts as even.
            var halfway = half * y;
            var ofNegative = T.IfEqual(T.Round(halfway), halfway, power, T.CopySign(power, x));
            var ofFraction = T.IfLess(T.Constant(double.NegativeInfinity), x, T.Constant(double.NaN), power);
            ofFraction = T.IfLess(x, zero, ofFraction, power);
            power = T.IfEqual(T.Round(y), y, ofNegative, ofFraction);
            return T.IfEqual(y, zero, one, T.IfEqual(x, one, one, power));
        }
    }
}
