using System.Runtime.CompilerServices;
using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// Changes parameters in place by their gradients. Derive from it to make an optimizer of your own: name the state it
/// keeps for each parameter, and apply an <see cref="IUpdateRule"/> in <see cref="Update"/>; built-in ones do the same.
/// </summary>
public abstract class Optimizer : IStateful, IDisposable
{
    private const int MaxStates = 3;
    private readonly Tensor[] _parameters;
    private readonly string?[] _stateNames = new string?[MaxStates];
    private readonly Tensor?[][] _states; // for each parameter
    private long _steps;

    /// <summary>Takes the groups and allocates the state, zero at first.</summary>
    /// <param name="groups">Parameters of floating-point type, each in one group only.</param>
    /// <param name="learningRate">For the groups that have none of their own.</param>
    /// <param name="weightDecay">For the groups that have none of their own.</param>
    /// <param name="states">
    /// Names of up to three tensors kept for each parameter, in the order of <see cref="IUpdateRule"/>'s states; null for
    /// one that is not kept.
    /// </param>
    /// <exception cref="ArgumentException">A parameter is not a contiguous floating-point tensor, or is given twice; a rate or decay is negative.</exception>
    protected Optimizer(IReadOnlyList<ParameterGroup> groups, double learningRate, double weightDecay, params ReadOnlySpan<string?> states)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Groups = [.. groups];
        foreach (var group in Groups) group.UseDefaults(learningRate, weightDecay);
        _parameters = UpdateTargetsOf([.. Groups.SelectMany(g => g.Parameters)], nameof(groups));
        if (_parameters.Length == 0) throw new ArgumentException("An optimizer needs at least one parameter.", nameof(groups));

        states.CopyTo(_stateNames);
        _states = new Tensor?[_parameters.Length][];
        for (var i = 0; i < _states.Length; i++)
        {
            _states[i] = new Tensor?[MaxStates];
            for (var state = 0; state < MaxStates; state++)
            {
                if (_stateNames[state] is not null)
                    _states[i][state] = Tensor.Zeros(_parameters[i].Shape, _parameters[i].DType, _parameters[i].Device).KeepForever();
            }
        }
    }

    /// <summary>The parameter groups.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>All parameters, group after group: what to ask gradients for.</summary>
    public IReadOnlyList<Tensor> Parameters => _parameters;

    /// <summary>Steps taken so far.</summary>
    public long Steps => _steps;

    /// <summary>The learning rate of the first group; setting it sets that of all groups.</summary>
    public double LearningRate
    {
        get => Groups[0].LearningRate;
        set
        {
            foreach (var group in Groups) group.LearningRate = value;
        }
    }

    /// <summary>The tensors kept for each parameter, named by the parameter's position and what they are, such as <c>3.velocity</c>.</summary>
    public IEnumerable<(string Name, Tensor Value)> State
    {
        get
        {
            for (var i = 0; i < _states.Length; i++)
            {
                for (var state = 0; state < MaxStates; state++)
                {
                    if (_states[i][state] is { } tensor) yield return ($"{i}.{_stateNames[state]}", tensor);
                }
            }
        }
    }

    /// <summary>Changes all parameters by their gradients. Never recorded, also inside a tape.</summary>
    /// <param name="gradients">Holds a gradient for each of the <see cref="Parameters"/>; it may hold others, which are not used.</param>
    /// <exception cref="KeyNotFoundException">The gradient of a parameter was not asked for.</exception>
    public void Step(Gradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        using var pause = Tape.Pause();
        using var scope = new Scope();
        using var updating = Profiler.In(ProfiledPass.Update);
        var values = InMyOrder(gradients);
        _steps++;
        var first = 0;
        foreach (var group in Groups)
        {
            Update(new Pass(this, group, first, values));
            first += group.Parameters.Count;
        }
    }

    /// <inheritdoc/>
    public virtual void VisitState(StateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Visit("steps", ref _steps);
        for (var i = 0; i < Groups.Count; i++)
        {
            var (rate, decay) = (Groups[i].LearningRate, Groups[i].WeightDecay);
            visitor.Visit($"groups.{i}.learningRate", ref rate);
            visitor.Visit($"groups.{i}.weightDecay", ref decay);
            (Groups[i].LearningRate, Groups[i].WeightDecay) = (rate, decay);
        }

        foreach (var (name, value) in State) visitor.Visit(name, value);
    }

    /// <summary>Gives back the memory of the state. The parameters stay.</summary>
    public void Dispose()
    {
        foreach (var (_, value) in State) value.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Applies the rule of this step to one group, by <see cref="Pass.Apply"/>.</summary>
    protected abstract void Update(Pass pass);

    /// <summary>Tensors that an update rule may change in place: contiguous, floating-point, each given once.</summary>
    internal static Tensor[] UpdateTargetsOf(Tensor[] tensors, string argument)
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var tensor in tensors)
        {
            if (!tensor.DType.IsFloat || !tensor.IsContiguous)
                throw new ArgumentException($"Only contiguous floating-point tensors can be optimized or averaged; {tensor.Describe()} is not one.", argument);
            if (!seen.Add(tensor)) throw new ArgumentException($"{tensor.Describe()} was given twice.", argument);
        }

        return tensors;
    }

    /// <summary>A hyper-parameter that says how much lasts from step to step.</summary>
    private protected static double Lasting(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, "What lasts from step to step is a fraction, at least 0 and less than 1.");

    /// <summary>A hyper-parameter that must not be negative.</summary>
    internal static double NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, "An optimizer takes no negative number here.");

    private Tensor[] InMyOrder(Gradients gradients)
    {
        var values = new Tensor[_parameters.Length];
        Dictionary<Tensor, Tensor>? byTensor = null;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = _parameters[i];
            Tensor? value;
            if (i < gradients.Count && ReferenceEquals(gradients.Of[i], parameter))
            {
                value = gradients[i];
            }
            else
            {
                byTensor ??= ByTensor(gradients);
                if (!byTensor.TryGetValue(parameter, out value))
                    throw new KeyNotFoundException($"The gradient of parameter {i}, {parameter.Describe()}, was not given. Ask the tape for the gradients of optimizer.Parameters.");
            }

            if (value.DType != parameter.DType || !ReferenceEquals(value.Device, parameter.Device))
                throw new ArgumentException($"The gradient of parameter {i}, {parameter.Describe()} on {parameter.Device}, is {value.DType} on {value.Device}; both must be the same: use Cast(dtype) or To(device).", nameof(gradients));
            values[i] = value.Contiguous();
        }

        return values;
    }

    private static Dictionary<Tensor, Tensor> ByTensor(Gradients gradients)
    {
        var result = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < gradients.Count; i++) result[gradients.Of[i]] = gradients[i];
        return result;
    }

    /// <summary>One step over one group.</summary>
    protected readonly ref struct Pass
    {
        private readonly Optimizer _optimizer;
        private readonly int _first;
        private readonly Tensor[] _gradients;

        internal Pass(Optimizer optimizer, ParameterGroup group, int first, Tensor[] gradients)
        {
            _optimizer = optimizer;
            Group = group;
            _first = first;
            _gradients = gradients;
        }

        /// <summary>The group, with its learning rate and weight decay.</summary>
        public ParameterGroup Group { get; }

        /// <summary>Applies <paramref name="rule"/> to every element of the group's parameters.</summary>
        public void Apply<TRule>(TRule rule) where TRule : unmanaged, IUpdateRule
        {
            var batch = new UpdateBatch<TRule>(rule);
            for (var i = 0; i < Group.Parameters.Count; i++)
            {
                var states = _optimizer._states[_first + i];
                batch.Add(Group.Parameters[i], _gradients[_first + i], states[0], states[1], states[2]);
            }

            batch.Run();
        }
    }
}
