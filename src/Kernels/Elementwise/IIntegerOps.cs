namespace TensorCore.Kernels;

/// <summary>The integer form of an element-wise function of one variable. See <see cref="IUnaryOp"/>.</summary>
public interface IIntegerUnaryOp
{
    /// <summary>f(x).</summary>
    T Integer<T>(T x) where T : unmanaged, IIntegerLane<T>;
}

/// <summary>The integer form of an element-wise function of two variables. See <see cref="IBinaryOp"/>.</summary>
public interface IIntegerBinaryOp
{
    /// <summary>f(a, b).</summary>
    T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T>;
}

/// <summary>A relation between two numbers of any dtype.</summary>
public interface IComparison
{
    /// <summary>1 where the relation holds, else 0.</summary>
    T Holds<T>(T a, T b) where T : unmanaged, INumberLane<T>;
}
