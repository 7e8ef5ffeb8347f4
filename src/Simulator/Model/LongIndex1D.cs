namespace ILGPU;

/// <summary>A 64-bit index or extent of one dimension.</summary>
/// <param name="x">The index.</param>
public readonly struct LongIndex1D(long x) : IEquatable<LongIndex1D>
{
    /// <summary>The index.</summary>
    public long X { get; } = x;

    /// <summary>The number of elements of an extent of this size.</summary>
    public long Size => X;

    /// <summary>The index in 32 bits.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public Index1D ToIntIndex() => new(checked((int)X));

    /// <inheritdoc/>
    public bool Equals(LongIndex1D other) => X == other.X;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LongIndex1D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => X.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"({X})";

    /// <summary>The index as a plain number.</summary>
    public static implicit operator long(LongIndex1D index) => index.X;

    /// <summary>A plain number as an index.</summary>
    public static implicit operator LongIndex1D(long index) => new(index);

    /// <summary>The index as an unsigned number.</summary>
    public static explicit operator ulong(LongIndex1D index) => (ulong)index.X;

    /// <summary>The index in 32 bits, checked.</summary>
    public static explicit operator Index1D(LongIndex1D index) => index.ToIntIndex();

    /// <summary>The sum.</summary>
    public static LongIndex1D operator +(LongIndex1D left, LongIndex1D right) => new(left.X + right.X);

    /// <summary>The difference.</summary>
    public static LongIndex1D operator -(LongIndex1D left, LongIndex1D right) => new(left.X - right.X);

    /// <summary>The product.</summary>
    public static LongIndex1D operator *(LongIndex1D left, LongIndex1D right) => new(left.X * right.X);

    /// <summary>The quotient, towards zero.</summary>
    public static LongIndex1D operator /(LongIndex1D left, LongIndex1D right) => new(left.X / right.X);

    /// <summary>Whether both are the same index.</summary>
    public static bool operator ==(LongIndex1D left, LongIndex1D right) => left.X == right.X;

    /// <summary>Whether the indices differ.</summary>
    public static bool operator !=(LongIndex1D left, LongIndex1D right) => left.X != right.X;
}
