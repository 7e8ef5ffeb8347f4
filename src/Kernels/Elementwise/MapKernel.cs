namespace TensorCore.Kernels;

/// <summary>What the map kernels compute when the operands have different layouts.</summary>
/// <param name="Map">The formula and its parameters: an <see cref="IMap"/> or an <see cref="IIntegerMap"/>.</param>
/// <param name="Space">The elements, with the strides of the output (0) and the inputs (1 to 3).</param>
/// <param name="Type">The dtype that is computed in: that of output and inputs, but for masks.</param>
/// <param name="Output">Written; dense in row-major order.</param>
/// <param name="A">First input.</param>
/// <param name="B">Second input, when the formula has one.</param>
/// <param name="C">Third input, when the formula has one.</param>
public readonly record struct MapArgs<TMap>(
    TMap Map, IterationSpace Space, DType Type, Operand Output, Operand A, Operand B, Operand C) : IMeasuredArgs
    where TMap : unmanaged
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Space.Count} elements", KernelWork.BytesOf(Space.Count, Type, Output, A, B, C));
}

/// <summary>What the map kernels compute when every operand is dense or a single value: the usual case, kept small.</summary>
/// <param name="Map">The formula and its parameters: an <see cref="IMap"/> or an <see cref="IIntegerMap"/>.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Type">The dtype that is computed in: that of output and inputs, but for masks.</param>
/// <param name="Singles">Bits 0 to 2 say that A, B and C are single values.</param>
/// <param name="Output">Written.</param>
/// <param name="A">First input.</param>
/// <param name="B">Second input, when the formula has one.</param>
/// <param name="C">Third input, when the formula has one.</param>
public readonly record struct DenseMapArgs<TMap>(
    TMap Map, long Count, DType Type, int Singles, Operand Output, Operand A, Operand B, Operand C) : IMeasuredArgs
    where TMap : unmanaged
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Count} elements", KernelWork.BytesOf(Count, Type, Output, A, B, C));
}

/// <summary>
/// Applies a formula on floating-point numbers to every element: the kernel behind all element-wise operations, with
/// broadcasting, strides, tails and threads. The device's body is in <c>MapKernel.Cpu.cs</c>.
/// </summary>
public readonly partial struct MapKernel<TMap> : IKernel<MapArgs<TMap>>, IKernel<DenseMapArgs<TMap>> where TMap : unmanaged, IMap;

/// <summary>
/// The same for formulas on integers and truth values. A formula that only selects may run on Float32 and Float64,
/// too, whose elements then count as integers of their width.
/// </summary>
public readonly partial struct IntegerMapKernel<TMap> : IKernel<MapArgs<TMap>>, IKernel<DenseMapArgs<TMap>> where TMap : unmanaged, IIntegerMap;
