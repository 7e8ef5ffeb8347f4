using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

/// <summary>
/// Four neighboring floats, which GPUs load and store at once where the compiler knows that they stand at a multiple of 16
/// bytes: it takes that for granted in views of this type, so they may only be made of operands for which
/// <see cref="IsAligned"/> was asked.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Float4(float x, float y, float z, float w)
{
    public const int Bytes = 4 * sizeof(float);

    public readonly float X = x, Y = y, Z = z, W = w;

    /// <summary>Whether an operand begins at a multiple of 16 bytes.</summary>
    public static bool IsAligned(in Operand operand) => operand.ByteOffset % Bytes == 0;

    /// <summary>a * b + c, with one rounding each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Fma(float a, Float4 b, Float4 c) => new(
        MathF.FusedMultiplyAdd(a, b.X, c.X), MathF.FusedMultiplyAdd(a, b.Y, c.Y),
        MathF.FusedMultiplyAdd(a, b.Z, c.Z), MathF.FusedMultiplyAdd(a, b.W, c.W));
}
