using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// A value with its derivative along one direction (forward-mode differentiation): every operation on it applies the
/// operation to the value and the chain rule to the tangent, so that a formula written over <see cref="ILane{T}"/>
/// yields its own derivative. <c>Dual&lt;Dual&lt;T&gt;&gt;</c> yields second derivatives.
/// Where a derivative does not exist the conventions are those of PyTorch: 0 for |x| at 0, halves for ties of
/// <see cref="Min"/> and <see cref="Max"/>, 0 for everything that rounds.
/// </summary>
/// <param name="value">The value.</param>
/// <param name="tangent">The derivative of the value.</param>
/// <typeparam name="T">The lane type of both parts.</typeparam>
public readonly struct Dual<T>(T value, T tangent) : ILane<Dual<T>> where T : unmanaged, ILane<T>
{
    /// <summary>The value.</summary>
    public readonly T Value = value;

    /// <summary>The derivative of the value along the chosen direction.</summary>
    public readonly T Tangent = tangent;

    private static T Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.Constant(0);
    }

    private static T One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.Constant(1);
    }

    private static T Infinity
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.Constant(double.PositiveInfinity);
    }

    /// <summary>The variable that a formula is differentiated by: its tangent is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Variable(T value) => new(value, One);

    /// <summary>A value that does not depend on the variable: its tangent is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Fixed(T value) => new(value, Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Constant(double value) => Fixed(T.Constant(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator +(Dual<T> a, Dual<T> b) => new(a.Value + b.Value, a.Tangent + b.Tangent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator -(Dual<T> a, Dual<T> b) => new(a.Value - b.Value, a.Tangent - b.Tangent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator *(Dual<T> a, Dual<T> b) =>
        new(a.Value * b.Value, T.Fma(a.Value, b.Tangent, a.Tangent * b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator /(Dual<T> a, Dual<T> b)
    {
        var quotient = a.Value / b.Value;
        return new(quotient, (a.Tangent - quotient * b.Tangent) / b.Value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator -(Dual<T> a) => new(-a.Value, -a.Tangent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Fma(Dual<T> a, Dual<T> b, Dual<T> c) =>
        new(T.Fma(a.Value, b.Value, c.Value), T.Fma(a.Value, b.Tangent, T.Fma(a.Tangent, b.Value, c.Tangent)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Abs(Dual<T> x) =>
        new(T.Abs(x.Value), T.IfLess(Zero, x.Value, x.Tangent, T.IfLess(x.Value, Zero, -x.Tangent, Zero)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Sqrt(Dual<T> x)
    {
        var root = T.Sqrt(x.Value);
        return new(root, x.Tangent / (root + root));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Floor(Dual<T> x) => Fixed(T.Floor(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Ceiling(Dual<T> x) => Fixed(T.Ceiling(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Round(Dual<T> x) => Fixed(T.Round(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Truncate(Dual<T> x) => Fixed(T.Truncate(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Min(Dual<T> a, Dual<T> b) =>
        new(T.Min(a.Value, b.Value), TangentOfSmaller(a.Value, b.Value, a.Tangent, b.Tangent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Max(Dual<T> a, Dual<T> b) =>
        new(T.Max(a.Value, b.Value), TangentOfSmaller(-a.Value, -b.Value, a.Tangent, b.Tangent));

    // With a NaN both sides count in full, as in PyTorch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T TangentOfSmaller(T a, T b, T aTangent, T bTangent)
    {
        var both = aTangent + bTangent;
        var tie = T.IfEqual(a, b, T.Constant(0.5) * both, both);
        return T.IfLess(a, b, aTangent, T.IfLess(b, a, bTangent, tie));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> CopySign(Dual<T> magnitude, Dual<T> sign)
    {
        var slope = T.CopySign(One, magnitude.Value) * T.CopySign(One, sign.Value);
        return new(
            T.CopySign(magnitude.Value, sign.Value),
            T.IfEqual(magnitude.Value, Zero, Zero, magnitude.Tangent * slope));
    }

    /// <summary>a &lt; b ? then : otherwise, comparing values. False when either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> IfLess(Dual<T> a, Dual<T> b, Dual<T> then, Dual<T> otherwise) => new(
        T.IfLess(a.Value, b.Value, then.Value, otherwise.Value),
        T.IfLess(a.Value, b.Value, then.Tangent, otherwise.Tangent));

    /// <summary>a &lt;= b ? then : otherwise, comparing values. False when either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> IfLessOrEqual(Dual<T> a, Dual<T> b, Dual<T> then, Dual<T> otherwise) => new(
        T.IfLessOrEqual(a.Value, b.Value, then.Value, otherwise.Value),
        T.IfLessOrEqual(a.Value, b.Value, then.Tangent, otherwise.Tangent));

    /// <summary>a == b ? then : otherwise, comparing values. False when either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> IfEqual(Dual<T> a, Dual<T> b, Dual<T> then, Dual<T> otherwise) => new(
        T.IfEqual(a.Value, b.Value, then.Value, otherwise.Value),
        T.IfEqual(a.Value, b.Value, then.Tangent, otherwise.Tangent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Exp(Dual<T> x)
    {
        var y = T.Exp(x.Value);
        return new(y, y * x.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> ExpM1(Dual<T> x)
    {
        var y = T.ExpM1(x.Value);
        return new(y, (y + One) * x.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Log(Dual<T> x) => new(T.Log(x.Value), x.Tangent / x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Log1P(Dual<T> x) => new(T.Log1P(x.Value), x.Tangent / (One + x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Sin(Dual<T> x) => new(T.Sin(x.Value), T.Cos(x.Value) * x.Tangent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Cos(Dual<T> x) => new(T.Cos(x.Value), -(T.Sin(x.Value) * x.Tangent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Tan(Dual<T> x)
    {
        var y = T.Tan(x.Value);
        return new(y, T.Fma(y, y, One) * x.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Asin(Dual<T> x) => new(T.Asin(x.Value), x.Tangent / CosineOfAsin(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Acos(Dual<T> x) => new(T.Acos(x.Value), -(x.Tangent / CosineOfAsin(x.Value)));

    // sqrt(1 - x^2), in the form that does not cancel near |x| = 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T CosineOfAsin(T x) => T.Sqrt((One - x) * (One + x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Atan(Dual<T> x) => new(T.Atan(x.Value), x.Tangent / T.Fma(x.Value, x.Value, One));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Atan2(Dual<T> y, Dual<T> x)
    {
        var squaredRadius = T.Fma(x.Value, x.Value, y.Value * y.Value);
        return new(T.Atan2(y.Value, x.Value), (x.Value * y.Tangent - y.Value * x.Tangent) / squaredRadius);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Sinh(Dual<T> x) => new(T.Sinh(x.Value), T.Cosh(x.Value) * x.Tangent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Cosh(Dual<T> x) => new(T.Cosh(x.Value), T.Sinh(x.Value) * x.Tangent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Tanh(Dual<T> x)
    {
        var y = T.Tanh(x.Value);
        return new(y, (One - y * y) * x.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Sigmoid(Dual<T> x)
    {
        var y = T.Sigmoid(x.Value);
        return new(y, y * (One - y) * x.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Erf(Dual<T> x)
    {
        var slope = T.Constant(1.1283791670955126) * T.Exp(-(x.Value * x.Value)); // 2 / sqrt(pi) exp(-x^2)
        return new(T.Erf(x.Value), slope * x.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> NormalCdf(Dual<T> x)
    {
        var slope = T.Constant(0.3989422804014327) * T.Exp(T.Constant(-0.5) * x.Value * x.Value); // exp(-x^2 / 2) / sqrt(2 pi)
        return new(T.NormalCdf(x.Value), slope * x.Tangent);
    }

    /// <summary>
    /// x to the power y. The partial derivatives are those of PyTorch: 0 by x where y = 0, and 0 by y where x = 0 and
    /// y &gt;= 0. A part that does not vary (tangent 0) adds nothing, not even the NaN of log(x) for x &lt; 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Pow(Dual<T> x, Dual<T> y)
    {
        var power = T.Pow(x.Value, y.Value);

        // The masks are confined to slopes that are not finite, for they cut the derivatives of what they replace.
        var slope = y.Value * T.Pow(x.Value, y.Value - One);
        var byX = slope * x.Tangent;
        var byXMasked = T.IfEqual(y.Value, Zero, Zero, T.IfEqual(x.Tangent, Zero, Zero, byX));
        byX = T.IfLess(T.Abs(slope), Infinity, byX, byXMasked);

        slope = power * T.Log(x.Value);
        var byY = slope * y.Tangent;
        var byYAtZero = T.IfLessOrEqual(Zero, y.Value, Zero, byY);
        var byYMasked = T.IfEqual(y.Tangent, Zero, Zero, T.IfEqual(x.Value, Zero, byYAtZero, byY));
        byY = T.IfLess(T.Abs(slope), Infinity, byY, byYMasked);

        return new(power, byX + byY);
    }
}
