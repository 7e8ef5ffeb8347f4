namespace TensorCore.Tests;

/// <summary>The fused diagonal recurrent cell against <see cref="DcgruReference"/>.</summary>
public sealed class DcgruKernelTests
{
    public static TheoryData<int, int, int, bool, float> Cases
    {
        get
        {
            var cases = new TheoryData<int, int, int, bool, float>();
            foreach (var maps in (int[])[3, 8, 16, 32, 48, 96])
            {
                foreach (var length in (int[])[1, 2, 3, 8, 41])
                {
                    if (maps == 96 && length == 41) continue;
                    cases.Add(length == 41 ? 2 : 5, length, maps, length % 2 == 0, length == 3 || maps == 32 ? 0.8f : 1);
                }
            }

            cases.Add(1, 230, 8, true, 0.5f);
            cases.Add(1, 115, 24, false, 0.5f); // the second block's factors begin within a register, and need the most room
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_matches_the_double_reference(int batch, int length, int maps, bool masked, float keep)
    {
        var run = new DcgruRun(batch, length, maps, Math.Min(length + 1, 12), masked, keep, seed: 1);
        var reference = run.Reference().Forward();
        foreach (var history in (bool[])[false, true])
        {
            run.Forward(Device.Default, history, trace: true);
            run.CheckForward(reference);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_matches_the_double_reference(int batch, int length, int maps, bool masked, float keep) =>
        CheckBackward(AwayFromKinks(batch, length, maps, masked, keep));

    [Theory]
    [InlineData(5, 8, 32, false, 1f)]
    [InlineData(2, 41, 16, true, 0.8f)]
    [InlineData(1, 115, 24, false, 0.5f)]
    public void Gates_above_a_limit_are_closed_in_both_passes_and_keep_their_slope(int batch, int length, int maps, bool masked, float keep)
    {
        var run = AwayFromKinks(batch, length, maps, masked, keep, closedFrom: 0.8f);
        var reference = run.Reference().Forward();
        Assert.True(reference.Closed > reference.Result.Length / 20, $"only {reference.Closed}");
        foreach (var history in (bool[])[false, true])
        {
            run.Forward(Device.Default, history, trace: true);
            run.CheckForward(reference);
        }

        CheckBackward(run);
    }

    private static void CheckBackward(DcgruRun run)
    {
        var direction = run.Direction();
        const float penalty = -0.03f;
        var gradients = run.Backward(Device.Default, direction, penalty);
        var expected = run.Reference().Forward().Backward(Array.ConvertAll(direction, x => (double)x), penalty);
        double[][] values = [expected.State, expected.GateWeights, expected.GateBias, expected.CandidateWeights, expected.CandidateBias];
        for (var i = 0; i < values.Length; i++) DcgruRun.Close(values[i], gradients.Values[i], 2e-5, DcgruGradients.Names[i]);
    }

    /// <summary>
    /// A problem whose pre-activations all stay away from +-0.9 and +-1: single precision cannot tell there which derivative
    /// double precision takes. Few enough steps that such problems are common.
    /// </summary>
    private static DcgruRun AwayFromKinks(int batch, int length, int maps, bool masked, float keep, float closedFrom = 1)
    {
        var steps = Math.Clamp(30_000 / (3 * batch * length * maps), 2, length + 1);
        for (var seed = 100; ; seed++)
        {
            var run = new DcgruRun(batch, length, maps, steps, masked, keep, seed, closedFrom);
            if (run.Reference().Forward().NearestKink > 4e-6) return run;
        }
    }

    [Fact]
    public void The_reference_gradients_are_those_of_its_forward_pass()
    {
        const int length = 4, maps = 3, steps = 3;
        var run = new DcgruRun(2, length, maps, steps, masked: true, keep: 0.7f, seed: 3);
        var direction = Array.ConvertAll(run.Direction(), x => (double)x);
        const double penalty = 0.2, h = 1e-6;
        var reference = run.Reference().Forward();
        var gradients = reference.Backward(direction, penalty);
        Check(reference.State, gradients.State, "state");
        Check(reference.GateWeights, gradients.GateWeights, "gate weights");
        Check(reference.GateBias, gradients.GateBias, "gate bias");
        Check(reference.CandidateWeights, gradients.CandidateWeights, "candidate weights");
        Check(reference.CandidateBias, gradients.CandidateBias, "candidate bias");

        void Check(double[] input, double[] gradient, string name)
        {
            for (var i = 0; i < input.Length; i++)
            {
                var x = input[i];
                input[i] = x + h;
                var above = Loss();
                input[i] = x - h;
                var below = Loss();
                input[i] = x;
                var expected = (above - below) / (2 * h);
                Assert.True(Math.Abs(expected - gradient[i]) < 1e-6 * (1 + Math.Abs(expected)), $"{name}[{i}]: {gradient[i]}, differences give {expected}");
            }
        }

        double Loss()
        {
            var at = new DcgruReference(length, maps, steps)
            {
                State = reference.State, Mask = reference.Mask, GateWeights = reference.GateWeights, GateBias = reference.GateBias,
                CandidateWeights = reference.CandidateWeights, CandidateBias = reference.CandidateBias, Drop = reference.Drop,
            }.Forward();
            return (penalty * at.Saturation) + at.Result.Zip(direction, (a, b) => a * b).Sum();
        }
    }

    [Fact]
    public void Factors_beyond_the_last_of_a_block_are_finite()
    {
        // Memory of factors is used by blocks of different sizes; where random words of one were, factors of the next are read with padded channels.
        var run = new DcgruRun(2, 238, 24, 40, masked: false, keep: 0.5f, seed: 1);
        using var one = Device.Open("cpu:1");
        foreach (var values in run.Backward(one, run.Direction(), 0.01f).Values) Assert.All(values, v => Assert.True(float.IsFinite(v)));
    }

    [Theory]
    [InlineData(5, 8, 32, 1f)]
    [InlineData(3, 41, 24, 0.9f)]
    [InlineData(1, 260, 16, 0.9f)]
    [InlineData(2, 130, 48, 1f)]
    [InlineData(3, 115, 24, 0.9f)]
    [InlineData(2, 238, 24, 0.9f)]
    public void Results_are_the_same_for_any_number_of_threads(int batch, int length, int maps, float keep)
    {
        var run = new DcgruRun(batch, length, maps, 6, masked: true, keep, seed: 4);
        var direction = run.Direction();
        using var one = Device.Open("cpu:1");
        using var three = Device.Open("cpu:3");
        foreach (var history in (bool[])[false, true])
        {
            run.Forward(one, history, trace: true);
            var (result, saturation, trace) = (run.Result, run.Saturation, run.Trace);
            run.Forward(three, history, trace: true);
            Assert.Equal(result, run.Result);
            Assert.Equal(saturation, run.Saturation);
            Assert.Equal(trace, run.Trace);
        }

        Assert.Equal(run.Backward(one, direction, 0.01f).Values, run.Backward(three, direction, 0.01f).Values);
    }

    [Theory]
    [InlineData(1, 260, 16, 6, 3, 1f)]
    [InlineData(4, 130, 48, 5, 3, 0.8f)]
    [InlineData(1, 700, 8, 13, 2, 1f)]
    [InlineData(1, 5600, 16, 11, 1, 0.8f)]
    public void Long_sequences_evaluated_in_rounds_give_the_bits_of_single_steps(int batch, int length, int maps, int steps, int threads, float closedFrom)
    {
        var run = new DcgruRun(batch, length, maps, steps, masked: true, keep: 1, seed: 5, closedFrom);
        using var device = Device.Open($"cpu:{threads}");
        run.Forward(device, history: true, trace: false);
        var (result, saturation) = (run.Result, run.Saturation);
        run.Forward(device, history: false, trace: false);
        Assert.Equal(result, run.Result);
        Assert.Equal(saturation, run.Saturation);
    }
}
