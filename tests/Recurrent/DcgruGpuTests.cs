using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>The diagonal recurrent cell on a GPU against the double reference; small, since all cases run there with the suite.</summary>
public sealed class DcgruGpuTests
{
    [SkippableTheory]
    [InlineData(3, 4, 3, true, 0.8f, 1f)] // rows that no 128-bit load fits, a shift of single channels
    [InlineData(2, 5, 12, true, 1f, 0.8f)]
    [InlineData(1, 1, 8, false, 0.5f, 1f)]
    [InlineData(5, 13, 24, false, 0.9f, 0.8f)] // more than one tile of positions
    [InlineData(8, 24, 3, true, 1f, 1f)] // 600 rows: two parts of the weights' gradients
    [InlineData(8, 24, 4, false, 0.9f, 1f)]
    public void Both_passes_match_the_double_reference(int batch, int length, int maps, bool masked, float keep, float closedFrom)
    {
        var device = GpuTesting.Device;
        var run = AwayFromKinks();
        var reference = run.Reference().Forward();
        Assert.Equal(closedFrom < 1, reference.Closed > 0);
        foreach (var history in (bool[])[false, true])
        {
            run.Forward(device, history, trace: true);
            run.CheckForward(reference);
        }

        var direction = run.Direction();
        var gradients = run.Backward(device, direction, -0.03f);
        var expected = reference.Backward(Array.ConvertAll(direction, x => (double)x), -0.03f);
        double[][] values = [expected.State, expected.GateWeights, expected.GateBias, expected.CandidateWeights, expected.CandidateBias];
        for (var i = 0; i < values.Length; i++) DcgruRun.Close(values[i], gradients.Values[i], 2e-5, DcgruGradients.Names[i]);

        DcgruRun AwayFromKinks()
        {
            for (var seed = 100; ; seed++)
            {
                var candidate = new DcgruRun(batch, length, maps, steps: 3, masked, keep, seed, closedFrom);
                if (candidate.Reference().Forward().NearestKink > 4e-6) return candidate;
            }
        }
    }

    [SkippableFact]
    public void Dropout_keeps_what_it_keeps_on_the_CPU()
    {
        var dropout = new DcgruDropout(0.3f, new RngState(5, 6, 8));
        Assert.Equal(Factors(Device.Cpu), Factors(GpuTesting.Device));

        float[] Factors(Device device)
        {
            using var result = Tensor.Empty([3, 7, 11], DType.Float32, device);
            device.Run<DcgruDropoutFactors, DcgruDropoutFactorsArgs>(new DcgruDropoutFactorsArgs(3, 7, 11, 5, 2, dropout, result.Operand));
            return result.ToArray<float>();
        }
    }
}
