namespace TensorCore;

/// <summary>The type of a tensor's elements.</summary>
public enum DType
{
    /// <summary>IEEE 754 single precision; the default for computing.</summary>
    Float32,

    /// <summary>IEEE 754 double precision; used for gradient checks and references.</summary>
    Float64,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>64-bit signed integer; what index-returning operations produce.</summary>
    Int64,

    /// <summary>A truth value stored as one byte, 0 or 1; what comparisons produce and masks are made of.</summary>
    Bool,
}

/// <summary>Facts about each <see cref="DType"/>.</summary>
public static class DTypeFacts
{
    private static ReadOnlySpan<byte> Sizes => [4, 8, 4, 8, 1]; // a table: asked for several times by every op

    extension(DType type)
    {
        /// <summary>Size of one element in bytes.</summary>
        public int Size => Sizes[(int)type];

        /// <summary>Whether the type is a floating-point type, and so can carry a gradient.</summary>
        public bool IsFloat => type is DType.Float32 or DType.Float64;

        /// <summary>Whether the type is a signed integer type.</summary>
        public bool IsInteger => type is DType.Int32 or DType.Int64;

        /// <summary>The element type that holds <typeparamref name="T"/>.</summary>
        /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not float, double, int, long or bool.</exception>
        public static DType Of<T>() where T : unmanaged
        {
            if (typeof(T) == typeof(float)) return DType.Float32;
            if (typeof(T) == typeof(double)) return DType.Float64;
            if (typeof(T) == typeof(int)) return DType.Int32;
            if (typeof(T) == typeof(long)) return DType.Int64;
            if (typeof(T) == typeof(bool)) return DType.Bool;
            throw new NotSupportedException(
                $"Tensors hold float, double, int, long or bool; {typeof(T).Name} was given. Convert the values first.");
        }
    }
}
