namespace TensorCore;

/// <summary>The tasks by name, for command lines and configurations.</summary>
public static class SequenceTasks
{
    private static readonly OrderedDictionary<string, Func<SequenceTask>> s_tasks = Register(
        () => new AdditionTask(),
        () => new AdditionTask(4),
        () => new AdditionTask(10),
        () => new AdditionTask(operands: 3),
        () => new MultiplicationTask(),
        () => new MultiplicationTask(2, ProductPadding.Pads),
        () => new MultiplicationTask(4),
        () => new MultiplicationTask(4, ProductPadding.Pads),
        () => new MultiplicationTask(10),
        () => new MultiplicationTask(10, ProductPadding.Pads),
        () => new MultiplicationTask(operands: 3),
        () => new BcdMultiplicationTask(),
        () => new BcdMultiplicationTask(ProductPadding.Pads),
        () => new CopyTask(),
        () => new ReverseTask(),
        () => new DuplicateTask(),
        () => new SortTask(),
        () => new KeyValueSortTask(),
        () => new CountTask(),
        () => new IncrementTask(),
        () => new ShiftTask(toRight: false),
        () => new ShiftTask(toRight: true),
        () => new ParityTask(),
        () => new SearchTask(),
        () => new RepeatEvenTask());

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_tasks.Keys];

    /// <summary>Makes a task.</summary>
    /// <exception cref="ArgumentException">There is none with this name; the message lists them and guesses what was meant.</exception>
    public static SequenceTask Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (s_tasks.TryGetValue(name, out var create)) return create();
        var nearest = Names.MinBy(n => Distance(n, name))!;
        var guess = Distance(nearest, name) <= 3 ? $" Did you mean '{nearest}'?" : "";
        throw new ArgumentException($"There is no task '{name}'.{guess} Tasks: {string.Join(", ", Names)}.");
    }

    private static OrderedDictionary<string, Func<SequenceTask>> Register(params ReadOnlySpan<Func<SequenceTask>> factories)
    {
        var tasks = new OrderedDictionary<string, Func<SequenceTask>>(StringComparer.Ordinal);
        foreach (var create in factories) tasks.Add(create().Name, create);
        return tasks;
    }

    /// <summary>Letters to insert, delete or replace to turn one name into the other (Levenshtein's distance).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
