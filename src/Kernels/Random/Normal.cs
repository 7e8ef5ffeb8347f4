using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The normal distribution, by inversion of its distribution function.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation.</param>
internal readonly record struct Normal(double Mean, double Deviation) : IDistribution
{
    /// <inheritdoc/>
    public static bool ComputesInDouble => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sample<T>(T bits) where T : unmanaged, ILaneBits<T> =>
        T.Fma(
            T.CopySign(NormalQuantile.OfTail(RandomBits.Tail(bits)), RandomBits.IsUpperHalf(bits)),
            T.Constant(Deviation),
            T.Constant(Mean));
}

/// <summary>
/// The normal distribution cut off at two bounds, by inversion: the uniform number is drawn between the bounds'
/// probabilities. Computed in double precision, since a far tail would otherwise run out of digits.
/// </summary>
/// <param name="Mean">The mean before cutting.</param>
/// <param name="Deviation">The standard deviation before cutting.</param>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
/// <param name="First">Probability below the lower bound, or, when <paramref name="Mirrored"/>, above the upper one.</param>
/// <param name="Range">Probability between the bounds.</param>
/// <param name="Mirrored">Whether probabilities count from above: so that they are small, and exact, in an upper tail.</param>
internal readonly record struct TruncatedNormal(
    double Mean, double Deviation, double Low, double High, double First, double Range, Flag Mirrored) : IDistribution
{
    /// <inheritdoc/>
    public static bool ComputesInDouble => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sample<T>(T bits) where T : unmanaged, ILaneBits<T>
    {
        var p = T.Fma(RandomBits.Unit(bits), T.Constant(Range), T.Constant(First));
        var half = T.Constant(0.5);
        var tail = T.LesserOrSecond(p, T.Constant(1) - p);
        var z = T.CopySign(NormalQuantile.OfTail(T.GreaterOrSecond(tail, T.Constant(1e-300))), p - half);
        if (Mirrored) z = -z;
        var x = T.Fma(z, T.Constant(Deviation), T.Constant(Mean));
        return T.LesserOrSecond(T.GreaterOrSecond(x, T.Constant(Low)), T.Constant(High));
    }
}

/// <summary>
/// The inverse of the normal distribution function: the rational approximations of M. J. Wichura, "Algorithm AS 241: The
/// percentage points of the normal distribution", Applied Statistics 37 (1988): PPND7 for float (7 digits), PPND16 for
/// double (16 digits). All lanes evaluate every piece; the numerators and denominators are chosen before the one division.
/// </summary>
internal static class NormalQuantile
{
    /// <summary>The z >= 0 above which a standard normal number lies with probability <paramref name="p"/> in (0, 0.5].</summary>
    // Not inlined: together with the rest of a sampler it would pass what the JIT is ready to inline into one method.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T OfTail<T>(T p) where T : unmanaged, ILaneBits<T>
    {
        // |q| <= 0.425 is the center; r = sqrt(-log p) measures the distance into a tail.
        var q = T.Constant(0.5) - p;
        var center = T.Constant(0.180625) - (q * q);
        var r = T.Sqrt(-T.Log(p));
        return T.FractionBits == 23 ? OfTail7(q, center, r) : OfTail16(q, center, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T OfTail7<T>(T q, T center, T r) where T : unmanaged, ILaneBits<T>
    {
        // r is at most 4.8: the smallest p is 2^-33.
        var edge = T.Constant(0.425);
        var tail = r - T.Constant(1.6);
        var above = T.IfLessOrEqual(
            q, edge,
            q * Cubic(center, 3.3871327179, 50.434271938, 159.29113202, 59.109374720),
            Cubic(tail, 1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103));
        var below = T.IfLessOrEqual(
            q, edge,
            Cubic(center, 1.0, 17.895169469, 78.757757664, 67.187563600),
            T.Fma(T.Fma(T.Constant(0.12021132975), tail, T.Constant(0.73700164250)), tail, T.Constant(1.0)));
        return above / below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T OfTail16<T>(T q, T center, T r) where T : unmanaged, ILaneBits<T>
    {
        T edge = T.Constant(0.425), five = T.Constant(5);
        T near = r - T.Constant(1.6), far = r - five;

        // PPND16's numerators a and denominators b: in the center, in the near and in the far tail. The six are independent
        // chains of multiply-adds: together they keep the units busy.
        var a0 = Septic(
            center,
            3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
            4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3);
        var b0 = Septic(
            center,
            1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
            2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3);
        var a1 = Septic(
            near,
            1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
            1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4);
        var b1 = Septic(
            near,
            1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
            1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9);
        var a2 = Septic(
            far,
            6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7);
        var b2 = Septic(
            far,
            1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15);

        var above = T.IfLessOrEqual(q, edge, q * a0, T.IfLessOrEqual(r, five, a1, a2));
        var below = T.IfLessOrEqual(q, edge, b0, T.IfLessOrEqual(r, five, b1, b2));
        return above / below;
    }

    /// <summary>c0 + c1 x + ... + c7 x^7 by Horner's rule.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Septic<T>(
        T x, double c0, double c1, double c2, double c3, double c4, double c5, double c6, double c7) where T : unmanaged, ILane<T> =>
        T.Fma(T.Fma(T.Fma(T.Fma(Cubic(x, c4, c5, c6, c7), x, T.Constant(c3)), x, T.Constant(c2)), x, T.Constant(c1)), x, T.Constant(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Cubic<T>(T x, double c0, double c1, double c2, double c3) where T : unmanaged, ILane<T> =>
        T.Fma(T.Fma(T.Fma(T.Constant(c3), x, T.Constant(c2)), x, T.Constant(c1)), x, T.Constant(c0));
}
