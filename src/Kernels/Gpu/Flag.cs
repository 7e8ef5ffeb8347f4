namespace TensorCore.Kernels;

/// <summary>A truth value inside the arguments of GPU kernels, which ILGPU passes no <see cref="bool"/> in.</summary>
public readonly record struct Flag
{
    private readonly byte _value;

    private Flag(bool value) => _value = value ? (byte)1 : (byte)0;

    /// <summary>As a flag.</summary>
    public static implicit operator Flag(bool value) => new(value);

    /// <summary>As a truth value.</summary>
    public static implicit operator bool(Flag flag) => flag._value != 0;
}
