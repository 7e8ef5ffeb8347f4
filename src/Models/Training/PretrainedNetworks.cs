namespace TensorCore;

/// <summary>
/// Networks that come with the library, trained and ready: one file of weights each in <c>src/Models/Weights</c>, made by
/// <c>tensorcore export</c>. Their notes have the command, the seed, the commit and the results.
/// </summary>
/// <example>
/// <code>
/// using var network = PretrainedNetworks.Load("addition", Device.Cpu);
/// var problem = network.Task.Parse("123 + 456");
/// var answer = network.Task.Format(network.Model.Predict(problem.Inputs).ToArray&lt;int&gt;()); // "579"
/// </code>
/// </example>
public static class PretrainedNetworks
{
    private const string Prefix = "Weights/";
    private const string Suffix = ".safetensors";

    /// <summary>
    /// All names: that of the task for its best network, and with a seed for those trained from other random weights, which err in other
    /// places (<see cref="SequenceEnsemble"/>).
    /// </summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(PretrainedNetworks).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Loads a network.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="device">Where its weights go.</param>
    /// <exception cref="ArgumentException">There is none with this name; the message lists them.</exception>
    public static TrainedNetwork Load(string name, Device device)
    {
        using var stream = Open(name);
        return TrainedNetwork.Read(stream, Prefix + name + Suffix, device);
    }

    /// <summary>The file of a network.</summary>
    internal static Stream Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return typeof(PretrainedNetworks).Assembly.GetManifestResourceStream(Prefix + name + Suffix)
            ?? throw new ArgumentException($"There is no trained network '{name}' in the library. Shipped are: {string.Join(", ", Names)}.", nameof(name));
    }
}
