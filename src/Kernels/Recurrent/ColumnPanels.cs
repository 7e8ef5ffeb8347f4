using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Columns of a product, counted in registers, cut into the widths that micro-kernels have: twos, and first a three
/// when the number is odd (9 x 48 does as well as 14 x 32; a tile of one register waits for its loads).
/// </summary>
/// <param name="Vectors">Registers in a row.</param>
internal readonly record struct ColumnPanels(int Vectors)
{
    private int First => Vectors == 1 ? 1 : Vectors % 2 == 0 ? 2 : 3;

    /// <summary>How many panels there are.</summary>
    public int Count => 1 + ((Vectors - First) / 2);

    /// <summary>The first register of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Start(int panel) => panel == 0 ? 0 : First + ((panel - 1) * 2);

    /// <summary>Registers in a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Width(int panel) => panel == 0 ? First : 2;

    /// <summary>The panel that holds a register.</summary>
    public int Of(int vector) => vector < First ? 0 : 1 + ((vector - First) / 2);
}
