using ILGPU.IR.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>
/// What ScalarIntrinsics makes an instruction of. Only methods with this attribute are looked up there; without it the
/// bodies are compiled, which here are only for ILGPU's CPU accelerator.
/// </summary>
internal static class FusedMath
{
    /// <summary>a * b + c with one rounding.</summary>
    [IntrinsicImplementation]
    public static float FusedMultiplyAdd(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>a * b + c with one rounding.</summary>
    [IntrinsicImplementation]
    public static double FusedMultiplyAdd(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);
}
