using System.Collections;

namespace TensorCore;

/// <summary>
/// Gradients by tensor, in the order in which they were asked for. A value: optimizers take it, clipping makes a new
/// one, nothing is stored on the parameters.
/// </summary>
public sealed class Gradients : IReadOnlyList<Tensor>
{
    private readonly IReadOnlyList<Tensor> _of;
    private readonly Tensor[] _values;

    /// <summary>Pairs tensors with their gradients.</summary>
    /// <exception cref="ArgumentException">The lists differ in length or a gradient has not its tensor's shape.</exception>
    public Gradients(IReadOnlyList<Tensor> of, IReadOnlyList<Tensor> values)
    {
        ArgumentNullException.ThrowIfNull(of);
        ArgumentNullException.ThrowIfNull(values);
        if (of.Count != values.Count) throw new ArgumentException($"{of.Count} tensors and {values.Count} gradients were given.");
        for (var i = 0; i < of.Count; i++)
        {
            if (of[i].Shape != values[i].Shape)
                throw new ShapeException($"The gradient of {of[i].Describe()} has shape {values[i].Shape}.");
        }

        _of = of;
        _values = [.. values];
    }

    private Gradients(IReadOnlyList<Tensor> of, Tensor[] values) => (_of, _values) = (of, values);

    /// <summary>The tensors that the gradients belong to.</summary>
    public IReadOnlyList<Tensor> Of => _of;

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public Tensor this[int index] => _values[index];

    /// <summary>The gradient of a tensor.</summary>
    /// <exception cref="KeyNotFoundException">Its gradient was not asked for.</exception>
    public Tensor this[Tensor tensor]
    {
        get
        {
            for (var i = 0; i < _of.Count; i++)
            {
                if (ReferenceEquals(_of[i], tensor)) return _values[i];
            }

            throw new KeyNotFoundException($"The gradient of {tensor.Describe()} was not asked for.");
        }
    }

    /// <summary>Pairs tensors with gradients known to fit; the array is not copied.</summary>
    internal static Gradients Pair(IReadOnlyList<Tensor> of, Tensor[] values) => new(of, values);

    /// <summary>New gradients, each made from the old one.</summary>
    public Gradients Map(Func<Tensor, Tensor> change) => new(_of, Array.ConvertAll(_values, v => change(v)));

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => ((IEnumerable<Tensor>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
