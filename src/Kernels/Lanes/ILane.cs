namespace TensorCore.Kernels;

/// <summary>
/// What an element-wise formula computes with: one float or double on a GPU or in scalar code, or a whole SIMD vector
/// of them on the CPU, or a <see cref="Dual{T}"/> of any of these when a formula is differentiated once more.
/// A formula is written once over <typeparamref name="T"/> and specialised by the JIT (or by ILGPU) for each.
/// There is no mask type: choices are made by the <c>If...</c> methods, which exist on every kind of lane.
/// </summary>
/// <typeparam name="T">The lane type itself.</typeparam>
public interface ILane<T> : INumberLane<T> where T : unmanaged, ILane<T>
{
    /// <summary>Quotient.</summary>
    static abstract T operator /(T a, T b);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract T Fma(T a, T b, T c);

    /// <summary>The square root, correctly rounded; NaN below zero.</summary>
    static abstract T Sqrt(T x);

    /// <summary>To the nearest integer below.</summary>
    static abstract T Floor(T x);

    /// <summary>To the nearest integer above.</summary>
    static abstract T Ceiling(T x);

    /// <summary>To the nearest integer, halves to even.</summary>
    static abstract T Round(T x);

    /// <summary>To the nearest integer toward zero.</summary>
    static abstract T Truncate(T x);

    /// <summary>The magnitude of one with the sign of the other.</summary>
    static abstract T CopySign(T magnitude, T sign);

    /// <summary>e to the power x.</summary>
    static abstract T Exp(T x);

    /// <summary>exp(x) - 1 without cancellation near 0.</summary>
    static abstract T ExpM1(T x);

    /// <summary>The natural logarithm: -infinity at zero, NaN below.</summary>
    static abstract T Log(T x);

    /// <summary>log(1 + x) without cancellation near 0.</summary>
    static abstract T Log1P(T x);

    /// <summary>The sine of an angle in radians.</summary>
    static abstract T Sin(T x);

    /// <summary>The cosine of an angle in radians.</summary>
    static abstract T Cos(T x);

    /// <summary>The tangent of an angle in radians.</summary>
    static abstract T Tan(T x);

    /// <summary>The angle in [-pi/2, pi/2] with this sine; NaN outside [-1, 1].</summary>
    static abstract T Asin(T x);

    /// <summary>The angle in [0, pi] with this cosine; NaN outside [-1, 1].</summary>
    static abstract T Acos(T x);

    /// <summary>The angle in [-pi/2, pi/2] with this tangent.</summary>
    static abstract T Atan(T x);

    /// <summary>The angle of the point (x, y), in (-pi, pi].</summary>
    static abstract T Atan2(T y, T x);

    /// <summary>The hyperbolic sine.</summary>
    static abstract T Sinh(T x);

    /// <summary>The hyperbolic cosine.</summary>
    static abstract T Cosh(T x);

    /// <summary>The hyperbolic tangent.</summary>
    static abstract T Tanh(T x);

    /// <summary>1 / (1 + exp(-x)), accurate in both tails.</summary>
    static abstract T Sigmoid(T x);

    /// <summary>The error function.</summary>
    static abstract T Erf(T x);

    /// <summary>The probability that a standard normal variable is below x: (1 + erf(x / sqrt(2))) / 2.</summary>
    static abstract T NormalCdf(T x);

    /// <summary>x to the power y, with the special cases of IEEE 754 pow.</summary>
    static abstract T Pow(T x, T y);
}

/// <summary>A lane type that is a SIMD vector (or a single value standing in for one) with memory access.</summary>
/// <typeparam name="T">The lane type itself.</typeparam>
/// <typeparam name="TElement">The element type: float or double.</typeparam>
public interface ISimdLane<T, TElement> : ILane<T>, IVectorLane<T, TElement>
    where T : unmanaged, ISimdLane<T, TElement>
    where TElement : unmanaged
{
    /// <summary>Sum of all lanes, always added in the same order.</summary>
    static abstract TElement Sum(T value);

    /// <summary>Largest lane; NaN when any is NaN.</summary>
    static abstract TElement MaxLane(T value);

    /// <summary>Smallest lane; NaN when any is NaN.</summary>
    static abstract TElement MinLane(T value);
}
