namespace ILGPU;

/// <summary>A 32-bit index or extent of three dimensions; X is the one that varies fastest.</summary>
/// <param name="x">The index along X.</param>
/// <param name="y">The index along Y.</param>
/// <param name="z">The index along Z.</param>
public readonly struct Index3D(int x, int y, int z) : IEquatable<Index3D>
{
    /// <summary>The same index along the three dimensions.</summary>
    /// <param name="value">The index.</param>
    public Index3D(int value) : this(value, value, value) { }

    /// <summary>An index of two dimensions and the third.</summary>
    /// <param name="xy">The index along X and Y.</param>
    /// <param name="z">The index along Z.</param>
    public Index3D(Index2D xy, int z) : this(xy.X, xy.Y, z) { }

    /// <summary>The index along X.</summary>
    public int X { get; } = x;

    /// <summary>The index along Y.</summary>
    public int Y { get; } = y;

    /// <summary>The index along Z.</summary>
    public int Z { get; } = z;

    /// <summary>The number of elements of an extent of this size.</summary>
    public int Size => X * Y * Z;

    /// <summary>The number of elements of an extent of this size, in 64 bits.</summary>
    public long LongSize => (long)X * Y * Z;

    /// <summary>Whether 0 &lt;= index &lt; extent along each dimension.</summary>
    public bool InBounds(Index3D extent) =>
        (uint)X < (uint)extent.X && (uint)Y < (uint)extent.Y && (uint)Z < (uint)extent.Z;

    /// <summary>The index along each dimension.</summary>
    public void Deconstruct(out int x, out int y, out int z) => (x, y, z) = (X, Y, Z);

    /// <inheritdoc/>
    public bool Equals(Index3D other) => X == other.X && Y == other.Y && Z == other.Z;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Index3D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(X, Y, Z);

    /// <inheritdoc/>
    public override string ToString() => $"({X}, {Y}, {Z})";

    /// <summary>A triple as an index.</summary>
    public static implicit operator Index3D((int X, int Y, int Z) triple) => new(triple.X, triple.Y, triple.Z);

    /// <summary>The sum along each dimension.</summary>
    public static Index3D operator +(Index3D left, Index3D right) =>
        new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);

    /// <summary>The difference along each dimension.</summary>
    public static Index3D operator -(Index3D left, Index3D right) =>
        new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);

    /// <summary>The product along each dimension.</summary>
    public static Index3D operator *(Index3D left, Index3D right) =>
        new(left.X * right.X, left.Y * right.Y, left.Z * right.Z);

    /// <summary>The quotient along each dimension, towards zero.</summary>
    public static Index3D operator /(Index3D left, Index3D right) =>
        new(left.X / right.X, left.Y / right.Y, left.Z / right.Z);

    /// <summary>Whether both are the same index.</summary>
    public static bool operator ==(Index3D left, Index3D right) => left.Equals(right);

    /// <summary>Whether the indices differ.</summary>
    public static bool operator !=(Index3D left, Index3D right) => !left.Equals(right);

    /// <summary>The position in an extent, X fastest.</summary>
    internal static int Linear(Index3D index, Index3D extent) => (index.Z * extent.Y + index.Y) * extent.X + index.X;

    /// <summary>The index at a position in an extent, X fastest.</summary>
    internal static Index3D FromLinear(int position, Index3D extent) =>
        new(position % extent.X, position / extent.X % extent.Y, position / extent.X / extent.Y);
}
