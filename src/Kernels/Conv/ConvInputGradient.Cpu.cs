using System.Numerics;

namespace TensorCore.Kernels;

public readonly partial struct ConvInputGradient
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in ConvArgs args)
    {
        if (args.Type == DType.Float32) Run<float>(device, args.Flattened());
        else Run<double>(device, args.Flattened());
    }

    private static unsafe void Run<T>(CpuDevice device, in ConvArgs args)
        where T : unmanaged, INumber<T>
    {
        var g = args.Geometry;
        var passes = new ConvPass<T>[Math.Min(g.Y.Stride, g.Y.Input) * Math.Min(g.X.Stride, g.X.Input)];
        var count = 0;
        for (var y = 0; y < Math.Min(g.Y.Stride, g.Y.Input); y++)
        {
            for (var x = 0; x < Math.Min(g.X.Stride, g.X.Input); x++)
                passes[count++] = new ConvPass<T> { Y = AxisPhase.Gradient(g.Y, y), X = AxisPhase.Gradient(g.X, x) };
        }

        fixed (ConvPass<T>* pinned = passes)
        {
            var correlation = new Correlation<T>
            {
                Source = ConvSource<T>.Of(args.Output, g.Filters, g.Y.Output, g.X.Output),
                Target = args.Input.Data.Pointer<T>(),
                TargetSample = (nint)args.Input.Sample,
                TargetChannel = (nint)args.Input.Channel,
                TargetRow = (nint)args.Input.Row,
                TargetColumn = (nint)args.Input.Column,
                TargetChannels = g.Channels,
                TargetHeight = g.Y.Input,
                TargetWidth = g.X.Input,
                Batch = g.Batch,
                Groups = g.Groups,
                StrideY = 1,
                StrideX = 1,
                StepY = g.Y.Stride,
                StepX = g.X.Stride,
                DilationY = AxisPhase.GradientDilation(g.Y),
                DilationX = AxisPhase.GradientDilation(g.X),
                Passes = pinned,
                PassCount = count,
            };
            correlation.Run(device, args.Weights.Pointer<T>(), g.Y.Kernel, g.X.Kernel, turned: true);
        }
    }
}
