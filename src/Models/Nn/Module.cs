namespace TensorCore;

/// <summary>
/// A part of a network: it owns parameters (trained), buffers (kept, such as running means), random streams and child
/// modules, each registered under a name by hand. Names joined by dots are the keys of checkpoints.
/// </summary>
/// <example>
/// <code>
/// sealed class Scale : Layer
/// {
///     private readonly Tensor _factor;
///
///     public Scale(int channels) => _factor = Parameter("factor", Tensor.Ones([channels]));
///
///     protected override Tensor Apply(Tensor x) => x * _factor;
/// }
/// </code>
/// </example>
public abstract class Module : IDisposable
{
    private readonly List<(string Name, Tensor Value)> _parameters = [];
    private readonly List<(string Name, Tensor Value)> _buffers = [];
    private readonly List<(string Name, Rng Value)> _streams = [];
    private readonly List<(string Name, Module Value)> _children = [];
    private Module? _parent;
    private string? _name;
    private Tensor[]? _all;

    /// <summary>Whether dropout drops and batch normalization uses its batch's statistics. True at first.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>The names that lead here from the outermost module, joined by dots; empty for the outermost itself.</summary>
    public string Path => _parent is null ? "" : _parent.Path.Length == 0 ? _name! : $"{_parent.Path}.{_name}";

    /// <summary>All parameters, those of children included, each once: what to hand to an optimizer and to ask gradients for.</summary>
    public IReadOnlyList<Tensor> Parameters => _all ??= [.. NamedParameters.Select(p => p.Value)];

    /// <summary>All parameters with their names; one that is registered twice appears under its first name.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedParameters
    {
        get
        {
            var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
            return Walk(m => m._parameters).Where(p => seen.Add(p.Value));
        }
    }

    /// <summary>All buffers with their names.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedBuffers => Walk(m => m._buffers);

    /// <summary>All random streams with their names; a training run that is to continue bit for bit saves their states.</summary>
    public IEnumerable<(string Name, Rng Value)> NamedStreams => Walk(m => m._streams);

    /// <summary>The modules directly below this one.</summary>
    public IReadOnlyList<(string Name, Module Value)> Children => _children;

    /// <summary>Number of trained values.</summary>
    public long ParameterCount => Parameters.Sum(p => p.Length);

    /// <summary>The device of the parameters; the CPU when there are none.</summary>
    public Device Device => Parameters.Count > 0 ? Parameters[0].Device : Device.Cpu;

    /// <summary>The module as messages call it: its type and, unless it is the outermost, its path.</summary>
    internal string Description => _parent is null ? GetType().Name : $"{Path} ({GetType().Name})";

    /// <summary>Sets this module and all below it to training.</summary>
    public void Train() => SetTraining(true);

    /// <summary>Sets this module and all below it to evaluation.</summary>
    public void Eval() => SetTraining(false);

    /// <summary>Sets this module and all below it to evaluation until the result is disposed, and then back to what each was.</summary>
    public IDisposable Evaluating() => new Evaluation(this);

    /// <summary>Parameters and buffers by name. The tensors themselves, not copies.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict() =>
        Walk(m => m._parameters).Concat(NamedBuffers).ToDictionary(p => p.Name, p => p.Value);

    /// <summary>Copies values into parameters and buffers.</summary>
    /// <param name="state">A value of the same shape for every name of <see cref="StateDict"/>; dtypes are converted.</param>
    /// <param name="strict">Whether names must match exactly; when not, only those that are in both are loaded.</param>
    /// <exception cref="ArgumentException">A name is missing or unknown. Nothing was loaded.</exception>
    /// <exception cref="ShapeException">A shape differs. Nothing was loaded.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> state, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(state);
        var own = StateDict();
        if (strict)
        {
            var missing = own.Keys.Where(k => !state.ContainsKey(k)).ToList();
            var unknown = state.Keys.Where(k => !own.ContainsKey(k)).ToList();
            if (missing.Count + unknown.Count > 0)
            {
                throw new ArgumentException(
                    $"The state does not belong to this {GetType().Name}: {Keys("missing", missing)}{(missing.Count > 0 && unknown.Count > 0 ? "; " : "")}{Keys("unknown", unknown)}. Build the model as it was when saved, or load with strict: false.");
            }
        }

        foreach (var (name, target) in own)
        {
            if (state.TryGetValue(name, out var value) && value.Shape != target.Shape)
                throw new ShapeException($"'{name}' has shape {target.Shape} in this {GetType().Name}, but {value.Shape} in the state that is loaded. Build the model with the sizes it was saved with.");
        }

        foreach (var (name, target) in own)
        {
            if (state.TryGetValue(name, out var value)) target.CopyFrom(value);
        }

        static string Keys(string what, List<string> keys) => keys.Count == 0
            ? ""
            : $"{what} {string.Join(", ", keys.Take(5).Select(k => $"'{k}'"))}{(keys.Count > 5 ? $" and {keys.Count - 5} more" : "")}";
    }

    /// <summary>Gives back the memory of all parameters and buffers.</summary>
    public void Dispose()
    {
        foreach (var (_, tensor) in Walk(m => m._parameters)) tensor.Dispose();
        foreach (var (_, tensor) in NamedBuffers) tensor.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Registers a trained tensor, which the module owns from now on.</summary>
    /// <returns>The tensor itself.</returns>
    /// <exception cref="ArgumentException">The name is in use or contains a dot or a colon, or the tensor is not of floating-point type.</exception>
    protected Tensor Parameter(string name, Tensor value)
    {
        if (!value.DType.IsFloat) throw new ArgumentException($"A parameter is a floating-point tensor; '{name}' is {value.Describe()}. Register it as a buffer.", nameof(value));
        return Own(_parameters, name, value);
    }

    /// <summary>Registers a tensor that is saved but not trained, which the module owns from now on.</summary>
    /// <returns>The tensor itself.</returns>
    /// <exception cref="ArgumentException">The name is in use or contains a dot or a colon.</exception>
    protected Tensor Buffer(string name, Tensor value) => Own(_buffers, name, value);

    /// <summary>Registers a source of random numbers used while training. A stream of its own is split off <paramref name="rng"/>.</summary>
    /// <returns>The stream to use.</returns>
    /// <exception cref="ArgumentException">The name is in use or contains a dot or a colon.</exception>
    protected Rng Stream(string name, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        CheckName(name);
        var stream = rng.Fork();
        _streams.Add((name, stream));
        return stream;
    }

    /// <summary>Registers a module as part of this one.</summary>
    /// <returns>The module itself.</returns>
    /// <exception cref="ArgumentException">The name is in use or contains a dot or a colon, or the module is part of another one.</exception>
    protected T Child<T>(string name, T module) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        CheckName(name);
        if (module._parent is not null)
            throw new ArgumentException($"The {module.GetType().Name} '{name}' is already part of a {module._parent.GetType().Name}, as '{module._name}'. Share single tensors by registering them twice instead.", nameof(module));
        (module._parent, module._name) = (this, name);
        _children.Add((name, module));
        foreach (var (inner, tensor) in module.Walk(m => m._parameters).Concat(module.NamedBuffers)) tensor.Name = $"{name}.{inner}";
        Changed();
        return module;
    }

    /// <summary>The error to throw for a tensor of the wrong shape: names the layer, what it expects and what was given.</summary>
    /// <param name="given">The tensor.</param>
    /// <param name="expected">What the layer takes, such as <c>[batch, 3]</c>.</param>
    protected ShapeException WrongShape(Tensor given, string expected)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new ShapeException($"{Description} takes {expected}; {given.Describe()} was given.");
    }

    private Tensor Own(List<(string, Tensor)> list, string name, Tensor value)
    {
        CheckName(name);
        value.Name ??= name;
        list.Add((name, value.KeepForever()));
        Changed();
        return value;
    }

    private void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAny('.', ':'))
            throw new ArgumentException($"A name cannot contain a dot, which joins names, or a colon, which checkpoints reserve: '{name}'.", nameof(name));
        if (_parameters.Any(p => p.Name == name) || _buffers.Any(b => b.Name == name) || _streams.Any(s => s.Name == name) || _children.Any(c => c.Name == name))
            throw new ArgumentException($"'{name}' is registered in this {GetType().Name} already.", nameof(name));
    }

    private void Changed()
    {
        for (var module = this; module is not null; module = module._parent) module._all = null;
    }

    private IEnumerable<(string Name, T Value)> Walk<T>(Func<Module, List<(string Name, T Value)>> list)
    {
        foreach (var own in list(this)) yield return own;
        foreach (var (name, child) in _children)
        {
            foreach (var (inner, value) in child.Walk(list)) yield return ($"{name}.{inner}", value);
        }
    }

    private void SetTraining(bool training)
    {
        IsTraining = training;
        foreach (var (_, child) in _children) child.SetTraining(training);
    }

    private sealed class Evaluation : IDisposable
    {
        private List<(Module Module, bool WasTraining)> _before = [];

        public Evaluation(Module module)
        {
            Collect(module);
            module.Eval();
        }

        public void Dispose()
        {
            foreach (var (module, wasTraining) in _before) module.IsTraining = wasTraining;
            _before = [];
        }

        private void Collect(Module module)
        {
            _before.Add((module, module.IsTraining));
            foreach (var (_, child) in module._children) Collect(child);
        }
    }
}
