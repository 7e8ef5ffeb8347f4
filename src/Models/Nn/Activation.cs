namespace TensorCore;

/// <summary>An element-wise function as a layer: <c>Activation.Relu()</c>, or any other by the constructor.</summary>
public sealed class Activation : Layer
{
    private readonly string _name;
    private readonly Func<Tensor, Tensor> _function;

    /// <summary>Makes a layer of a function.</summary>
    /// <param name="name">What summaries call it.</param>
    /// <param name="function">Keeps the shape.</param>
    public Activation(string name, Func<Tensor, Tensor> function) => (_name, _function) = (name, function);

    /// <summary>max(x, 0).</summary>
    public static Activation Relu() => new(nameof(Relu), x => x.Relu());

    /// <summary>x where positive, slope * x elsewhere.</summary>
    public static Activation LeakyRelu(double slope = 0.01) => new(nameof(LeakyRelu), x => x.LeakyRelu(slope));

    /// <summary>x where positive, alpha * (exp(x) - 1) elsewhere.</summary>
    public static Activation Elu(double alpha = 1) => new(nameof(Elu), x => x.Elu(alpha));

    /// <summary>The self-normalizing ELU.</summary>
    public static Activation Selu() => new(nameof(Selu), x => x.Selu());

    /// <summary>x times the normal distribution function of x.</summary>
    /// <param name="approximate">Use the approximation by tanh.</param>
    public static Activation Gelu(bool approximate = false) => new(nameof(Gelu), x => x.Gelu(approximate));

    /// <summary>x * sigmoid(x).</summary>
    public static Activation Silu() => new(nameof(Silu), x => x.Silu());

    /// <summary>x * tanh(softplus(x)).</summary>
    public static Activation Mish() => new(nameof(Mish), x => x.Mish());

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Activation Sigmoid() => new(nameof(Sigmoid), x => x.Sigmoid());

    /// <summary>The hyperbolic tangent.</summary>
    public static Activation Tanh() => new(nameof(Tanh), x => x.Tanh());

    /// <summary>log(1 + exp(x)).</summary>
    public static Activation Softplus() => new(nameof(Softplus), x => x.Softplus());

    /// <summary>clip(x / 2 + 1 / 2, 0, 1), the gate of the improved Neural GPU.</summary>
    public static Activation HardSigmoid() => new(nameof(HardSigmoid), x => x.HardSigmoid());

    /// <summary>clip(x, -1, 1).</summary>
    public static Activation HardTanh() => new(nameof(HardTanh), x => x.HardTanh());

    /// <summary>The function's name.</summary>
    public override string ToString() => _name;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => _function(x);
}
