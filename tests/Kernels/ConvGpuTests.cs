using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>
/// Both ways in which GPUs compute a convolution and its gradients, each asked for by name, against the CPU: on multiples of
/// 1/16, whose sums are exact, so that every bit must be right in whatever order they are added.
/// </summary>
public sealed class ConvGpuTests
{
    public static TheoryData<ConvTests.Case> Cases =>
    [
        new(2, 4, 5, 7, 8, 3, 3, PadY: 1, PadX: 1),
        new(1, 16, 9, 8, 66, 3, 3, PadY: 1, PadX: 1),
        new(2, 3, 9, 8, 17, 3, 3, StrideY: 2, StrideX: 2, PadY: 1, PadX: 1),
        new(1, 8, 13, 12, 12, 3, 2, StrideY: 2, StrideX: 3, DilationY: 2, DilationX: 2, PadY: 1),
        new(2, 8, 7, 9, 16, 3, 3, PadY: 1, PadX: 1, Groups: 2),
        new(1, 6, 7, 9, 9, 3, 3, PadY: 1, PadX: 1, Groups: 3),
        new(1, 12, 1, 1500, 4, 1, 3, PadX: 1),
        new(1, 4, 7, 7, 3, 2, 2, StrideY: 5, StrideX: 4),
    ];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Every_way_computes_what_the_CPU_computes(ConvTests.Case c)
    {
        var geometry = new ConvGeometry(
            c.N, c.C, c.O, c.Groups, new ConvAxis(c.H, c.KH, c.StrideY, c.PadY, c.DilationY), new ConvAxis(c.W, c.KW, c.StrideX, c.PadX, c.DilationX));
        foreach (var last in (bool[])[true, false])
        {
            var expected = Compute(Device.Cpu, CorrelationKind.BySize);
            foreach (var kind in (CorrelationKind[])[CorrelationKind.Product, CorrelationKind.Direct])
            {
                var actual = Compute(GpuTesting.Device, kind);
                Assert.Equal(expected.Output, actual.Output);
                Assert.Equal(expected.Input, actual.Input);
                Assert.Equal(expected.Weights, actual.Weights);
            }

            (float[] Output, float[] Input, float[] Weights) Compute(Device device, CorrelationKind kind)
            {
                using Tensor x = Of(c.Input, 1), w = Of(c.Weight, 2), b = Of([c.O], 4), y = Of(c.Output, 5), g = Of(c.Output, 3), dx = Of(c.Input, 6), dw = Of(c.Weight, 7);
                var (input, output, inputGradient, gradient) = (Image(x, c.C, c.H, c.W, last), Image(y, c.O, c.OH, c.OW, last), Image(dx, c.C, c.H, c.W, last), Image(g, c.O, c.OH, c.OW, last));
                var forward = new ConvArgs(geometry, DType.Float32, input, w.Operand, output, b.Operand);
                var toInput = new ConvArgs(geometry, DType.Float32, inputGradient, w.Operand, gradient);
                var toWeights = new ConvArgs(geometry, DType.Float32, input, dw.Operand, gradient);
                if (device is GpuDevice gpu)
                {
                    Conv.Gpu(gpu, forward, kind);
                    ConvInputGradient.Gpu(gpu, toInput, kind);
                    ConvWeightGradient.Gpu(gpu, toWeights, kind);
                }
                else
                {
                    device.Run<Conv, ConvArgs>(forward);
                    device.Run<ConvInputGradient, ConvArgs>(toInput);
                    device.Run<ConvWeightGradient, ConvArgs>(toWeights);
                }

                return (y.ToArray<float>(), dx.ToArray<float>(), dw.ToArray<float>());

                Tensor Of(int[] shape, int seed) => Tensor.From([.. ConvTests.Values(shape, seed).Select(v => (float)v)], shape, device);
            }
        }

        static ConvImage Image(Tensor x, int channels, int height, int width, bool last) => last
            ? new(x.Operand, (long)channels * height * width, 1, (long)width * channels, channels)
            : new(x.Operand, (long)channels * height * width, (long)height * width, width, 1);
    }
}
