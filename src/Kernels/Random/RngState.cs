using System.Globalization;

namespace TensorCore;

/// <summary>
/// Where a stream of random numbers stands: everything there is to save and restore. Word number w of a stream is word
/// w % 4 of Philox4x32-10 with the key <see cref="Seed"/> and the 128-bit counter (<see cref="Stream"/>, w / 4), the
/// same on every device and for any number of threads.
/// </summary>
/// <param name="Seed">The key.</param>
/// <param name="Stream">The upper half of the counter: which of the seed's 2^64 streams.</param>
/// <param name="Position">Number of the next 32-bit word.</param>
public readonly record struct RngState(ulong Seed, ulong Stream, ulong Position)
{
    private const string Prefix = "philox4x32-10";

    /// <summary>The state at the next multiple of four words, where fills of tensors begin.</summary>
    internal RngState Aligned => this with { Position = (Position + 3) & ~3UL };

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static RngState Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':');
        if (parts.Length == 4 && parts[0] == Prefix && Hex(parts[1], out var seed) && Hex(parts[2], out var stream) && Hex(parts[3], out var position))
            return new RngState(seed, stream, position);
        throw new FormatException($"'{text}' is not the state of a random number generator: expected {Prefix}:SEED:STREAM:POSITION in hexadecimal.");

        static bool Hex(string part, out ulong value) => ulong.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>One line of text for checkpoints: <c>philox4x32-10:SEED:STREAM:POSITION</c> in hexadecimal.</summary>
    public override string ToString() => $"{Prefix}:{Seed:x}:{Stream:x}:{Position:x}";
}
