namespace TensorCore;

/// <summary>
/// A limited number of different inputs of each length, drawn once and then used again and again, as in the published
/// protocol of Freivalds &amp; Liepins, arXiv 1702.08727: of every length up to the longest bin; a bin holds those of all lengths since the
/// previous bin and one in twenty more of shorter bins, to teach padding. Each pass over a bin is in another order.
/// </summary>
/// <remarks>Short lengths have few different inputs, so a bin's sequences are mostly of its longest lengths.</remarks>
public sealed class TrainingSet
{
    /// <summary>Draws in a row that give nothing new before a length is taken to be used up, as published.</summary>
    private const int Trials = 20;

    private readonly SequenceTask _task;
    private readonly Dictionary<int, byte[][]> _inputs = [];
    private readonly Dictionary<int, (long Pass, int[] Order)> _orders = [];
    private readonly Rng _order;

    /// <summary>Draws the inputs.</summary>
    /// <param name="task">Whose inputs.</param>
    /// <param name="bins">The bins in ascending order.</param>
    /// <param name="inputsPerLength">How many different inputs of each length, as far as there are so many.</param>
    /// <param name="rng">Draws the inputs and the orders.</param>
    public TrainingSet(SequenceTask task, IReadOnlyList<int> bins, int inputsPerLength, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(bins);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputsPerLength);
        _task = task;
        _order = rng.Split(1);
        var draw = rng.Split(0);
        var length = task.ShortestLength;
        foreach (var bin in bins)
        {
            var inputs = new List<byte[]>();
            for (; length <= bin; length += task.LengthStep) inputs.AddRange(Different(length, inputsPerLength, draw));
            if (inputs.Count == 0) throw new ArgumentException($"The task {task.Name} has no sequences between the bins before {bin} and {bin}.", nameof(bins));
            _inputs.Add(bin, [.. inputs]);
        }

        foreach (var (index, bin) in bins.Index().Skip(1).Reverse())
        {
            // From the longest bin down, so that what is taken from shorter ones is not what these were given themselves.
            var shorter = new byte[(int)(_inputs[bin].Length * task.ShorterFraction)][];
            for (var i = 0; i < shorter.Length; i++)
            {
                var from = _inputs[bins[draw.NextInt(index)]];
                shorter[i] = from[draw.NextInt(from.Length)];
            }

            _inputs[bin] = [.. _inputs[bin], .. shorter];
        }
    }

    /// <summary>How many inputs a bin has.</summary>
    public int Count(int bin) => _inputs[bin].Length;

    /// <summary>The next sequences of a bin.</summary>
    /// <param name="bin">The bin: the length that all are padded to.</param>
    /// <param name="first">How many sequences of this bin were taken before.</param>
    /// <param name="batchSize">How many.</param>
    /// <param name="device">Where the tensors go; <see cref="Device.Default"/> when left out.</param>
    /// <returns>Inputs and targets Int32 [batchSize, bin].</returns>
    public SequenceBatch Take(int bin, long first, int batchSize, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(batchSize);
        var inputs = _inputs[bin];
        var symbols = new int[batchSize * bin];
        var lengths = new int[batchSize];
        for (var i = 0; i < batchSize; i++)
        {
            var (pass, at) = Math.DivRem(first + i, inputs.Length);
            var input = inputs[Order(bin, pass)[at]];
            lengths[i] = input.Length;
            for (var position = 0; position < input.Length; position++) symbols[(i * bin) + position] = input[position];
        }

        return _task.Batch(symbols, bin, lengths, device);
    }

    private List<byte[]> Different(int length, int count, Rng rng)
    {
        var found = new List<byte[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var symbols = new int[length];
        for (var trials = 0; found.Count < count && trials < Trials; trials++)
        {
            symbols.AsSpan().Clear();
            _task.DrawInput(rng, symbols);
            if (!seen.Add(string.Concat(symbols.Select(s => (char)s)))) continue;
            found.Add(Array.ConvertAll(symbols, s => (byte)s));
            trials = -1;
        }

        return found;
    }

    /// <summary>The order of a pass, known from its number alone, so that a resumed run goes on with it.</summary>
    private int[] Order(int bin, long pass)
    {
        if (_orders.TryGetValue(bin, out var known) && known.Pass == pass) return known.Order;
        var order = Enumerable.Range(0, _inputs[bin].Length).ToArray();
        var rng = _order.Split(bin).Split(pass);
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = rng.NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        _orders[bin] = (pass, order);
        return order;
    }
}
