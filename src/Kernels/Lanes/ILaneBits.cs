namespace TensorCore.Kernels;

/// <summary>
/// What the elementary functions need beyond arithmetic: the bit patterns of the elements. Every member gives the same bits
/// on every width of lane, which is why a function written over it does, too.
/// </summary>
internal interface ILaneBits<T> : ILane<T> where T : unmanaged, ILaneBits<T>
{
    /// <summary>Bits of the fraction of one element: 23 or 52.</summary>
    static abstract int FractionBits { get; }

    /// <summary>The value with this bit pattern in every lane (its low 32 bits for float).</summary>
    static abstract T FromBits(long bits);

    /// <summary>
    /// The bit patterns taken as signed integers of 32 or 64 bits, converted to floating point with rounding to nearest.
    /// </summary>
    static abstract T FromIntegerBits(T bits);

    /// <summary>
    /// One step of Horner's rule: p * x + c. Wide lanes state it once more in a single method: what the JIT inlines into a loop
    /// is limited, and formulas consist of little else.
    /// </summary>
    static virtual T Step(T p, T x, double c) => T.Fma(p, x, T.Constant(c));

    static abstract T operator &(T a, T b);

    static abstract T operator |(T a, T b);

    static abstract T operator ^(T a, T b);

    /// <summary>The bits of <paramref name="a"/> where <paramref name="mask"/> has ones, those of <paramref name="b"/> elsewhere.</summary>
    static virtual T Select(T mask, T a, T b) => b ^ ((a ^ b) & mask);

    /// <summary>Sum of the bit patterns taken as integers of 32 or 64 bits, wrapping around.</summary>
    static abstract T AddBits(T a, T b);

    /// <summary>Difference of the bit patterns taken as integers of 32 or 64 bits, wrapping around.</summary>
    static abstract T SubtractBits(T a, T b);

    /// <summary>The bit patterns shifted left.</summary>
    static abstract T operator <<(T x, int count);

    /// <summary>The bit patterns shifted right, filled with the sign bit.</summary>
    static abstract T operator >>(T x, int count);

    /// <summary>a &lt; b ? a : b, which is b when either is NaN: one instruction where Min takes several.</summary>
    static abstract T LesserOrSecond(T a, T b);

    /// <summary>a &gt; b ? a : b, which is b when either is NaN: one instruction where Max takes several.</summary>
    static abstract T GreaterOrSecond(T a, T b);

    /// <summary>Whether a &gt; b in any lane. NaN is not greater.</summary>
    static abstract bool AnyGreater(T a, T b);

    /// <summary>The result, but the function of x wherever |x| exceeds the limit: for arguments so rare that they are left to scalar code.</summary>
    static virtual T Beyond<TFunction>(T result, T x, double limit) where TFunction : struct, IScalarFunction =>
        PerElement.Replace<T, TFunction>(result, x, limit);

    /// <summary>
    /// x * 2^n with one rounding, for an integral n of up to twice the range of exponents and an x near 1
    /// (within 2^20 either way).
    /// </summary>
    static abstract T Scale(T x, T n);

    /// <summary>
    /// Whether <see cref="Scale"/> and <see cref="Split"/> take many instructions, so that a look at the whole vector pays: nearly always
    /// all of its elements are such that a few will do.
    /// </summary>
    static virtual bool ScalesInSteps => false;

    /// <summary>Whether lower &lt;= x &lt;= upper in every lane. Asked only of lanes that <see cref="ScalesInSteps"/>.</summary>
    static virtual bool AllWithin(T x, double lower, double upper) => false;

    /// <summary>x = mantissa * 2^exponent with a mantissa in [0.75, 1.5), for a positive finite x, subnormals included.</summary>
    static abstract void Split(T x, out T mantissa, out T exponent);

    /// <summary>
    /// <paramref name="log"/>, the logarithm of a positive finite <paramref name="x"/>, or what is due where x is no such number:
    /// infinity, at zero -infinity, else NaN.
    /// </summary>
    static virtual T LogOrSpecial(T x, T log) => LaneBits.LogOrSpecial(x, log);
}

/// <summary>A function of one double.</summary>
internal interface IScalarFunction
{
    static abstract double Of(double x);
}
