namespace TensorCore.Bench;

/// <summary>What a case computes with: the same numbers for every device, drawn on the CPU.</summary>
/// <param name="device">Where the case runs.</param>
/// <param name="type">The dtype it runs in.</param>
internal sealed class ParityInputs(Device device, DType type)
{
    private long _drawn;

    public Device Device => device;

    public DType Type => type;

    public Tensor Normal(params int[] shape) => Next().Normal(shape, dtype: type, device: Device.Cpu).To(device);

    public Tensor Uniform(double low, double high, params int[] shape) => Next().Uniform(shape, low, high, type, Device.Cpu).To(device);

    public Tensor Integers(long below, params int[] shape) => Next().Integers(shape, 0, below, DType.Int64, Device.Cpu).To(device);

    /// <summary>A result and its gradients with respect to some of the tensors it was computed from.</summary>
    public Tensor[] WithGradients(Func<Tensor> op, params Tensor[] of)
    {
        using var tape = new Tape();
        var y = op();
        var gradients = tape.Gradients(y, of, Next().Normal(y.Shape, dtype: type, device: Device.Cpu).To(device));
        return [y.Keep(), .. gradients.Select(g => g.Keep())];
    }

    /// <summary>Parameters after a few steps of an optimizer.</summary>
    public Tensor[] Steps(Func<IReadOnlyList<Tensor>, Optimizer> create)
    {
        Tensor[] parameters = [Normal(37), Normal(5, 300)];
        using var optimizer = create(parameters);
        for (var step = 0; step < 4; step++) optimizer.Step(new Gradients(parameters, [Normal(37), Normal(5, 300)]));
        return parameters;
    }

    private Rng Next() => new(++_drawn);
}
