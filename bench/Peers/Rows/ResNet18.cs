namespace TensorCore.Bench;

/// <summary>
/// The residual network of 18 layers of He et al., "Deep Residual Learning for Image Recognition" (2016), as it is built for
/// images of 32 x 32: a first convolution of 3 x 3 without pooling, then four stages of two blocks.
/// </summary>
internal sealed class ResNet18 : Layer
{
    private const int Side = 32;
    private const int Classes = 10;
    private static readonly int[] s_widths = [64, 128, 256, 512];

    private readonly Sequential _features;
    private readonly Linear _classifier;

    public ResNet18(Rng rng, Device device)
    {
        var layers = new List<Layer> { Convolution(3, s_widths[0], 3, 1, rng, device), new BatchNorm(s_widths[0], device), Activation.Relu() };
        var channels = s_widths[0];
        foreach (var width in s_widths)
        {
            for (var block = 0; block < 2; block++)
            {
                var stride = block == 0 && width > s_widths[0] ? 2 : 1;
                layers.Add(new Residual(
                    new Sequential(
                        Convolution(channels, width, 3, stride, rng, device), new BatchNorm(width, device), Activation.Relu(),
                        Convolution(width, width, 3, 1, rng, device), new BatchNorm(width, device)),
                    channels == width ? null : new Sequential(Convolution(channels, width, 1, stride, rng, device), new BatchNorm(width, device))));
                layers.Add(Activation.Relu());
                channels = width;
            }
        }

        _features = Child("features", new Sequential(layers));
        _classifier = Child("classifier", new Linear(channels, Classes, rng, device));
    }

    /// <summary>Operations of a training step: each convolution forward and two gradients, the first one gradient.</summary>
    public static double StepFlops(int batch)
    {
        double first = 27.0 * s_widths[0] * Side * Side, others = s_widths[^1] * Classes;
        var channels = s_widths[0];
        var side = Side;
        foreach (var width in s_widths)
        {
            if (width != channels)
            {
                side /= 2;
                others += (double)channels * width * side * side; // the shortcut
            }

            others += 9.0 * width * (channels + (3 * width)) * side * side;
            channels = width;
        }

        return 2.0 * batch * ((2 * first) + (3 * others));
    }

    protected override Tensor Apply(Tensor x) => _classifier.Forward(_features.Forward(x).GlobalAvgPool());

    private static Conv2d Convolution(int channels, int filters, int kernel, int stride, Rng rng, Device device) =>
        new(channels, filters, kernel, rng, stride, padding: kernel / 2, device: device, bias: false);
}
