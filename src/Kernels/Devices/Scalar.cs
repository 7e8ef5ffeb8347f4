namespace TensorCore;

/// <summary>
/// A number beside a tensor in an expression such as <c>x * 0.5</c> or <c>x.Clip(0, 6)</c>. It adapts to the tensor:
/// the dtype of a floating-point tensor never changes, an integer tensor stays one when the number is an integer and
/// becomes <see cref="DType.Float32"/> when it is not, as in PyTorch. Any C# number but decimal converts to it implicitly.
/// </summary>
public readonly struct Scalar : IEquatable<Scalar>
{
    private readonly double _number;
    private readonly long _integer;

    private Scalar(double number, long integer, bool isInteger)
    {
        _number = number;
        _integer = integer;
        IsInteger = isInteger;
    }

    /// <summary>Whether it was given as an integer (<c>2</c>, not <c>2.0</c>).</summary>
    public bool IsInteger { get; }

    /// <summary>The dtype it has where no tensor decides: Int64 or Float32.</summary>
    public DType DType => IsInteger ? DType.Int64 : DType.Float32;

    /// <summary>The value; integers beyond 2^53 are rounded.</summary>
    public double ToDouble() => _number;

    /// <summary>The value as an integer; a fraction is cut off, and what is out of range saturates.</summary>
    public long ToInt64() => IsInteger ? _integer : long.CreateSaturating(_number);

    /// <summary>Takes a floating-point number.</summary>
    public static implicit operator Scalar(double value) => new(value, 0, false);

    /// <summary>Takes an integer.</summary>
    public static implicit operator Scalar(long value) => new(value, value, true);

    /// <summary>Takes an integer.</summary>
    public static implicit operator Scalar(int value) => new(value, value, true);

    /// <summary>Whether kind and value are the same.</summary>
    public static bool operator ==(Scalar a, Scalar b) => a.Equals(b);

    /// <summary>Whether kind or value differ.</summary>
    public static bool operator !=(Scalar a, Scalar b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(Scalar other) => IsInteger == other.IsInteger && (IsInteger ? _integer == other._integer : _number.Equals(other._number));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scalar other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => IsInteger ? _integer.GetHashCode() : _number.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => IsInteger ? _integer.ToString() : _number.ToString();
}
