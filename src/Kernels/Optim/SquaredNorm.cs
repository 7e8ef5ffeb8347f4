using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>A dense run of elements.</summary>
/// <param name="Length">Number of elements.</param>
/// <param name="First">Where the first one is.</param>
public readonly record struct DenseOperand(long Length, Operand First);

/// <summary>Up to 32 dense tensors as plain values.</summary>
[InlineArray(Capacity)]
public struct DenseOperands
{
    /// <summary>The most tensors that one launch reads.</summary>
    public const int Capacity = 32;

    private DenseOperand _first;
}

/// <summary>What <see cref="SquaredNormKernel"/> sums.</summary>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Count">How many of the inputs are used.</param>
/// <param name="Inputs">The tensors.</param>
/// <param name="Sum">One Float64 number that the sum is added to.</param>
public readonly record struct SquaredNormArgs(DType Type, int Count, DenseOperands Inputs, Operand Sum);

/// <summary>Adds the squares of all elements of many tensors to one number, in one pass.</summary>
public readonly partial struct SquaredNormKernel : IKernel<SquaredNormArgs>
{
    private const int BlockElements = 16 * 1024;

    private static int Blocks(long length) => checked((int)((length + BlockElements - 1) / BlockElements));
}
