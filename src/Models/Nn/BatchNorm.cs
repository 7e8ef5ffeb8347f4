using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// Normalizes each channel of [N, C, ...] over everything but the channel: by the batch's own mean and variance while
/// training, by their running averages in evaluation. Ioffe &amp; Szegedy, "Batch Normalization" (arXiv 1502.03167). Names,
/// shapes and first values as PyTorch's <c>nn.BatchNorm1d</c>, <c>2d</c> and <c>3d</c>, whichever fits the input.
/// </summary>
public sealed class BatchNorm : Layer
{
    private readonly int _channels;
    private readonly double _epsilon;
    private readonly double _momentum;
    private readonly Tensor _mean;
    private readonly Tensor _variance;
    private readonly Tensor _batches;

    /// <summary>Makes the layer.</summary>
    /// <param name="channels">Length of axis 1.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="epsilon">Keeps the divisor from 0.</param>
    /// <param name="momentum">How far each batch moves the running averages, from 0 to 1.</param>
    /// <param name="affine">Whether there are a trained weight and bias for each channel.</param>
    public BatchNorm(int channels, Device? device = null, DType dtype = DType.Float32, double epsilon = 1e-5, double momentum = 0.1, bool affine = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        (_channels, _epsilon, _momentum) = (channels, epsilon, momentum);
        if (affine)
        {
            Weight = Parameter("weight", Tensor.Ones([channels], dtype, device));
            Bias = Parameter("bias", Tensor.Zeros([channels], dtype, device));
        }

        _mean = Buffer("running_mean", Tensor.Zeros([channels], dtype, device));
        _variance = Buffer("running_var", Tensor.Ones([channels], dtype, device));
        _batches = Buffer("num_batches_tracked", Tensor.Zeros(Shape.Scalar, DType.Int64, device));
    }

    /// <summary>[channels], or null.</summary>
    public Tensor? Weight { get; }

    /// <summary>[channels], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>[N, channels, ...] to the same shape.</summary>
    /// <exception cref="ArgumentException">Training, and there is only one value for each channel, so that it has no variance.</exception>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank < 2 || x.Shape[1] != _channels) throw WrongShape(x, $"[batch, {_channels}, ...]");
        if (!IsTraining) return x.BatchNormWith(_mean, _variance, Weight, Bias, channelAxis: 1, _epsilon);
        var count = x.Length / _channels;
        if (count < 2)
            throw new ArgumentException($"{Description} needs more than one value for each channel while training; {x.Describe()} has {count}. Give larger batches, or call Eval().", nameof(x));
        var (y, mean, variance) = x.BatchNorm(Weight, Bias, channelAxis: 1, _epsilon);
        Track(mean, variance, count);
        return y;
    }

    private void Track(Tensor mean, Tensor variance, long count)
    {
        using var paused = Tape.Pause();
        using var scope = new Scope();
        var averages = new UpdateBatch<MovingAverageRule>(new MovingAverageRule(1 - _momentum));
        averages.Add(_mean, mean.Cast(_mean.DType).Contiguous());
        averages.Add(_variance, (variance * ((double)count / (count - 1))).Cast(_variance.DType).Contiguous());
        averages.Run();
        _batches.CopyFrom(_batches + 1);
    }
}
