namespace TensorCore.Kernels;

/// <summary>
/// Arguments of a kernel that know how much work they stand for. Implement it on the argument record of a kernel of your own and
/// <see cref="Profiler"/> shows its speed; without it a kernel is shown with its time alone.
/// </summary>
public interface IMeasuredArgs
{
    /// <summary>The work of one run. Asked for only while a profiler records.</summary>
    KernelWork Work { get; }
}

/// <summary>What one run of a kernel does, counted from its sizes.</summary>
/// <param name="Type">The dtype that is computed in.</param>
/// <param name="Shapes">The sizes, for people to read.</param>
/// <param name="Bytes">Bytes of the operands, each read or written once: what has to be moved at least.</param>
/// <param name="Flops">Floating-point operations of products, a multiplication and an addition counting as two; 0 for work bound by memory.</param>
public readonly record struct KernelWork(DType Type, string Shapes, double Bytes, double Flops = 0)
{
    /// <summary>Bytes of so many elements of each operand; of fewer where the operand's block is smaller, as that of a single value or of a mask is.</summary>
    /// <param name="elements">Elements of each operand.</param>
    /// <param name="type">Their type.</param>
    /// <param name="operands">Those that are absent count nothing.</param>
    public static double BytesOf(long elements, DType type, params ReadOnlySpan<Operand> operands)
    {
        long bytes = 0;
        foreach (var operand in operands)
        {
            if (operand.IsPresent) bytes += Math.Min(elements * type.Size, operand.Storage.Requested);
        }

        return bytes;
    }
}
