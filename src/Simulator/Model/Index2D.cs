namespace ILGPU;

/// <summary>A 32-bit index or extent of two dimensions; X is the one that varies fastest.</summary>
/// <param name="x">The index along X.</param>
/// <param name="y">The index along Y.</param>
public readonly struct Index2D(int x, int y) : IEquatable<Index2D>
{
    /// <summary>The same index along both dimensions.</summary>
    /// <param name="value">The index.</param>
    public Index2D(int value) : this(value, value) { }

    /// <summary>The index along X.</summary>
    public int X { get; } = x;

    /// <summary>The index along Y.</summary>
    public int Y { get; } = y;

    /// <summary>The number of elements of an extent of this size.</summary>
    public int Size => X * Y;

    /// <summary>The number of elements of an extent of this size, in 64 bits.</summary>
    public long LongSize => (long)X * Y;

    /// <summary>Whether 0 &lt;= index &lt; extent along each dimension.</summary>
    public bool InBounds(Index2D extent) => (uint)X < (uint)extent.X && (uint)Y < (uint)extent.Y;

    /// <summary>The index along each dimension.</summary>
    public void Deconstruct(out int x, out int y) => (x, y) = (X, Y);

    /// <inheritdoc/>
    public bool Equals(Index2D other) => X == other.X && Y == other.Y;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Index2D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(X, Y);

    /// <inheritdoc/>
    public override string ToString() => $"({X}, {Y})";

    /// <summary>A pair as an index.</summary>
    public static implicit operator Index2D((int X, int Y) pair) => new(pair.X, pair.Y);

    /// <summary>The sum along each dimension.</summary>
    public static Index2D operator +(Index2D left, Index2D right) => new(left.X + right.X, left.Y + right.Y);

    /// <summary>The difference along each dimension.</summary>
    public static Index2D operator -(Index2D left, Index2D right) => new(left.X - right.X, left.Y - right.Y);

    /// <summary>The product along each dimension.</summary>
    public static Index2D operator *(Index2D left, Index2D right) => new(left.X * right.X, left.Y * right.Y);

    /// <summary>The quotient along each dimension, towards zero.</summary>
    public static Index2D operator /(Index2D left, Index2D right) => new(left.X / right.X, left.Y / right.Y);

    /// <summary>Whether both are the same index.</summary>
    public static bool operator ==(Index2D left, Index2D right) => left.Equals(right);

    /// <summary>Whether the indices differ.</summary>
    public static bool operator !=(Index2D left, Index2D right) => !left.Equals(right);
}
