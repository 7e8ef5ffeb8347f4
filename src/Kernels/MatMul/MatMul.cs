namespace TensorCore.Kernels;

/// <summary>
/// What <see cref="MatMul"/> computes, for each batch t, row i and column j:
/// C[t, i, j] = (C[t, i, j] if <paramref name="Accumulate"/>, or Bias[j] if present) + sum over k of A[t, i, k] * B[t, k, j].
/// All strides count elements and may be anything for A and B, so that transposed and broadcast views need no copy.
/// </summary>
/// <param name="Type">Element type of all operands: Float32, Float64, Int32 or Int64 (these wrap around).</param>
/// <param name="M">Rows of A and C.</param>
/// <param name="N">Columns of B and C.</param>
/// <param name="K">Columns of A and rows of B. 0 gives zeros (or what the sum starts from).</param>
/// <param name="A">A[t, i, k] is at t * ABatch + i * ARow + k * ACol.</param>
/// <param name="ARow">Stride of A's rows.</param>
/// <param name="ACol">Stride of A's columns.</param>
/// <param name="B">B[t, k, j] is at t * BBatch + k * BRow + j * BCol.</param>
/// <param name="BRow">Stride of B's rows.</param>
/// <param name="BCol">Stride of B's columns.</param>
/// <param name="C">C[t, i, j] is at t * CBatch + i * CRow + j. Must not overlap A, B or Bias.</param>
/// <param name="CRow">Stride of C's rows; at least N.</param>
/// <param name="Bias">N contiguous elements added to each row, or <c>default</c>. Not together with <paramref name="Accumulate"/>.</param>
/// <param name="Accumulate">Whether the product is added to what C holds.</param>
/// <param name="Batches">How many products; their strides follow.</param>
/// <param name="ABatch">Stride from one A to the next; 0 uses one A for all.</param>
/// <param name="BBatch">Stride from one B to the next; 0 uses one B for all.</param>
/// <param name="CBatch">Stride from one C to the next. The C's must not overlap.</param>
public readonly record struct MatMulArgs(
    DType Type,
    long M,
    long N,
    long K,
    Operand A,
    long ARow,
    long ACol,
    Operand B,
    long BRow,
    long BCol,
    Operand C,
    long CRow,
    Operand Bias = default,
    bool Accumulate = false,
    long Batches = 1,
    long ABatch = 0,
    long BBatch = 0,
    long CBatch = 0) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(
        Type, Batches == 1 ? $"{M}x{K} * {K}x{N}" : $"{Batches} of {M}x{K} * {K}x{N}",
        KernelWork.BytesOf(Batches * M * K, Type, A) + KernelWork.BytesOf(Batches * K * N, Type, B) + KernelWork.BytesOf(Batches * M * N, Type, C),
        2.0 * Batches * M * N * K);
}

/// <summary>
/// Batched matrix products. Every element of C is one chain of multiply-adds in the order k = 0, 1, 2, ..., whatever
/// the sizes, strides and threads are: results are the same bits for one thread or many, for a transposed view or its
/// copy, for a row on its own or in a batch.
/// </summary>
public readonly partial struct MatMul : IKernel<MatMulArgs>;
