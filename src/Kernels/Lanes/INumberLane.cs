namespace TensorCore.Kernels;

/// <summary>What lanes of floating-point numbers (<see cref="ILane{T}"/>) and of integers (<see cref="IIntegerLane{T}"/>) have in common.</summary>
/// <typeparam name="T">The lane type itself.</typeparam>
public interface INumberLane<T> where T : unmanaged, INumberLane<T>
{
    /// <summary>The same constant in every lane.</summary>
    static abstract T Constant(double value);

    /// <summary>Sum.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>Difference.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>Product.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>The same value with the other sign, also of zero.</summary>
    static abstract T operator -(T a);

    /// <summary>The value without its sign.</summary>
    static abstract T Abs(T x);

    /// <summary>The smaller; NaN when either is NaN, and -0 is smaller than +0.</summary>
    static abstract T Min(T a, T b);

    /// <summary>The larger; NaN when either is NaN, and +0 is larger than -0.</summary>
    static abstract T Max(T a, T b);

    /// <summary>a &lt; b ? then : otherwise. False when either is NaN.</summary>
    static abstract T IfLess(T a, T b, T then, T otherwise);

    /// <summary>a &lt;= b ? then : otherwise. False when either is NaN.</summary>
    static abstract T IfLessOrEqual(T a, T b, T then, T otherwise);

    /// <summary>a == b ? then : otherwise. False when either is NaN.</summary>
    static abstract T IfEqual(T a, T b, T then, T otherwise);
}
