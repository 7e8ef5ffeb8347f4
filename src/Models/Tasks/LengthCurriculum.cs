namespace TensorCore;

/// <summary>
/// The curriculum of Kaiser &amp; Sutskever, arXiv 1511.08228: training stays at one length until nearly all of its sequences are
/// right and then goes on to the next; now and then any length is drawn.
/// </summary>
public sealed class LengthCurriculum
{
    private readonly int[] _lengths;

    /// <summary>Begins with the shortest length.</summary>
    /// <param name="lengths">The lengths in ascending order, such as bins or <c>[3, 5, 7, ...]</c>.</param>
    /// <param name="advanceAt">Fraction of sequences fully right that leads on to the next length. Published: 0.85 to 0.9.</param>
    /// <param name="anyLength">How often any of the lengths is drawn, so that long ones are seen early. Published: 0.2.</param>
    public LengthCurriculum(IEnumerable<int> lengths, double advanceAt = 0.9, double anyLength = 0.2)
    {
        _lengths = [.. lengths];
        if (_lengths.Length == 0) throw new ArgumentException("A curriculum needs at least one length.", nameof(lengths));
        for (var i = 1; i < _lengths.Length; i++)
        {
            if (_lengths[i] <= _lengths[i - 1])
                throw new ArgumentException($"The lengths of a curriculum ascend; {_lengths[i]} follows {_lengths[i - 1]}.", nameof(lengths));
        }

        if (!(advanceAt is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(advanceAt), advanceAt, "A fraction lies between 0 and 1.");
        if (!(anyLength is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(anyLength), anyLength, "A probability lies between 0 and 1.");
        AdvanceAt = advanceAt;
        AnyLength = anyLength;
    }

    /// <summary>Fraction of sequences fully right that leads on to the next length.</summary>
    public double AdvanceAt { get; }

    /// <summary>How often any of the lengths is drawn.</summary>
    public double AnyLength { get; }

    /// <summary>Number of the current length, from 0: all there is to save and restore.</summary>
    public int Stage
    {
        get;
        set => field = value >= 0 && value < _lengths.Length ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"The stages are 0 to {_lengths.Length - 1}.");
    }

    /// <summary>The length that is being learned.</summary>
    public int Current => _lengths[Stage];

    /// <summary>Whether the last length was reached.</summary>
    public bool IsAtEnd => Stage == _lengths.Length - 1;

    /// <summary>The length of the next batch. Takes four words.</summary>
    public int Draw(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var any = rng.NextDouble() < AnyLength;
        var index = rng.NextInt(_lengths.Length);
        return any ? _lengths[index] : Current;
    }

    /// <summary>Takes notice of the score at the current length, and goes on to the next, if there is one, when it is good enough.</summary>
    /// <returns>Whether the current length counts as learned.</returns>
    public bool Report(SequenceScore score)
    {
        if (score.SequenceAccuracy < AdvanceAt) return false;
        if (!IsAtEnd) Stage++;
        return true;
    }
}
