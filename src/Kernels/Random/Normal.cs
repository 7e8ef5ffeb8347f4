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
    double Mean, double Deviation, double Low, double High, double First, double Range, bool Mirrored) : IDistribution
{
    /// <inheritdoc/>
    public static bool ComputesInDouble => true;

    /// <inheritdoc/>
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T OfTail<T>(T p) where T : unmanaged, ILaneBits<T>
    {
        // |q| <= 0.425 is the center; r = sqrt(-log p) measures the distance into a tail.
        var edge = T.Constant(0.425);
        var q = T.Constant(0.5) - p;
        var center = T.Constant(0.180625) - (q * q);
        var r = T.Sqrt(-T.Log(p));
        T above, below;
        if (T.FractionBits == 23)
        {
            // r is at most 4.8: the smallest p is 2^-33.
            var t = r - T.Constant(1.6);
            above = T.IfLessOrEqual(q, edge, q * Center7Above(center), Tail7Above(t));
            below = T.IfLessOrEqual(q, edge, Center7Below(center), Tail7Below(t));
        }
        else
        {
            var five = T.Constant(5);
            T near = r - T.Constant(1.6), far = r - five;
            above = T.IfLessOrEqual(q, edge, q * Center16Above(center), T.IfLessOrEqual(r, five, Near16Above(near), Far16Above(far)));
            below = T.IfLessOrEqual(q, edge, Center16Below(center), T.IfLessOrEqual(r, five, Near16Below(near), Far16Below(far)));
        }

        return above / below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Center7Above<T>(T x) where T : unmanaged, ILane<T> =>
        Horner(x, 3.3871327179, 50.434271938, 159.29113202, 59.109374720);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Center7Below<T>(T x) where T : unmanaged, ILane<T> =>
        Horner(x, 1.0, 17.895169469, 78.757757664, 67.187563600);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Tail7Above<T>(T x) where T : unmanaged, ILane<T> =>
        Horner(x, 1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Tail7Below<T>(T x) where T : unmanaged, ILane<T> =>
        Horner(x, 1.0, 0.73700164250, 0.12021132975, 0.0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Center16Above<T>(T x) where T : unmanaged, ILane<T> => Horner(x,
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Center16Below<T>(T x) where T : unmanaged, ILane<T> => Horner(x,
        1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
        2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Near16Above<T>(T x) where T : unmanaged, ILane<T> => Horner(x,
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Near16Below<T>(T x) where T : unmanaged, ILane<T> => Horner(x,
        1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Far16Above<T>(T x) where T : unmanaged, ILane<T> => Horner(x,
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Far16Below<T>(T x) where T : unmanaged, ILane<T> => Horner(x,
        1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Horner<T>(T x, double c0, double c1, double c2, double c3) where T : unmanaged, ILane<T> =>
        T.Fma(T.Fma(T.Fma(T.Constant(c3), x, T.Constant(c2)), x, T.Constant(c1)), x, T.Constant(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Horner<T>(T x, double c0, double c1, double c2, double c3, double c4, double c5, double c6, double c7)
        where T : unmanaged, ILane<T>
    {
        var high = Horner(x, c4, c5, c6, c7);
        return T.Fma(T.Fma(T.Fma(T.Fma(high, x, T.Constant(c3)), x, T.Constant(c2)), x, T.Constant(c1)), x, T.Constant(c0));
    }
}
