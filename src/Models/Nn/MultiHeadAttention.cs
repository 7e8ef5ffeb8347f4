namespace TensorCore;

/// <summary>
/// Attention of several heads, each over its own projection of queries, keys and values, joined by a last projection.
/// Vaswani et al., "Attention Is All You Need" (arXiv 1706.03762), section 3.2.2. Names, shapes and first values as PyTorch's
/// <c>nn.MultiheadAttention</c> with <c>batch_first=True</c>. Memory grows with the length, not with its square (see
/// <see cref="AttentionOps"/>); for that there is no dropout of attention weights: drop out the result, as
/// <see cref="TransformerEncoderLayer"/> does.
/// </summary>
public sealed class MultiHeadAttention : Layer
{
    private readonly int _size;
    private readonly int _heads;
    private readonly bool _causal;
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly Linear _output;

    /// <summary>Makes the layer.</summary>
    /// <param name="size">Features of a position, of all heads together.</param>
    /// <param name="heads">Number of heads; divides the size.</param>
    /// <param name="rng">Draws the first values: Xavier-uniform input projections, biases of 0.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="causal">Whether a position sees itself and those before it only.</param>
    /// <exception cref="ArgumentException">The heads do not divide the size.</exception>
    public MultiHeadAttention(int size, int heads, Rng rng, Device? device = null, DType dtype = DType.Float32, bool causal = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        if (size % heads != 0) throw new ArgumentException($"The number of heads divides the size; {heads} heads of {size} features were asked for.", nameof(heads));
        (_size, _heads, _causal) = (size, heads, causal);
        _weight = Parameter("in_proj_weight", Init.XavierUniform([3 * size, size], rng, device: device, dtype: dtype));
        _bias = Parameter("in_proj_bias", Tensor.Zeros([3 * size], dtype, device));
        _output = Child("out_proj", new Linear(size, size, rng, device, dtype));
        _output.Bias!.Fill(0);
    }

    /// <summary>Attends to another sequence, or to the same one with padding.</summary>
    /// <param name="x">[B, L, size]: gives the queries.</param>
    /// <param name="memory">[B, M, size]: gives keys and values; <paramref name="x"/> itself for self-attention.</param>
    /// <param name="keyMask">Bool [B, M], true where a position of the memory may be seen, false at padding (the opposite of PyTorch's key_padding_mask); all when left out.</param>
    /// <returns>[B, L, size].</returns>
    /// <exception cref="ShapeException">A shape does not fit.</exception>
    public Tensor Attend(Tensor x, Tensor memory, Tensor? keyMask = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(memory);
        return Ran(x, Run(x, memory, keyMask));
    }

    /// <summary>Self-attention's input projections and products; the output projection counts as a layer of its own.</summary>
    public override double Flops(Shape input, Shape output)
    {
        ArgumentNullException.ThrowIfNull(input);
        double length = input[1], seen = _causal ? length * (length + 1) / 2 : length * length;
        return (2 * length * _weight.Length * input[0]) + (4 * seen * _size * input[0]);
    }

    /// <summary>Self-attention, [B, L, size] to the same shape.</summary>
    protected override Tensor Apply(Tensor x) => Run(x, x, null);

    private Tensor Run(Tensor x, Tensor memory, Tensor? keyMask)
    {
        if (x.Rank != 3 || x.Shape[2] != _size) throw WrongShape(x, $"[batch, length, {_size}]");
        if (memory.Rank != 3 || memory.Shape[2] != _size || memory.Shape[0] != x.Shape[0]) throw WrongShape(memory, $"[{x.Shape[0]}, length, {_size}] to attend to");
        Tensor[] parts;
        if (ReferenceEquals(x, memory))
        {
            parts = x.MatMul(_weight.T, _bias).Split(_size, axis: 2);
        }
        else
        {
            int[] lengths = [_size, 2 * _size];
            Tensor[] weights = _weight.Split(lengths), biases = _bias.Split(lengths);
            parts = [x.MatMul(weights[0].T, biases[0]), .. memory.MatMul(weights[1].T, biases[1]).Split(_size, axis: 2)];
        }

        // [B, L, heads * d] -> [B, heads, L, d]: views, which the kernel reads and writes as they lie.
        var y = Heads(parts[0]).Attention(Heads(parts[1]), Heads(parts[2]), _causal, keyMask);
        return _output.Forward(y.Permute(0, 2, 1, 3).Reshape(x.Shape));
    }

    private Tensor Heads(Tensor x) => x.Reshape(x.Shape[0], x.Shape[1], _heads, _size / _heads).Permute(0, 2, 1, 3);
}
