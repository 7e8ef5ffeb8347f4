using System.Runtime.CompilerServices;

namespace TensorCore.Tests;

public class TapeTests
{
    [Fact]
    public void Integers_have_no_gradient()
    {
        using var tape = new Tape();
        Tensor table = Tensor.From([1.0, 2, 3]).Reshape(3, 1), places = Tensor.From([0L, 2]);
        var e = Assert.Throws<InvalidOperationException>(() => tape.Gradients(table.Embedding(places).Sum(), [table, places]));
        Assert.Equal("Only floating-point tensors have gradients; that of Int64[2] was asked for.", e.Message);
        e = Assert.Throws<InvalidOperationException>(() => tape.Gradient(table.Embedding(places).Sum(), places));
        Assert.StartsWith("Only floating-point", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Product_and_exponential_have_their_gradients()
    {
        using var tape = new Tape();
        var a = Tensor.From([1.0, 2.0, 3.0]);
        var b = Tensor.From([4.0, 5.0, 6.0]);
        var y = (a * b).Exp() * a;
        var g = tape.Gradients(y, [a, b], Tensor.Ones(y.Shape, DType.Float64));
        for (var i = 0; i < 3; i++)
        {
            double x = i + 1, z = i + 4;
            Assert.Equal(Math.Exp(x * z) * (1 + x * z), g[a].ToArray<double>()[i], Math.Exp(x * z) * 1e-12);
            Assert.Equal(x * x * Math.Exp(x * z), g[b].ToArray<double>()[i], Math.Exp(x * z) * 1e-12);
        }
    }

    [Fact]
    public void Second_derivatives_follow_from_the_formula()
    {
        GradCheck.CheckSecond(x => (x[0] * x[1]).Exp() * x[0], [Tensor.From([0.1, 0.2, -0.3]), Tensor.From([0.4, 0.5, 0.6])]);
    }

    [Fact]
    public void The_gradient_of_a_sum_is_an_array_like_any_other()
    {
        var x = Tensor.From([1f, 2, 3]);
        using var tape = new Tape();
        Assert.Equal([1, 1, 1], tape.Gradient(x.Sum(), x).ToArray<float>());
    }

    [Fact]
    public void Without_a_tape_nothing_is_recorded_and_the_error_says_so()
    {
        var x = Tensor.From([1f, 2, 3]);
        var before = x.Sum();
        using var tape = new Tape();
        Assert.Contains("was not recorded on this tape", Assert.Throws<InvalidOperationException>(() => tape.Gradient(before, x)).Message);
        Tensor paused;
        using (Tape.Pause()) paused = x.Sum();
        Assert.Throws<InvalidOperationException>(() => tape.Gradient(paused, x));
        Assert.Throws<InvalidOperationException>(() => tape.Gradient(x.Detach().Sum(), x));
        Assert.Throws<InvalidOperationException>(() => tape.Gradient(x.Exp(), x));
    }

    [Fact]
    public void A_tensor_that_the_loss_does_not_depend_on_gets_zeros()
    {
        var (x, other) = (Tensor.From([1f, 2]), Tensor.From([5f]));
        using var tape = new Tape();
        Assert.Equal([0f], tape.Gradients(x.Sum(), [x, other])[other].ToArray<float>());
    }

    [Fact]
    public void A_change_in_place_of_what_was_saved_is_noticed()
    {
        var x = Tensor.From([1f, 2]);
        using var tape = new Tape();
        var y = (x * x).Sum();
        x.Fill(3);
        Assert.Contains("changed in place", Assert.Throws<InvalidOperationException>(() => tape.Gradient(y, x)).Message);
    }

    [Fact]
    public void A_tape_releases_what_was_made_inside_and_Keep_hands_outward()
    {
        using var device = Device.Open("cpu:1");
        var x = Tensor.From([1f, 2, 3], device: device);
        var live = device.Memory.LiveBytes;
        Tensor kept, released;
        using (var tape = new Tape())
        {
            released = x.Exp();
            kept = tape.Gradient(released.Sum(), x).Keep();
        }

        Assert.True(released.IsDisposed);
        Assert.Contains("Keep()", Assert.Throws<ObjectDisposedException>(() => released.ToArray<float>()).Message);
        Assert.Equal(MathF.Exp(1), kept.ToArray<float>()[0], 1e-6f);
        kept.Dispose();
        Assert.Equal(live, device.Memory.LiveBytes);
    }

    [Fact]
    public void Running_out_of_memory_names_the_request_and_the_holders()
    {
        using var device = Device.Open("cpu:1");
        device.Memory.Limit = 10 << 20;
        using var scope = new Scope();
        _ = Tensor.Zeros([1 << 20], device: device);
        var error = Assert.Throws<OutOfMemoryException>(() => Tensor.Zeros([2 << 20], device: device));
        Assert.Contains("8 MB", error.Message);
        Assert.Contains("Largest holders: 4 MB", error.Message);
    }

    [Fact]
    public void Gradients_lie_as_their_tensors_or_are_contiguous()
    {
        var image = Tensor.Ones([2, 4, 5, 3]).Permute(0, 3, 1, 2); // channels last
        var stretched = Tensor.Ones([1, 3]).Expand(4, 3);
        var column = Tensor.Ones([4, 3])[.., ..2];
        using var tape = new Tape();
        var loss = image.Exp().Sum() + (stretched * 2).Sum() + column.Square().Sum();
        var gradients = tape.Gradients(loss, [image, stretched, column]);
        Assert.True(gradients[0].Permute(0, 2, 3, 1).IsContiguous);
        Assert.True(gradients[1].IsContiguous);
        Assert.True(gradients[2].IsContiguous);
        Assert.All(gradients[0].ToArray<float>(), g => Assert.Equal(MathF.E, g, 1e-6f));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)] // found by hash
    public void Any_number_of_tensors_is_found_also_twice_and_the_loss_itself(int count)
    {
        using var tape = new Tape();
        var leaves = Enumerable.Range(1, count).Select(i => Tensor.Scalar(i)).ToArray();
        var loss = leaves.Select((x, i) => x * (i + 1)).Aggregate((a, b) => a + b);
        using var seed = Tensor.Scalar(2).KeepForever();
        var gradients = tape.Gradients(loss, [.. leaves, leaves[1], loss], seed);
        for (var i = 0; i < count; i++) Assert.Equal(2.0 * (i + 1), gradients[i].ToScalar());
        Assert.Equal(4, gradients[count].ToScalar());
        Assert.Equal(2, gradients[count + 1].ToScalar());
        Assert.NotSame(seed, gradients[count + 1]);

        // The same again: nothing is left of the pass before, and the seed is still its owner's.
        Assert.Equal(6, tape.Gradients(loss, [leaves[2]], seed)[0].ToScalar());
        tape.Dispose();
        Assert.Equal(2, seed.ToScalar());
        Assert.Empty(tape.Functions);
    }

    [Fact]
    public void A_change_in_place_of_a_result_is_noticed()
    {
        var x = Tensor.From([0f, 1]);
        using var tape = new Tape();
        var y = x.Exp();
        y[0].Fill(0);
        var loss = y.Sum(); // which took the changed one: only Exp can tell
        var error = Assert.Throws<InvalidOperationException>(() => tape.Gradient(loss, x)).Message;
        Assert.Contains("A result of Exp was changed in place", error);

        // A result that is given up is none that was saved.
        var (first, second) = (x * 2, x * 3);
        var sum = second.Sum();
        first.Dispose();
        Assert.Equal([3, 3], tape.Gradient(sum, x).ToArray<float>());
    }

    [Fact]
    public void A_seed_of_another_dtype_is_refused()
    {
        var x = Tensor.From([0f, 1]);
        using var tape = new Tape();
        var y = x.Exp();
        using var seed = Tensor.From([1.0, 1.0]);
        Assert.Contains("The seed must be Float32 on ", Assert.Throws<ArgumentException>(() => tape.Gradient(y, x, seed)).Message);
    }

    [Fact]
    public void A_seed_stays_its_owners_when_the_graph_is_kept()
    {
        using var x = Tensor.From([1f, 2]).KeepForever();
        using var seed = Tensor.From([3f, 4]).KeepForever();
        using (var tape = new Tape())
        {
            var gradient = tape.Gradient(x + 1, x, seed, createGraph: true);
            Assert.Equal([3, 4], gradient.ToArray<float>());
            Assert.NotSame(seed, gradient);

            // As a function of the seed it can be differentiated.
            Assert.Equal([6, 8], tape.Gradient(gradient.Square().Sum(), seed).ToArray<float>());
        }

        Assert.Equal([3, 4], seed.ToArray<float>());
    }

    [Fact]
    public void A_scope_that_stays_open_lets_go_of_what_was_disposed_or_kept()
    {
        using var scope = new Scope();
        var first = Made(0);
        for (var i = 1; i < 20_000; i++) _ = Made(i);
        GC.Collect();
        Assert.False(first.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Made(int i)
        {
            var tensor = Tensor.Scalar(i, device: Device.Cpu);
            tensor.Dispose();
            return new WeakReference(tensor);
        }
    }

    [Fact]
    public void A_device_is_called_what_it_was_opened_by()
    {
        var name = $"cpu:{CpuDevice.DefaultThreads}";
        using var device = Device.Open(name);
        Assert.Equal(name, device.Name);
        Assert.Equal("cpu", Device.Cpu.Name);
    }

    [Fact]
    public void Tensors_that_outlive_their_device_are_freed_with_the_last_of_them()
    {
        var device = Device.Open("cpu:1");
        var x = Tensor.Zeros([1000], device: device);
        var held = device.Memory.HeldBytes;
        device.Dispose();
        Assert.Equal(held, device.Memory.HeldBytes);
        x.Dispose();
        Assert.Equal(0, device.Memory.HeldBytes);
    }

    [Fact]
    public void A_result_that_is_given_up_does_not_hide_the_change_of_another()
    {
        var x = Tensor.From([1f, 2]);
        using var tape = new Tape();
        var results = new DoubledTwice(x).ApplyAll();
        results[1].Dispose();
        Assert.Equal([2, 4], tape.Gradient(results[0].Sum(), x).ToArray<float>());
        results[0].Fill(0);
        Assert.Contains("A result of", Assert.Throws<InvalidOperationException>(() => tape.Gradient(results[0].Sum(), x)).Message);
    }

    [Fact]
    public void A_function_is_used_once_on_a_tape()
    {
        var x = Tensor.From([1.0]);
        using var tape = new Tape();
        var function = new DoubledTwice(x);
        function.ApplyAll();
        Assert.Contains("new DoubledTwice for each use", Assert.Throws<InvalidOperationException>(() => function.ApplyAll()).Message);
        using (new Tape()) Assert.Throws<InvalidOperationException>(() => function.ApplyAll());
    }

    [Fact]
    public void A_function_may_be_used_again_once_its_tape_is_closed()
    {
        var x = Tensor.From([1.0]);
        var function = new DoubledTwice(x);
        for (var round = 0; round < 2; round++)
        {
            using var tape = new Tape();
            Assert.Equal([2.0], tape.Gradient(function.ApplyAll()[0].Sum(), x).ToArray<double>());
        }
    }

    [Fact]
    public void What_is_kept_does_not_hold_what_it_was_made_of()
    {
        using var device = Device.Open("cpu:1"); // of its own: other tests run at the same time
        using var last = Rounds(device);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.InRange(device.Memory.LiveBytes, 4000, 3 * 4096);

        // Kept without a scope around: the garbage collector finds each state once the next is there.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static Tensor Rounds(Device device)
        {
            var state = Tensor.Zeros([1000], device: device);
            for (var round = 0; round < 50; round++)
            {
                using var tape = new Tape();
                state = (state * 2).Keep();
            }

            return state;
        }
    }

    private sealed class DoubledTwice(Tensor x) : MultiFunction(x)
    {
        private Tensor? _first;

        protected override Tensor[] ForwardAll() => [_first = x * 2, x * 2];

        protected override void BackwardAll(Tensor?[] gradients, GradientSink inputs) => inputs.Add(0, gradients[0]! * _first!);
    }
}
