namespace TensorCore.Kernels;

/// <summary>What <see cref="MapKernel{TMap}"/> computes.</summary>
/// <param name="Map">The formula and its parameters.</param>
/// <param name="Space">The elements, with the strides of the output (0) and the inputs (1 to 3).</param>
/// <param name="Type">Float32 or Float64; the same for output and inputs.</param>
/// <param name="Output">Written.</param>
/// <param name="A">First input.</param>
/// <param name="B">Second input, when the formula has one.</param>
/// <param name="C">Third input, when the formula has one.</param>
public readonly record struct MapArgs<TMap>(
    TMap Map, IterationSpace Space, DType Type, Operand Output, Operand A, Operand B, Operand C)
    where TMap : unmanaged, IMap;

/// <summary>
/// Applies a formula to every element: the one loop behind all element-wise operations, with broadcasting, strides,
/// tails and threads. The device's body is in <c>MapKernel.Cpu.cs</c>.
/// </summary>
public readonly partial struct MapKernel<TMap> : IKernel<MapArgs<TMap>> where TMap : unmanaged, IMap;
