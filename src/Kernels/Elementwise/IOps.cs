namespace TensorCore.Kernels;

/// <summary>Which values a derivative is computed from: what a backward pass has to read, and nothing else.</summary>
[Flags]
public enum Uses
{
    /// <summary>None: the derivative is a constant.</summary>
    Nothing = 0,

    /// <summary>x of a function y = f(x); a of a function f(a, b).</summary>
    First = 1,

    /// <summary>y of a function y = f(x); b of a function f(a, b).</summary>
    Second = 2,

    /// <summary>Both.</summary>
    Both = First | Second,
}

/// <summary>
/// An element-wise function of one variable, written once for every device and precision. Implement it on a read-only
/// record struct; parameters (a slope, a bound) are its fields.
/// </summary>
public interface IUnaryOp
{
    /// <summary>Cost of one element relative to an addition, roughly: decides from how many elements on a second thread pays.</summary>
    static virtual int Cost => 1;

    /// <summary>What <see cref="Derivative"/> looks at. Saying less than both makes the backward pass faster.</summary>
    static virtual Uses DerivativeUses => Uses.Both;

    /// <summary>f(x).</summary>
    T Forward<T>(T x) where T : unmanaged, ILane<T>;

    /// <summary>f'(x), given y = f(x) as well because many derivatives are cheaper from it.</summary>
    T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>;
}

/// <summary>An element-wise function of two variables. See <see cref="IUnaryOp"/>.</summary>
public interface IBinaryOp
{
    /// <summary>Cost of one element relative to an addition, roughly: decides from how many elements on a second thread pays.</summary>
    static virtual int Cost => 1;

    /// <summary>What <see cref="DerivativeA"/> looks at.</summary>
    static virtual Uses DerivativeAUses => Uses.Both;

    /// <summary>What <see cref="DerivativeB"/> looks at.</summary>
    static virtual Uses DerivativeBUses => Uses.Both;

    /// <summary>f(a, b).</summary>
    T Forward<T>(T a, T b) where T : unmanaged, ILane<T>;

    /// <summary>The partial derivative by a.</summary>
    T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T>;

    /// <summary>The partial derivative by b.</summary>
    T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T>;
}
