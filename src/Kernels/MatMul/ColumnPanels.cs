using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Columns of a product, counted in registers, cut into the widths that micro-kernels have: threes, and at the end one or two
/// twos if three does not divide the number. Tiles of 9 x 3 registers need the fewest instructions for a multiply-add, which
/// counts where another hyper-thread shares the core; a tile of one register waits for its loads.
/// </summary>
/// <param name="Vectors">Registers in a row.</param>
internal readonly record struct ColumnPanels(int Vectors)
{
    private int Threes { get; } = Vectors % 3 == 1 && Vectors > 1 ? (Vectors / 3) - 1 : Vectors / 3;

    /// <summary>How many panels there are.</summary>
    public int Count => Threes + ((Vectors - (3 * Threes) + 1) / 2);

    /// <summary>The first register of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Start(int panel) => panel <= Threes ? 3 * panel : (2 * panel) + Threes;

    /// <summary>Registers in a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Width(int panel) => panel < Threes ? 3 : Math.Min(2, Vectors - Start(panel));

    /// <summary>The panel that holds a register.</summary>
    public int Of(int vector) => vector < 3 * Threes ? vector / 3 : Threes + ((vector - (3 * Threes)) / 2);
}
