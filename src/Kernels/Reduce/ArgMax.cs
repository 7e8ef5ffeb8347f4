namespace TensorCore.Kernels;

/// <summary>What <see cref="ArgExtreme{TOrder}"/> computes.</summary>
/// <param name="Space">The axes that stay and the one that is searched; operand 0 is the output, 1 the input.</param>
/// <param name="Type">The input's element type, any.</param>
/// <param name="Output">Written: positions along the searched axis, as Int64.</param>
/// <param name="Input">Read; the searched axis has at least one element.</param>
public readonly record struct ArgExtremeArgs(ReduceSpace Space, DType Type, Operand Output, Operand Input);

/// <summary>Which end of the order is looked for.</summary>
public interface IOrder
{
    /// <summary>Whether it is the largest; the smallest otherwise.</summary>
    static abstract bool IsLargest { get; }
}

/// <summary>The largest is looked for.</summary>
public readonly struct Largest : IOrder
{
    /// <inheritdoc/>
    public static bool IsLargest => true;
}

/// <summary>The smallest is looked for.</summary>
public readonly struct Smallest : IOrder
{
    /// <inheritdoc/>
    public static bool IsLargest => false;
}

/// <summary>The position of the first of the largest or smallest elements along one axis; NaN counts as beyond both, as in PyTorch.</summary>
public readonly partial struct ArgExtreme<TOrder> : IKernel<ArgExtremeArgs> where TOrder : struct, IOrder;
