using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using TensorCore.Kernels;

namespace TensorCore.Bench;

/// <summary>
/// Convolutions in single precision on one thread and on all. GFLOP/s are 2 * outputs * channels * taps / time; compare
/// with <see cref="FmaPeak"/>.
/// </summary>
public class ConvBenchmarks
{
    private Device _device = null!;
    private ConvArgs _args;

    /// <summary>What is computed: the output, the gradient of the input or that of the weights.</summary>
    public enum Part
    {
        /// <summary>The convolution.</summary>
        Forward,

        /// <summary>Its gradient with respect to the input.</summary>
        InputGradient,

        /// <summary>Its gradient with respect to the weights.</summary>
        WeightGradient,
    }

    /// <summary>Sizes; sequences have a height and kernel height of 1. Padding keeps the size, divided by the stride.</summary>
    public readonly record struct Problem(int N, int C, int H, int W, int O, int KH, int KW, int Stride = 1, bool ChannelsLast = true)
    {
        /// <summary>What kernels take.</summary>
        public ConvGeometry Geometry => new(
            N, C, O, 1, new(H, KH, KH == 1 ? 1 : Stride, KH / 2), new(W, KW, Stride, KW / 2));

        /// <summary>Operations of each part.</summary>
        public double Flops => 2.0 * N * O * Geometry.Y.Output * Geometry.X.Output * C * KH * KW;

        /// <inheritdoc/>
        public override string ToString() => $"{N}x{C}x{H}x{W} to {O}, {KH}x{KW}{(Stride > 1 ? $" / {Stride}" : "")}{(ChannelsLast ? "" : ", channels first")}";
    }

    /// <summary>A recurrent cell's, a residual network's, LeNet's.</summary>
    public static IEnumerable<Problem> Problems =>
    [
        new(32, 96, 1, 41, 96, 1, 3), new(2, 64, 56, 56, 64, 3, 3), new(2, 64, 56, 56, 64, 3, 3, ChannelsLast: false),
        new(2, 128, 28, 28, 128, 3, 3), new(2, 128, 28, 28, 128, 3, 3, 2), new(8, 256, 14, 14, 256, 1, 1),
        new(64, 1, 28, 28, 6, 5, 5, ChannelsLast: false), new(64, 6, 14, 14, 16, 5, 5, ChannelsLast: false),
    ];

    [ParamsSource(nameof(Problems))]
    public Problem Shape { get; set; }

    [ParamsAllValues]
    public Part Which { get; set; }

    [Params("cpu:1", "cpu")]
    public string DeviceName { get; set; } = "cpu";

    /// <summary>Prints the best of many short runs of every problem in percent of the peak measured next to it: minutes quicker than the full benchmark.</summary>
    public static void Report(string[] options)
    {
        foreach (var problem in Problems)
        {
            if (options.Length > 0 && !problem.ToString().Contains(options[0], StringComparison.Ordinal)) continue;
            foreach (var part in Enum.GetValues<Part>())
            {
                var benchmark = new ConvBenchmarks { Shape = problem, Which = part, DeviceName = "cpu:1" };
                benchmark.Setup();
                var best = double.MaxValue;
                for (var run = 0; run < 150; run++)
                {
                    var start = Stopwatch.GetTimestamp();
                    benchmark.Run();
                    best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
                }

                benchmark.Cleanup();
                var (speed, peak) = (problem.Flops / best * 1e-9, FmaPeak.Measure(1));
                Console.WriteLine($"{problem,-40} {part,-15} {best * 1e3,8:F3} ms {speed,6:F0} GFLOP/s {100 * speed / peak,4:F0} % of {peak:F0}");
            }
        }
    }

    [GlobalSetup]
    public void Setup()
    {
        _device = Device.Open(DeviceName);
        var g = Shape.Geometry;
        _args = new ConvArgs(
            g, DType.Float32, Image(Shape.C, g.Y.Input, g.X.Input), Random((long)Shape.O * Shape.C * Shape.KH * Shape.KW), Image(Shape.O, g.Y.Output, g.X.Output));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var operand in new[] { _args.Input.Data, _args.Weights, _args.Output.Data }) operand.Storage.Release();
        _device.Dispose();
    }

    [Benchmark]
    public void Run()
    {
        switch (Which)
        {
            case Part.Forward: _device.Run<Conv, ConvArgs>(_args); break;
            case Part.InputGradient: _device.Run<ConvInputGradient, ConvArgs>(_args); break;
            default: _device.Run<ConvWeightGradient, ConvArgs>(_args); break;
        }
    }

    private ConvImage Image(int channels, int height, int width)
    {
        var data = Random((long)Shape.N * channels * height * width);
        var size = (long)channels * height * width;
        return Shape.ChannelsLast ? new(data, size, 1, (long)width * channels, channels) : new(data, size, (long)height * width, width, 1);
    }

    private unsafe Operand Random(long length)
    {
        var operand = new Operand(_device.Memory.Rent(length * sizeof(float)), 0);
        var random = new Random(1);
        for (long i = 0; i < length; i++) operand.Pointer<float>()[i] = random.NextSingle() - 0.5f;
        return operand;
    }
}
