using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Division by a number that is known before the launch: a multiplication and a shift instead of the twenty instructions that
/// GPUs divide with. After Granlund and Montgomery, "Division by invariant integers using multiplication" (PLDI 1994).
/// </summary>
internal readonly struct FastDivisor
{
    private const int Bits = 31;
    private readonly uint _multiplier;
    private readonly int _divisor, _shift;

    /// <summary>Prepares a divisor of at least 1.</summary>
    public FastDivisor(int divisor)
    {
        _divisor = divisor;
        _shift = Bits + (divisor == 1 ? 0 : BitOperations.Log2((uint)(divisor - 1)) + 1);
        _multiplier = (uint)(((1UL << _shift) + (uint)divisor - 1) / (uint)divisor);
    }

    /// <summary>The quotient of a number of at least 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Quotient(int number) => (int)(((ulong)(uint)number * _multiplier) >> _shift);

    /// <summary>The remainder that belongs to a quotient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Remainder(int number, int quotient) => number - (quotient * _divisor);
}
