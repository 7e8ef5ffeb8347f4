namespace TensorCore;

/// <summary>Sizes of a <see cref="VisionTransformer"/>.</summary>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
/// <param name="Patch">Rows and columns of a patch; divides both.</param>
/// <param name="Classes">Classes to tell apart.</param>
/// <param name="Layers">Transformer layers.</param>
public sealed record VisionTransformerOptions(int Channels, int Height, int Width, int Patch, int Classes, int Layers);

/// <summary>
/// Classifies images as sequences of patches. Dosovitskiy et al., "An Image is Worth 16x16 Words" (arXiv 2010.11929): each patch
/// becomes a vector by a linear map, a learned class token goes in front, learned positions are added, Transformer layers that
/// normalize first follow, and the class token's result becomes logits by a linear map that starts at zero.
/// </summary>
public sealed class VisionTransformer : Layer
{
    private readonly VisionTransformerOptions _options;
    private readonly Conv2d _patches;
    private readonly Tensor _class;
    private readonly LearnedEncoding _positions;
    private readonly Dropout _dropout;
    private readonly TransformerEncoder _encoder;
    private readonly Linear _head;

    /// <summary>Makes the network.</summary>
    /// <param name="options">Sizes of images and how many layers.</param>
    /// <param name="layer">Sizes and choices of a layer.</param>
    /// <param name="rng">Draws the first values and decides about dropout.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ArgumentException">The patches do not divide the image.</exception>
    public VisionTransformer(VisionTransformerOptions options, TransformerOptions layer, Rng rng, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(layer);
        if (options.Patch < 1 || options.Height % options.Patch != 0 || options.Width % options.Patch != 0)
            throw new ArgumentException($"Patches of {options.Patch} x {options.Patch} do not divide images of {options.Height} x {options.Width}.", nameof(options));
        _options = options;
        _patches = Child("patches", new Conv2d(options.Channels, layer.Size, options.Patch, rng, stride: options.Patch, device: device));
        _class = Parameter("class_token", Tensor.Zeros([1, 1, layer.Size], device: device));
        var count = options.Height / options.Patch * (options.Width / options.Patch);
        _positions = Child("positions", new LearnedEncoding(count + 1, layer.Size, rng, device));
        _dropout = Child("dropout", new Dropout(layer.Dropout, rng));
        _encoder = Child("encoder", new TransformerEncoder(options.Layers, layer, rng, device));
        _head = Child("head", new Linear(layer.Size, options.Classes, rng, device));
        _head.Weight.Fill(0);
        _head.Bias!.Fill(0);
    }

    /// <summary>
    /// A small one for handwritten digits: [N, 1, 28, 28] in 49 patches of 4 x 4, 64 features, 4 heads, 4 layers. 139,018
    /// parameters.
    /// </summary>
    /// <param name="rng">Draws the first values and decides about dropout.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dropout">Probability of dropout.</param>
    public static VisionTransformer ForDigits(Rng rng, Device? device = null, double dropout = 0.1) =>
        new(new(Channels: 1, Height: 28, Width: 28, Patch: 4, Classes: 10, Layers: 4), new(Size: 64, Heads: 4, Hidden: 128) { Dropout = dropout }, rng, device);

    /// <summary>Images [N, channels, height, width] to logits [N, classes].</summary>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank != 4 || x.Shape[1] != _options.Channels || x.Shape[2] != _options.Height || x.Shape[3] != _options.Width)
            throw WrongShape(x, $"[batch, {_options.Channels}, {_options.Height}, {_options.Width}]");
        var patches = _patches.Forward(x).Flatten(2).Permute(0, 2, 1); // [N, size, rows, columns] -> [N, patches, size]
        var tokens = Tensor.Concat([_class.Expand(x.Shape[0], -1, -1), patches], 1);
        var y = _encoder.Forward(_dropout.Forward(_positions.Forward(tokens)));
        return _head.Forward(y.Select(1, 0)); // the class token
    }
}
