namespace TensorCore;

/// <summary>
/// The convolutional network for digits of LeCun, Bottou, Bengio &amp; Haffner, "Gradient-Based Learning Applied to Document
/// Recognition" (1998), as it is built today: rectifiers instead of scaled tanh, maxima instead of trained means, every
/// feature map connected to all of the layer before, and logits instead of radial basis functions.
/// <code>
/// [N, 1, 28, 28]  conv 5x5, padding 2, to 6   relu  max 2x2   [N, 6, 14, 14]
///                 conv 5x5 to 16              relu  max 2x2   [N, 16, 5, 5]
///                 linear 400 - 120 - 84 - 10, relu between    [N, 10]
/// </code>
/// 61,706 parameters.
/// </summary>
public sealed class LeNet : Layer
{
    private const int Side = 28;
    private const int Classes = 10;

    private readonly Sequential _features;
    private readonly Mlp _classifier;

    /// <summary>Makes the network.</summary>
    /// <param name="rng">Draws the first weights.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    public LeNet(Rng rng, Device? device = null)
    {
        _features = Child("features", new Sequential(
            new Conv2d(1, 6, 5, rng, padding: 2, device: device), Activation.Relu(), new MaxPool2d(2),
            new Conv2d(6, 16, 5, rng, device: device), Activation.Relu(), new MaxPool2d(2)));
        _classifier = Child("classifier", new Mlp([400, 120, 84, Classes], rng, device));
    }

    /// <summary>Images [N, 1, 28, 28] to logits [N, 10].</summary>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank != 4 || x.Shape[1] != 1 || x.Shape[2] != Side || x.Shape[3] != Side) throw WrongShape(x, $"[batch, 1, {Side}, {Side}]");
        return _classifier.Forward(_features.Forward(x));
    }
}
