namespace TensorCore;

/// <summary>
/// Normalizes each example of [N, C, ...] over groups of neighboring channels. Wu &amp; He, "Group Normalization" (arXiv
/// 1803.08494); as many groups as channels is instance normalization. Names, shapes and first values as PyTorch's
/// <c>nn.GroupNorm</c>.
/// </summary>
public sealed class GroupNorm : Layer
{
    private readonly int _groups;
    private readonly double _epsilon;

    /// <summary>Makes the layer.</summary>
    /// <param name="groups">Number of groups.</param>
    /// <param name="channels">Length of axis 1, a multiple of the groups.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="epsilon">Keeps the divisor from 0.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public GroupNorm(int groups, int channels, Device? device = null, DType dtype = DType.Float32, double epsilon = 1e-5)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (channels % groups != 0) throw new ArgumentException($"{groups} groups do not divide {channels} channels.", nameof(groups));
        (_groups, _epsilon) = (groups, epsilon);
        Weight = Parameter("weight", Tensor.Ones([channels], dtype, device));
        Bias = Parameter("bias", Tensor.Zeros([channels], dtype, device));
    }

    /// <summary>[channels].</summary>
    public Tensor Weight { get; }

    /// <summary>[channels].</summary>
    public Tensor Bias { get; }

    /// <summary>[N, channels, ...] to the same shape.</summary>
    protected override Tensor Apply(Tensor x) => x.Rank >= 2 && x.Shape[1] == Weight.Shape[0]
        ? x.GroupNorm(_groups, Weight, Bias, channelAxis: 1, _epsilon)
        : throw WrongShape(x, $"[batch, {Weight.Shape[0]}, ...]");
}
