using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// The part of a product that one work-item keeps in registers. It is written out in fields, since ILGPU puts what is
/// indexed into slow local memory and unrolls no loops.
/// </summary>
internal interface IRegisterTile<TSelf> where TSelf : unmanaged, IRegisterTile<TSelf>
{
    /// <summary>Rows, and columns, of the tile of a group of 16 x 16 work-items.</summary>
    static abstract int Lines { get; }

    /// <summary>Terms that are in shared memory at once.</summary>
    static abstract int Depth { get; }

    /// <summary>Adds one term, with the values of A and B at this step.</summary>
    /// <param name="tile">What to add to.</param>
    /// <param name="shared">Shared memory.</param>
    /// <param name="a">Where in it this work-item's rows begin.</param>
    /// <param name="b">Where in it this work-item's columns begin.</param>
    static abstract TSelf Plus(TSelf tile, ArrayView<Float4> shared, int a, int b);

    /// <summary>What the sums start from, for a work-item whose first row and column these are.</summary>
    static abstract TSelf Start<TTarget>(TTarget target, int batch, int row, int column) where TTarget : struct, IProductTarget;

    /// <summary>Stores the sums.</summary>
    static abstract void Store<TTarget>(TSelf tile, TTarget target, int batch, int row, int column) where TTarget : struct, IProductTarget;
}

/// <summary>4 x 4 results for each work-item: 64 x 64 for a group. For sizes that larger tiles would leave processors idle with.</summary>
internal readonly struct Tile4(Float4 r0, Float4 r1, Float4 r2, Float4 r3) : IRegisterTile<Tile4>
{
    private readonly Float4 _r0 = r0, _r1 = r1, _r2 = r2, _r3 = r3;

    public Float4 Row0 => _r0;

    public Float4 Row1 => _r1;

    public Float4 Row2 => _r2;

    public Float4 Row3 => _r3;

    public static int Lines => 64;

    public static int Depth => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tile4 Plus(Tile4 tile, ArrayView<Float4> shared, int a, int b) => Plus(tile, shared[a], shared[b]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tile4 Plus(Tile4 tile, Float4 a, Float4 b) => new(
        Float4.Fma(a.X, b, tile._r0), Float4.Fma(a.Y, b, tile._r1), Float4.Fma(a.Z, b, tile._r2), Float4.Fma(a.W, b, tile._r3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tile4 Start<TTarget>(TTarget target, int batch, int row, int column) where TTarget : struct, IProductTarget => new(
        target.Start(batch, row, column), target.Start(batch, row + 1, column), target.Start(batch, row + 2, column), target.Start(batch, row + 3, column));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TTarget>(Tile4 tile, TTarget target, int batch, int row, int column) where TTarget : struct, IProductTarget
    {
        target.Store(batch, row, column, tile._r0);
        target.Store(batch, row + 1, column, tile._r1);
        target.Store(batch, row + 2, column, tile._r2);
        target.Store(batch, row + 3, column, tile._r3);
    }
}

/// <summary>
/// 8 x 8 results for each work-item, 128 x 128 for a group: 64 multiply-adds for four loads. The two halves of its rows,
/// and of its columns, are 64 apart, so that neighboring work-items read neighboring banks of shared memory.
/// </summary>
internal readonly struct Tile8(Tile4 q00, Tile4 q01, Tile4 q10, Tile4 q11) : IRegisterTile<Tile8>
{
    private const int Half = 64;
    private readonly Tile4 _q00 = q00, _q01 = q01, _q10 = q10, _q11 = q11;

    public static int Lines => 2 * Half;

    public static int Depth => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tile8 Plus(Tile8 tile, ArrayView<Float4> shared, int a, int b)
    {
        Float4 a0 = shared[a], a1 = shared[a + (Half / 4)], b0 = shared[b], b1 = shared[b + (Half / 4)];
        return new(Tile4.Plus(tile._q00, a0, b0), Tile4.Plus(tile._q01, a0, b1), Tile4.Plus(tile._q10, a1, b0), Tile4.Plus(tile._q11, a1, b1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tile8 Start<TTarget>(TTarget target, int batch, int row, int column) where TTarget : struct, IProductTarget => new(
        Tile4.Start(target, batch, row, column), Tile4.Start(target, batch, row, column + Half),
        Tile4.Start(target, batch, row + Half, column), Tile4.Start(target, batch, row + Half, column + Half));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TTarget>(Tile8 tile, TTarget target, int batch, int row, int column) where TTarget : struct, IProductTarget
    {
        Tile4.Store(tile._q00, target, batch, row, column);
        Tile4.Store(tile._q01, target, batch, row, column + Half);
        Tile4.Store(tile._q10, target, batch, row + Half, column);
        Tile4.Store(tile._q11, target, batch, row + Half, column + Half);
    }
}
