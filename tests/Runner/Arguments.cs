using System.Globalization;
using Xunit.Abstractions;

namespace TensorCore.TestRunner;

/// <summary>Which tests are run, or listed.</summary>
internal sealed class Arguments
{
    private readonly List<string> _words = [];
    private readonly List<(string Name, string Value)> _without = [];
    private int _part = 1;
    private int _parts = 1;

    public bool ListsClasses { get; private set; }

    /// <exception cref="FormatException">An option is not one of those that there are.</exception>
    public static Arguments Parse(string[] args)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--classes":
                    parsed.ListsClasses = true;
                    break;
                case "--part" when i + 1 < args.Length && args[i + 1].Split('/') is [var part, var parts]:
                    parsed._part = int.Parse(part, CultureInfo.InvariantCulture);
                    parsed._parts = int.Parse(parts, CultureInfo.InvariantCulture);
                    i++;
                    break;
                case "--without" when i + 1 < args.Length && args[i + 1].Split('=') is [var name, var value]:
                    parsed._without.Add((name, value));
                    i++;
                    break;
                case ['-', '-', ..]:
                    throw new FormatException($"{args[i]}: expected --classes, --part K/N, --without Name=value or words.");
                default:
                    parsed._words.Add(args[i]);
                    break;
            }
        }

        return parsed;
    }

    public static IEnumerable<string> Classes(IEnumerable<ITestCase> cases) =>
        cases.Select(c => c.TestMethod.TestClass.Class.Name).Distinct().Order(StringComparer.Ordinal);

    public List<ITestCase> Choose(IEnumerable<ITestCase> cases)
    {
        var named = cases.Where(c => _words.Count == 0 || _words.Any(w => c.DisplayName.Contains(w, StringComparison.Ordinal)))
            .Where(c => !_without.Any(w => c.Traits.TryGetValue(w.Name, out var values) && values.Contains(w.Value)))
            .ToList();
        var part = Classes(named).Where((_, i) => i % _parts == _part - 1).ToHashSet(StringComparer.Ordinal);
        return named.FindAll(c => part.Contains(c.TestMethod.TestClass.Class.Name));
    }
}
