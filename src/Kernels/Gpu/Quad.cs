using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

/// <summary>
/// Four neighboring elements that a work-item moves at once: 128-bit loads and stores for floats, which reach a GPU's
/// memory bandwidth with fewer instructions in flight than single elements.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="x">The first element.</param>
/// <param name="y">The second element.</param>
/// <param name="z">The third element.</param>
/// <param name="w">The fourth element.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Quad<T>(T x, T y, T z, T w) where T : unmanaged
{
    /// <summary>The first element.</summary>
    public readonly T X = x;

    /// <summary>The second element.</summary>
    public readonly T Y = y;

    /// <summary>The third element.</summary>
    public readonly T Z = z;

    /// <summary>The fourth element.</summary>
    public readonly T W = w;
}
