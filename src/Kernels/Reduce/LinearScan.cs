namespace TensorCore.Kernels;

/// <summary>What <see cref="LinearScan"/> computes.</summary>
/// <param name="Space">All axes but the scanned one, which counts as length 1: output (0), coefficients (1), terms (2).</param>
/// <param name="Length">Length of the scanned axis.</param>
/// <param name="StepOutput">The output's stride along the scanned axis, negative to scan from the end.</param>
/// <param name="StepA">The coefficients' stride along it.</param>
/// <param name="StepB">The terms' stride along it.</param>
/// <param name="Type">Float32, Float64, or Int64 (without coefficients).</param>
/// <param name="Output">Written, at the first position of the scan.</param>
/// <param name="A">Coefficients, at the one that multiplies the first sum; absent when all are 1.</param>
/// <param name="B">Terms, at the first.</param>
public readonly record struct LinearScanArgs(
    IterationSpace Space, int Length, long StepOutput, long StepA, long StepB, DType Type, Operand Output, Operand A, Operand B);

/// <summary>
/// s[k] = a[k] * s[k - 1] + b[k] along one axis, with s[-1] = 0: cumulative sums (a = 1), cumulative products
/// (b = 0 but at the start) and their gradients. Accumulated in double whatever the type of the elements.
/// </summary>
public readonly partial struct LinearScan : IKernel<LinearScanArgs>;
