using ILGPU;

namespace TensorCore.Kernels;

public readonly partial struct Conv
{
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">There are more than 2^31 - 1 positions, weights or results.</exception>
    public static void Gpu(GpuDevice device, in ConvArgs args) => Gpu(device, args, CorrelationKind.BySize);

    internal static void Gpu(GpuDevice device, in ConvArgs given, CorrelationKind kind)
    {
        var args = given.Flattened();
        var g = args.Geometry;
        var pass = new GpuCorrelation(g.Batch, g.Groups, g.Channels / g.Groups, g.Filters / g.Groups, GpuConvAxis.Forward(g.Y), GpuConvAxis.Forward(g.X));
        GpuCorrelations.Launch(device, args, pass, args.Input, args.Output, turned: false, kind);
    }
}

public readonly partial struct ConvInputGradient
{
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">There are more than 2^31 - 1 positions, weights or results.</exception>
    public static void Gpu(GpuDevice device, in ConvArgs args) => Gpu(device, args, CorrelationKind.BySize);

    internal static void Gpu(GpuDevice device, in ConvArgs given, CorrelationKind kind)
    {
        var args = given.Flattened() with { Bias = default };
        var g = args.Geometry;
        for (var y = 0; y < Math.Min(g.Y.Stride, g.Y.Input); y++)
        {
            for (var x = 0; x < Math.Min(g.X.Stride, g.X.Input); x++)
            {
                var pass = new GpuCorrelation(
                    g.Batch, g.Groups, g.Filters / g.Groups, g.Channels / g.Groups, GpuConvAxis.Gradient(g.Y, y), GpuConvAxis.Gradient(g.X, x));
                GpuCorrelations.Launch(device, args, pass, args.Output, args.Input, turned: true, kind);
            }
        }
    }
}

/// <summary>How a pass is computed.</summary>
internal enum CorrelationKind
{
    BySize,
    Direct,
    Product,
}

/// <summary>Queues passes of convolutions.</summary>
internal static class GpuCorrelations
{
    // As for matrix products: less is done before tiles would have been copied, and tiles would mostly be empty.
    public const long FewMultiplyAdds = 128 * 128 * 128;
    public const int FewChannels = 16;
    public const int FewTerms = 16;

    public static void Launch(GpuDevice device, in ConvArgs args, in GpuCorrelation pass, in ConvImage source, in ConvImage target, bool turned, CorrelationKind kind)
    {
        if (pass.Positions == 0 || pass.Groups * pass.Targets == 0) return;
        var places = new GpuConvWeights(args.Geometry, turned);
        if (args.Type == DType.Float64)
        {
            Direct<double, Float64MultiplyAdd>(device, args, pass, places, source, target);
            return;
        }

        var work = (long)pass.Positions * pass.Groups * pass.Targets * pass.Terms;
        var isDirect = kind == CorrelationKind.BySize ? pass.Targets < FewChannels || pass.Terms < FewTerms || work <= FewMultiplyAdds : kind == CorrelationKind.Direct;
        if (isDirect || pass.Terms == 0) Direct<float, Float32MultiplyAdd>(device, args, pass, places, source, target);
        else Product(device, args, pass, places, source, target, turned);
    }

    private static void Direct<T, TMultiplyAdd>(
        GpuDevice device, in ConvArgs args, in GpuCorrelation pass, in GpuConvWeights places, in ConvImage source, in ConvImage target)
        where T : unmanaged where TMultiplyAdd : struct, IMultiplyAdd<T> =>
        DirectCorrelation<T, TMultiplyAdd>.Launch(
            device, pass, places, new GpuImage<T>(device, source), Weights<T>(device, args), Bias<T>(device, args), new GpuImage<T>(device, target));

    /// <summary>As a product of the windows, which are read from the image, by the weights, which are packed first.</summary>
    private static void Product(
        GpuDevice device, in ConvArgs args, in GpuCorrelation pass, in GpuConvWeights places, in ConvImage source, in ConvImage target, bool turned)
    {
        var size = ProductSize.Of((long)pass.Groups * pass.Terms * pass.Targets);
        var scratch = device.Memory.Rent((long)size * sizeof(float));
        var packed = new Operand(scratch, 0);
        device.Launch<PackConvWeights, PackConvWeights.Views>(size, new(pass, places, Weights<float>(device, args), device.View<float>(packed, size)));
        long batch = pass.Terms * (long)pass.Targets;
        if (ContiguousTerms.Fits(packed, pass.Targets, pass.Targets, batch))
            WithWeights(device, args, pass, source, target, turned, new ContiguousTerms(device, packed, pass.Targets, pass.Terms, pass.Targets, pass.Groups, batch));
        else
            WithWeights(device, args, pass, source, target, turned, new StridedMatrix<AcrossLines>(device.Strided<float>(packed), pass.Targets, pass.Terms, 1, pass.Targets, batch));
        scratch.Release();
    }

    private static void WithWeights<TWeights>(
        GpuDevice device, in ConvArgs args, in GpuCorrelation pass, in ConvImage source, in ConvImage target, bool turned, TWeights weights)
        where TWeights : struct, IProductSource
    {
        var result = new ConvTarget(
            device, pass, target, args.Geometry.Batch, turned ? args.Geometry.Y.Input : args.Geometry.Y.Output,
            turned ? args.Geometry.X.Input : args.Geometry.X.Output, Bias<float>(device, args));
        if (WidePixels.Fits(source, pass.Sources))
        {
            var pixels = WidePixels.Of(device, source, args.Geometry.Batch, pass.Groups * pass.Sources, pass.Sources, pass.Y.Source, pass.X.Source);
            RegisterTileProduct.Launch(device, pass.Groups, pass.Positions, pass.Targets, pass.Terms, new ConvWindows<WidePixels>(pass, pixels), weights, result);
        }
        else
        {
            var pixels = new StridedPixels(new GpuImage<float>(device, source), pass.Sources);
            RegisterTileProduct.Launch(device, pass.Groups, pass.Positions, pass.Targets, pass.Terms, new ConvWindows<StridedPixels>(pass, pixels), weights, result);
        }
    }

    private static ArrayView<T> Weights<T>(GpuDevice device, in ConvArgs args) where T : unmanaged
    {
        var g = args.Geometry;
        return device.View<T>(args.Weights, (long)g.Filters * (g.Channels / g.Groups) * g.Y.Kernel * g.X.Kernel);
    }

    private static ArrayView<T> Bias<T>(GpuDevice device, in ConvArgs args) where T : unmanaged =>
        args.Bias.IsPresent ? device.View<T>(args.Bias, args.Geometry.Filters) : default;
}
