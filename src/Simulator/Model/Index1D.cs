namespace ILGPU;

/// <summary>A 32-bit index or extent of one dimension.</summary>
/// <param name="x">The index.</param>
public readonly struct Index1D(int x) : IEquatable<Index1D>
{
    /// <summary>The index.</summary>
    public int X { get; } = x;

    /// <summary>The number of elements of an extent of this size.</summary>
    public int Size => X;

    /// <summary>The number of elements of an extent of this size, in 64 bits.</summary>
    public long LongSize => X;

    /// <summary>Whether 0 &lt;= index &lt; extent.</summary>
    public bool InBounds(Index1D extent) => (uint)X < (uint)extent.X;

    /// <inheritdoc/>
    public bool Equals(Index1D other) => X == other.X;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Index1D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => X;

    /// <inheritdoc/>
    public override string ToString() => $"({X})";

    /// <summary>The index as a plain number.</summary>
    public static implicit operator int(Index1D index) => index.X;

    /// <summary>A plain number as an index.</summary>
    public static implicit operator Index1D(int index) => new(index);

    /// <summary>The index in 64 bits.</summary>
    public static implicit operator LongIndex1D(Index1D index) => new(index.X);

    /// <summary>The index as an unsigned number.</summary>
    public static explicit operator uint(Index1D index) => (uint)index.X;

    /// <summary>The sum.</summary>
    public static Index1D operator +(Index1D left, Index1D right) => new(left.X + right.X);

    /// <summary>The difference.</summary>
    public static Index1D operator -(Index1D left, Index1D right) => new(left.X - right.X);

    /// <summary>The product.</summary>
    public static Index1D operator *(Index1D left, Index1D right) => new(left.X * right.X);

    /// <summary>The quotient, towards zero.</summary>
    public static Index1D operator /(Index1D left, Index1D right) => new(left.X / right.X);

    /// <summary>Whether both are the same index.</summary>
    public static bool operator ==(Index1D left, Index1D right) => left.X == right.X;

    /// <summary>Whether the indices differ.</summary>
    public static bool operator !=(Index1D left, Index1D right) => left.X != right.X;
}
