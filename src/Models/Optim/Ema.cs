using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// An exponential moving average of weights, which often generalizes better than the last weights: Polyak &amp; Juditsky,
/// "Acceleration of Stochastic Approximation by Averaging" (1992). Starts from the weights as they are.
/// </summary>
/// <example>
/// <code>
/// optimizer.Step(gradients);
/// ema.Update();
/// ...
/// using (ema.Use()) accuracy = Evaluate(model); // the weights are the averages inside
/// </code>
/// </example>
public sealed class Ema : IStateful, IDisposable
{
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _averages;
    private bool _inUse;

    /// <summary>Starts the averages.</summary>
    /// <param name="parameters">Contiguous floating-point tensors, each given once.</param>
    /// <param name="decay">How much of the average lasts from update to update.</param>
    /// <exception cref="ArgumentException">A tensor is not contiguous or not of floating-point type, or is given twice.</exception>
    public Ema(IReadOnlyList<Tensor> parameters, double decay = 0.99)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Decay = decay;
        _parameters = Optimizer.UpdateTargetsOf([.. parameters], nameof(parameters));
        _averages = Array.ConvertAll(_parameters, p => Tensor.Empty(p.Shape, p.DType, p.Device).KeepForever());
        for (var i = 0; i < _averages.Length; i++) _averages[i].CopyFrom(_parameters[i]);
    }

    /// <summary>How much of the average lasts from update to update, at least 0 and less than 1; may change from one to the next.</summary>
    public double Decay
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Decay));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, 1, nameof(Decay));
            field = value;
        }
    }

    /// <summary>The averages, in the order of the parameters.</summary>
    public IReadOnlyList<Tensor> Averages => _averages;

    /// <summary>Moves the averages toward the weights: average += (1 - decay) * (weight - average).</summary>
    /// <exception cref="InvalidOperationException">The averages stand in for the weights now.</exception>
    public void Update()
    {
        if (_inUse) throw new InvalidOperationException("The weights are the averages until what Use returned is disposed; update after that.");
        if (Decay == 0)
        {
            // Exactly the weights: the formula would round.
            for (var i = 0; i < _averages.Length; i++) _averages[i].CopyFrom(_parameters[i]);
            return;
        }

        var batch = new UpdateBatch<MovingAverageRule>(new MovingAverageRule(Decay));
        for (var i = 0; i < _averages.Length; i++) batch.Add(_averages[i], _parameters[i]);
        batch.Run();
    }

    /// <summary>Puts the averages in the place of the weights until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">They are there already.</exception>
    public IDisposable Use()
    {
        if (_inUse) throw new InvalidOperationException("The averages stand in for the weights already.");
        return new Swapped(this);
    }

    /// <inheritdoc/>
    public void VisitState(StateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        for (var i = 0; i < _averages.Length; i++) visitor.Visit($"{i}", _averages[i]);
    }

    /// <summary>Gives back the memory of the averages. The parameters stay.</summary>
    public void Dispose()
    {
        foreach (var average in _averages) average.Dispose();
    }

    private sealed class Swapped : IDisposable
    {
        private readonly Ema _ema;
        private readonly Tensor[] _weights;
        private bool _disposed;

        public Swapped(Ema ema)
        {
            _ema = ema;
            ema._inUse = true;
            _weights = Array.ConvertAll(ema._parameters, p => Tensor.Empty(p.Shape, p.DType, p.Device).KeepForever());
            for (var i = 0; i < _weights.Length; i++)
            {
                _weights[i].CopyFrom(ema._parameters[i]);
                ema._parameters[i].CopyFrom(ema._averages[i]);
            }
        }

        public void Dispose()
        {
            if (_disposed) return;
            _disposed = true;
            _ema._inUse = false;
            for (var i = 0; i < _weights.Length; i++)
            {
                _ema._parameters[i].CopyFrom(_weights[i]);
                _weights[i].Dispose();
            }
        }
    }
}
