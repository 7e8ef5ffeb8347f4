namespace TensorCore.Kernels;

/// <summary>What a formula on integers computes with: one integer, or a SIMD vector of them. Arithmetic wraps around.</summary>
/// <typeparam name="T">The lane type itself.</typeparam>
public interface IIntegerLane<T> : INumberLane<T> where T : unmanaged, IIntegerLane<T>
{
    /// <summary>The same integer in every lane; high bits that do not fit are cut off.</summary>
    static abstract T Integer(long value);

    /// <summary>Bits set in both.</summary>
    static abstract T operator &(T a, T b);

    /// <summary>Bits set in either.</summary>
    static abstract T operator |(T a, T b);

    /// <summary>Bits set in exactly one.</summary>
    static abstract T operator ^(T a, T b);

    /// <summary>All bits flipped.</summary>
    static abstract T operator ~(T x);

    /// <summary>Bits shifted to the left by the count in each lane; 0 when it is negative or not below the width.</summary>
    static abstract T ShiftLeft(T x, T count);

    /// <summary>Bits shifted to the right by the count in each lane, filled with the sign; a count out of range leaves only the sign.</summary>
    static abstract T ShiftRight(T x, T count);

    /// <summary>The quotient rounded down. Division by zero gives 0: callers refuse it before.</summary>
    static abstract T FloorDivide(T a, T b);

    /// <summary>a - b * FloorDivide(a, b), with the sign of b. Division by zero gives 0: callers refuse it before.</summary>
    static abstract T Remainder(T a, T b);

    /// <summary>x to the power y; below y = 0 the quotient 1 / x^-y rounded toward zero, and 0 for x = 0.</summary>
    static abstract T Pow(T x, T y);
}
