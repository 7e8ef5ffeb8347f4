using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

public readonly partial struct ConvWeightGradient
{
    // Sums are cut into parts until there is enough to do for all processors, but none is shorter than this; fixed by the sizes.
    private const int LeastPositions = 256;
    private const int EnoughTiles = 512;
    private const int EnoughItems = 1 << 16;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">There are more than 2^31 - 1 positions, weights or results.</exception>
    public static void Gpu(GpuDevice device, in ConvArgs args) => Gpu(device, args, CorrelationKind.BySize);

    internal static void Gpu(GpuDevice device, in ConvArgs given, CorrelationKind kind)
    {
        var args = given.Flattened();
        var g = args.Geometry;
        var pass = new GpuCorrelation(g.Batch, g.Groups, g.Channels / g.Groups, g.Filters / g.Groups, GpuConvAxis.Forward(g.Y), GpuConvAxis.Forward(g.X));
        if ((long)pass.Terms * g.Filters == 0) return;
        if (args.Type == DType.Float64)
        {
            Direct<double, Float64MultiplyAdd, F64x1>(device, args, pass);
            return;
        }

        var isDirect = kind == CorrelationKind.BySize ? pass.Targets < GpuCorrelations.FewChannels || pass.Terms < GpuCorrelations.FewTerms || (long)pass.Positions * pass.Terms * g.Filters <= GpuCorrelations.FewMultiplyAdds : kind == CorrelationKind.Direct;
        if (isDirect || pass.Positions == 0) Direct<float, Float32MultiplyAdd, F32x1>(device, args, pass);
        else Product(device, args, pass);
    }

    private static int Parts(in GpuCorrelation pass, long units, long enough)
    {
        var weights = (long)pass.Terms * pass.Groups * pass.Targets;
        var most = Math.Min(pass.Positions / LeastPositions, MaxPartialElements / weights);
        return (int)Math.Clamp((enough + units - 1) / units, 1, Math.Max(1, most));
    }

    /// <summary>Parts of equal length, the last one shorter.</summary>
    private static int PositionsOfPart(in GpuCorrelation pass, int parts) => ((pass.Positions - 1) / parts) + 1;

    private static void Direct<T, TMultiplyAdd, TLane>(GpuDevice device, in ConvArgs args, in GpuCorrelation pass)
        where T : unmanaged where TMultiplyAdd : struct, IMultiplyAdd<T> where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T>
    {
        var size = ProductSize.Of((long)pass.Terms * pass.Groups * pass.Targets);
        var parts = Parts(pass, size, EnoughItems);
        var scratch = device.Memory.Rent((long)size * parts * Unsafe.SizeOf<T>());
        var partials = device.View<T>(new Operand(scratch, 0), (long)size * parts);
        device.Launch<DirectWeightGradient<T, TMultiplyAdd>, DirectWeightGradient<T, TMultiplyAdd>.Views>(partials.Length, new(
            pass, new GpuImage<T>(device, args.Input), new GpuImage<T>(device, args.Output), partials, PositionsOfPart(pass, parts)));
        AddPartials<T, TLane>(device, args, pass, partials, parts, pass.Targets, pass.Groups * pass.Targets);
        scratch.Release();
    }

    private static void Product(GpuDevice device, in ConvArgs args, in GpuCorrelation pass)
    {
        var size = ProductSize.Of((long)pass.Terms * pass.Groups * pass.Targets);
        var tiles = (((pass.Terms - 1) / Tile4.Lines) + 1L) * (((pass.Targets - 1) / Tile4.Lines) + 1) * pass.Groups;
        var parts = Parts(pass, tiles, EnoughTiles);
        var scratch = device.Memory.Rent((long)size * parts * sizeof(float));
        var partials = new Operand(scratch, 0);
        var of = PositionsOfPart(pass, parts);
        if (WidePixels.Fits(args.Input, pass.Sources) && WidePixels.Fits(args.Output, pass.Targets))
        {
            var g = args.Geometry;
            var input = WidePixels.Of(device, args.Input, g.Batch, g.Channels, pass.Sources, g.Y.Input, g.X.Input);
            var gradient = WidePixels.Of(device, args.Output, g.Batch, g.Filters, pass.Targets, g.Y.Output, g.X.Output);
            Product(device, pass, new ConvTaps<WidePixels>(pass, input, of), new ConvGradients<WidePixels>(pass, gradient, of), partials, parts, of);
        }
        else
        {
            var input = new StridedPixels(new GpuImage<float>(device, args.Input), pass.Sources);
            var gradient = new StridedPixels(new GpuImage<float>(device, args.Output), pass.Targets);
            Product(device, pass, new ConvTaps<StridedPixels>(pass, input, of), new ConvGradients<StridedPixels>(pass, gradient, of), partials, parts, of);
        }

        AddPartials<float, F32x1>(device, args, pass, device.View<float>(partials, (long)size * parts), parts, pass.Terms * pass.Targets, pass.Targets);
        scratch.Release();
    }

    private static void Product<TA, TB>(GpuDevice device, in GpuCorrelation pass, TA taps, TB gradients, in Operand partials, int parts, int terms)
        where TA : struct, IProductSource where TB : struct, IProductSource
    {
        var batches = parts * pass.Groups;
        var target = new MatrixTarget(device, new MatMulArgs(
            DType.Float32, pass.Terms, pass.Targets, 0, default, 0, 0, default, 0, 0, partials, pass.Targets, Batches: batches, CBatch: pass.Terms * pass.Targets));
        RegisterTileProduct.Launch(device, batches, pass.Terms, pass.Targets, terms, taps, gradients, target);
    }

    private static void AddPartials<T, TLane>(GpuDevice device, in ConvArgs args, in GpuCorrelation pass, ArrayView<T> partials, int parts, int groupStride, int termStride)
        where T : unmanaged where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T>
    {
        var count = partials.Length / parts;
        device.Launch<ConvWeightTotal<T, TLane>, ConvWeightTotal<T, TLane>.Views>(
            count, new(pass, partials, device.View<T>(args.Weights, count), parts, groupStride, termStride));
    }
}
