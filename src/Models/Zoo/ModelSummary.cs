using System.Globalization;
using System.Text;

namespace TensorCore;

/// <summary>What <see cref="ModelSummary"/> says about one module.</summary>
/// <param name="Path">Its names from the outermost module, joined by dots; empty for the outermost.</param>
/// <param name="Kind">Its type, or the function of an activation.</param>
/// <param name="Depth">How many modules it is inside of.</param>
/// <param name="Output">Shape of what it returned last; null when it did not run.</param>
/// <param name="Parameters">Trained values of its own, those of its children left out.</param>
/// <param name="Flops">Multiplications and additions of its own, in all of its runs.</param>
public sealed record LayerSummary(string Path, string Kind, int Depth, Shape? Output, long Parameters, double Flops);

/// <summary>A model's modules with their output shapes, parameters and forward FLOPs, as data and as a table of text.</summary>
public sealed class ModelSummary
{
    private ModelSummary(Shape input, IReadOnlyList<LayerSummary> layers, long parameters)
    {
        Input = input;
        Layers = layers;
        Parameters = parameters;
    }

    /// <summary>Shape of the input that was run.</summary>
    public Shape Input { get; }

    /// <summary>The modules, each before those inside of it.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>All trained values, shared ones counted once.</summary>
    public long Parameters { get; }

    /// <summary>
    /// Multiplications and additions of one forward pass over the whole batch, of matrix products and convolutions;
    /// element-wise work is left out. A training step costs about three times as much.
    /// </summary>
    public double Flops => Layers.Sum(l => l.Flops);

    /// <summary>Runs the model once in evaluation mode, without recording, and describes it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">A batch as the model takes it; a batch of one is enough.</param>
    public static ModelSummary Of(Layer model, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(input);
        var runs = new Dictionary<Module, (Shape Output, double Flops)>(ReferenceEqualityComparer.Instance);
        using (model.Evaluating())
        using (Tape.Pause())
        using (new Scope())
        {
            Layer.Observe(
                (layer, x, y) => runs[layer] = (y.Shape, runs.GetValueOrDefault(layer).Flops + layer.Flops(x.Shape, y.Shape)),
                () => model.Forward(input));
        }

        var layers = new List<LayerSummary>();
        Add(model, 0);
        return new ModelSummary(input.Shape, layers, model.ParameterCount);

        void Add(Module module, int depth)
        {
            var (output, flops) = runs.GetValueOrDefault(module);
            // Not the difference to the children's, of which one may be registered in several.
            var own = module.NamedParameters.Where(p => !p.Name.Contains('.', StringComparison.Ordinal)).Sum(p => p.Value.Length);
            var kind = module is Activation ? module.ToString()! : module.GetType().Name;
            layers.Add(new LayerSummary(module.Path, kind, depth, output, own, flops));
            foreach (var (_, child) in module.Children) Add(child, depth + 1);
        }
    }

    /// <summary>The table, one line for each module and a last one with the totals.</summary>
    public override string ToString()
    {
        var rows = new List<string[]> { new[] { "Layer", "Output", "Parameters", "FLOPs" } };
        foreach (var layer in Layers)
        {
            var name = layer.Path.Length == 0 ? layer.Kind : $"{layer.Path[(layer.Path.LastIndexOf('.') + 1)..]}: {layer.Kind}";
            rows.Add([new string(' ', 2 * layer.Depth) + name, layer.Output?.ToString() ?? "", Count(layer.Parameters), Count(layer.Flops)]);
        }

        rows.Add([$"Total for input {Input}", "", Count(Parameters), Count(Flops)]);
        var widths = Enumerable.Range(0, 4).Select(c => rows.Max(r => r[c].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var line = $"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3].PadLeft(widths[3])}";
            text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString();

        static string Count(double value) => value == 0 ? "" : value.ToString("#,0", CultureInfo.InvariantCulture);
    }
}
