using System.Numerics;

namespace TensorCore.Kernels;

public readonly partial struct Conv
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
        var pass = new ConvPass<T> { Y = AxisPhase.Forward(g.Y), X = AxisPhase.Forward(g.X) };
        var correlation = new Correlation<T>
        {
            Source = ConvSource<T>.Of(args.Input, g.Channels, g.Y.Input, g.X.Input),
            Target = args.Output.Data.Pointer<T>(),
            TargetSample = (nint)args.Output.Sample,
            TargetChannel = (nint)args.Output.Channel,
            TargetRow = (nint)args.Output.Row,
            TargetColumn = (nint)args.Output.Column,
            TargetChannels = g.Filters,
            TargetHeight = g.Y.Output,
            TargetWidth = g.X.Output,
            Batch = g.Batch,
            Groups = g.Groups,
            StrideY = g.Y.Stride,
            StrideX = g.X.Stride,
            StepY = 1,
            StepX = 1,
            DilationY = g.Y.Dilation,
            DilationX = g.X.Dilation,
            Passes = &pass,
            PassCount = 1,
            Bias = args.Bias.IsPresent ? args.Bias.Pointer<T>() : null,
        };
        correlation.Run(device, args.Weights.Pointer<T>(), g.Y.Kernel, g.X.Kernel, turned: false);
    }
}
