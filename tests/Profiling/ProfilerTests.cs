using System.Text.Json;

namespace TensorCore.Tests;

[Collection(AloneCollection.Name)]
public sealed class ProfilerTests
{
    private readonly Tensor _x = new Rng(1).Normal([5, 3]).KeepForever();
    private readonly Tensor _w = new Rng(2).Normal([3, 4]).KeepForever();

    [Fact]
    public void A_trace_has_the_ops_of_a_model_with_their_shapes_and_work_one_inside_the_other()
    {
        using var profiler = new Profiler();
        using (Profiler.Measure("a step")) Step();
        profiler.Dispose();
        using var stream = new MemoryStream();
        profiler.WriteTrace(stream);
        using var json = JsonDocument.Parse(stream.ToArray());
        var events = json.RootElement.GetProperty("traceEvents").EnumerateArray().Where(e => Text(e, "ph") == "X").ToArray();
        Assert.All(events, e => Assert.True(e.GetProperty("tid").GetInt32() == Environment.CurrentManagedThreadId && Number(e, "ts") >= 0 && Number(e, "dur") >= 0));

        var forward = Assert.Single(events, e => Is(e, "function", "MatMul", "forward"));
        Assert.Equal("[5, 3], [3, 4] -> [5, 4]", Text(Args(forward), "shapes"));
        Assert.Equal("Float32", Text(Args(forward), "dtype"));
        Assert.Equal(2 * 5 * 3 * 4, Number(Args(forward), "flops"));
        var kernel = Assert.Single(events, e => Is(e, "kernel", "MatMul", "forward"));
        Assert.Equal("5x3 * 3x4", Text(Args(kernel), "shapes"));
        Assert.Equal(2 * 5 * 3 * 4, Number(Args(kernel), "flops"));
        Assert.Equal(4 * ((5 * 3) + (3 * 4) + (5 * 4)), Number(Args(kernel), "bytes"));
        Assert.Equal(Number(Args(kernel), "flops") / Number(kernel, "dur") / 1e3, Number(Args(kernel), "GFLOP/s"), 0.01 * Number(Args(kernel), "GFLOP/s") + 2e-3);

        // Only the gradient of the weights is asked for: one product, of [3, 5] and [5, 4].
        var gradient = Assert.Single(events, e => Is(e, "kernel", "MatMul", "backward"));
        Assert.Equal("3x5 * 5x4", Text(Args(gradient), "shapes"));
        var tanh = Assert.Single(events, e => Is(e, "kernel", "Map<Tanh>", "forward"));
        Assert.Equal(4 * 2 * 5 * 4, Number(Args(tanh), "bytes"));
        Assert.Single(events, e => Is(e, "kernel", "Map<Tanh>", "backward"));
        Assert.Single(events, e => Is(e, "kernel", "Reduce<Identity, Sum>", "forward"));
        Assert.Single(events, e => Is(e, "kernel", "Update<SgdRule>", "update"));

        Assert.True(Inside(kernel, forward));
        Assert.True(Inside(gradient, Assert.Single(events, e => Is(e, "function", "gradient of MatMul", "backward"))));
        Assert.False(Inside(tanh, forward));
        var step = Assert.Single(events, e => Text(e, "cat") == "region");
        Assert.Equal("a step", Text(step, "name"));
        Assert.All(events, e => Assert.True(Inside(e, step)));
        Assert.Equal(events.Where(e => Text(e, "cat") == "kernel").Sum(e => Args(e).TryGetProperty("flops", out var f) ? f.GetDouble() : 0), Number(Args(step), "flops"));
        Assert.Equal(events.Select(e => Number(e, "ts")).Order(), events.Select(e => Number(e, "ts")));
        // What ran first ended first.
        var kernels = events.Where(e => Text(e, "cat") == "kernel").ToArray();
        for (var i = 1; i < kernels.Length; i++) Assert.True(Number(kernels[i], "ts") >= Number(kernels[i - 1], "ts") + Number(kernels[i - 1], "dur") - 2e-3);
    }

    [Fact]
    public void Totals_are_the_sums_of_the_kernels()
    {
        using var profiler = new Profiler();
        for (var i = 0; i < 3; i++) Step();
        profiler.Dispose();
        var kernels = profiler.Events.Where(e => e.Kind == ProfiledKind.Kernel).ToArray();
        var profile = profiler.Profile();
        Assert.Equal(kernels.Length, profile.Rows.Sum(r => r.Calls));
        Assert.Equal(kernels.Sum(k => k.Seconds), profile.Rows.Sum(r => r.Seconds), 1e-12);
        Assert.Equal(1, profile.Rows.Sum(r => r.Share) + (profile.OutsideKernels / profile.Seconds), 1e-9);
        Assert.True(profile.OutsideKernels > 0);
        Assert.Equal(profile.Rows.Select(r => r.Seconds).OrderDescending(), profile.Rows.Select(r => r.Seconds));
        var product = Assert.Single(profile.Rows, r => r.Name == "MatMul" && r.Pass == ProfiledPass.Forward);
        Assert.Equal((3, 3 * 120.0), (product.Calls, product.Flops));
        Assert.Equal(kernels.Where(k => k.Name == "MatMul" && k.Pass == ProfiledPass.Forward).Sum(k => k.Seconds), product.Seconds, 1e-12);
    }

    [Fact]
    public void Only_the_steps_asked_for_are_recorded_and_no_more_than_fit()
    {
        using (var profiler = Profiler.OfSteps(2, 3))
        {
            Step();
            for (var i = 1; i <= 5; i++)
            {
                Assert.Equal(i > 3, profiler.IsDone);
                using (profiler.Step()) Step();
            }

            Assert.Equal(["step 2", "step 3"], profiler.Events.Where(e => e.Kind == ProfiledKind.Region).Select(e => e.Name));
            Assert.Equal(2, profiler.Events.Count(e => e is { Kind: ProfiledKind.Kernel, Name: "MatMul", Pass: ProfiledPass.Forward }));
            Assert.Equal(2, profiler.Profile().Rows.Single(r => r is { Name: "MatMul", Pass: ProfiledPass.Forward }).Calls);
        }

        using (var early = Profiler.OfSteps(2, 3))
        {
            using (early.Step()) Step();
            Assert.Empty(early.Events); // a run that ends before the first of them
            Assert.Equal((0, 0.0), (early.Profile().Rows.Count, early.Profile().Seconds));
        }

        using var small = new Profiler(maxEvents: 5);
        Step();
        Assert.Equal(5, small.Events.Count);
        Assert.True(small.Dropped > 0);
        Assert.Throws<InvalidOperationException>(() => new Profiler());
        small.Dispose();
        new Profiler().Dispose();
    }

    [Fact]
    public void Counts_of_operations_follow_the_formulas()
    {
        using var profiler = new Profiler();
        var rng = new Rng(3);
        using (var scope = new Scope())
        {
            rng.Normal([2, 3, 8, 9]).Conv2d(rng.Normal([4, 3, 3, 2]), padding: 1);
            rng.Normal([2, 4, 6, 8]).Attention(rng.Normal([2, 4, 10, 8]), rng.Normal([2, 4, 10, 5]));
            rng.Normal([3, 6, 6]).Dcgru(rng.Normal([3, 6, 12]), rng.Normal([12]), rng.Normal([3, 6, 6]), rng.Normal([6]), 7);
        }

        profiler.Dispose();
        Assert.Equal(2.0 * 2 * 4 * 8 * 10 * (3 * 3 * 2), Of("Conv").Flops);
        Assert.Equal(2.0 * 8 * 6 * 10 * (8 + 5), Of("Attention").Flops);
        Assert.Equal(2.0 * 9 * 6 * 6 * 3 * 6 * 7, Of("DcgruForward").Flops);

        ProfileRow Of(string name) => Assert.Single(profiler.Profile().Rows, r => r.Name == name);
    }

    [Fact]
    public void Flipped_views_count_as_many_bytes_as_others()
    {
        using var profiler = new Profiler();
        using (var scope = new Scope())
        {
            var x = Tensor.Zeros([50, 20]);
            x.Tanh();
            x.Flip(0, 1).Tanh();
        }

        profiler.Dispose();
        Assert.Equal(2 * 2 * 4.0 * 50 * 20, Assert.Single(profiler.Profile().Rows, r => r.Name == "Map<Tanh>").Bytes);
    }

    private void Step()
    {
        using var sgd = new Sgd([_w], 0.01);
        using var tape = new Tape();
        var loss = _x.MatMul(_w).Tanh().Sum();
        sgd.Step(tape.Gradients(loss, [_w]));
    }

    private static bool Is(JsonElement e, string kind, string name, string pass) =>
        Text(e, "cat") == kind && Text(e, "name") == name && Text(Args(e), "pass") == pass;

    // Times are rounded to nanoseconds.
    private static bool Inside(JsonElement inner, JsonElement outer) =>
        Number(inner, "ts") >= Number(outer, "ts") - 2e-3 && Number(inner, "ts") + Number(inner, "dur") <= Number(outer, "ts") + Number(outer, "dur") + 4e-3;

    private static JsonElement Args(JsonElement e) => e.GetProperty("args");

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString()!;

    private static double Number(JsonElement e, string name) => e.GetProperty(name).GetDouble();
}
