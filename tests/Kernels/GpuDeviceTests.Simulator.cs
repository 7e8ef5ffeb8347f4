using System.Runtime.CompilerServices;
using ILGPU;
using TensorCore.Kernels;
using KernelFaultException = TensorCore.Simulator.KernelFaultException;

namespace TensorCore.Tests;

/// <summary>
/// A GPU's mistakes and its bookkeeping, on simulators of their own: what fails says why and leaves the device usable, and a
/// steady training step allocates nothing and does not wait.
/// </summary>
public sealed class GpuDeviceTests
{
    private static GpuDevice Create() => new("sim-of-its-own", Context.CreateDefault().CreateSimulator());

    [Fact]
    public void Running_out_of_memory_names_the_request_and_the_holders_and_passes()
    {
        using var device = Create();
        device.Memory.Limit = 10 << 20;
        using var scope = new Scope();
        var held = Tensor.Ones([1 << 20], device: device);
        var error = Assert.Throws<OutOfMemoryException>(() => Tensor.Ones([2 << 20], device: device));
        Assert.Contains("'sim-of-its-own' cannot allocate 8 MB: 4 MB are in use and the limit is 10 MB", error.Message);
        Assert.Contains("Largest holders: 4 MB", error.Message);

        // What was there still is, smaller tensors fit, and so does the refused one once there is room.
        Assert.Equal(1 << 20, held.Sum().ToScalar());
        Assert.Equal(2, (Tensor.Ones([3], device: device) + 1).ToArray<float>()[2]);
        held.Dispose();
        Assert.Equal(2 << 20, Tensor.Ones([2 << 20], device: device).Sum().ToScalar());
    }

    [Fact]
    public void A_device_that_is_full_before_its_limit_looks_for_tensors_that_were_dropped()
    {
        using var device = new GpuDevice("sim-of-its-own", Context.CreateDefault().CreateSimulator(new() { MemorySize = 1 << 20 }));
        device.Memory.Limit = long.MaxValue;
        Drop(device);
        using var y = Tensor.Ones([180_000], device: device);
        Assert.Equal(180_000, y.Sum().ToScalar());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Drop(Device device) => Tensor.Empty([180_000], device: device);
    }

    [Fact]
    public void What_a_block_of_the_pool_held_before_counts_as_unwritten()
    {
        using var device = Create();
        using var scope = new Scope();
        Tensor.Ones([300], device: device).Dispose();
        var blocks = device.Memory.SystemAllocations;
        var x = Tensor.Empty([300], device: device);
        Assert.Equal(blocks, device.Memory.SystemAllocations); // the block of the ones
        var error = Assert.Throws<DeviceException>(() => x + 1);
        Assert.Contains("which nobody wrote", error.Message);
    }

    [Fact]
    public void Tensors_that_outlive_their_device_are_freed_with_the_last_of_them()
    {
        var device = Create();
        var x = Tensor.Ones([1000], device: device);
        device.Dispose();
        Assert.True(device.Memory.HeldBytes > 0);
        x.Dispose();
        Assert.Equal(0, device.Memory.HeldBytes);
    }

    internal readonly record struct Views(ArrayView<float> X);

    /// <summary>Forgets that the last group is not full.</summary>
    internal readonly struct OneTooFar : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            if (WorkItem.Index <= v.X.Length) v.X[WorkItem.Index] = 1;
        }
    }

    [Fact]
    public void A_kernel_that_writes_one_element_too_far_is_named_with_the_work_item_and_the_index()
    {
        using var device = Create();
        using var scope = new Scope();
        var x = Tensor.Zeros([300], device: device);
        var error = Assert.Throws<DeviceException>(() => device.Launch<OneTooFar, Views>(x.Length, new(device.View<float>(x.Operand, x.Length))));
        Assert.StartsWith("Kernel ", error.Message);
        Assert.Contains("OneTooFar failed on sim-of-its-own", error.Message);
        Assert.Contains("group (1, 0, 0), work-item (44, 0, 0) uses index 300 of a view of 300 Single elements", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.IsType<KernelFaultException>(error.InnerException);

        Assert.Equal(600, Tensor.Full([300], 2, device: device).Sum().ToScalar());
        device.Synchronize();
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(33, 2)]
    public void An_optimizer_updates_32_tensors_in_one_launch_and_their_norm_takes_one_and_one_to_add_up(int count, int launches)
    {
        using var device = Create();
        using var scope = new Scope();
        var parameters = Enumerable.Range(1, count).Select(n => Tensor.Ones([n], device: device)).ToArray();
        var gradients = new Gradients(parameters, [.. parameters.Select(p => Tensor.Ones(p.Shape, device: device))]);
        using var optimizer = new Adam(parameters);
        optimizer.Step(gradients); // makes its state
        var before = device.Launches;
        optimizer.Step(gradients);
        Assert.Equal(launches, device.Launches - before);
        var norm = gradients.GlobalNorm();
        before = device.Launches;
        var again = gradients.GlobalNorm();
        Assert.InRange(device.Launches - before, 2 * launches, (2 * launches) + 3); // and those of zero, the root and a conversion
        Assert.Equal(Math.Sqrt(count * (count + 1) / 2.0), again.ToScalar(), 1e-5);
        Assert.Equal(norm.ToScalar(), again.ToScalar());
    }

    [Fact]
    public void A_steady_step_of_training_takes_no_memory_from_the_system_and_never_waits()
    {
        using var device = Create();
        var rng = new Rng(1);
        using var scope = new Scope();
        using var model = new Mlp([8, 16, 4], rng, device, dropout: 0.1);
        using var optimizer = new Adam(model.Parameters);
        var x = rng.Normal([6, 8], device: device);
        var targets = rng.Integers([6], 0, 4, device: device);
        var losses = Tensor.Zeros([10], device: device);
        for (var step = 0; step < 3; step++) Step(step);
        var (allocations, waits, launches) = (device.Memory.SystemAllocations, device.Synchronizations, device.Launches);
        for (var step = 3; step < 10; step++) Step(step);
        Assert.Equal(allocations, device.Memory.SystemAllocations);
        Assert.Equal(waits, device.Synchronizations);
        Assert.True(device.Launches > launches);
        var seen = losses.ToArray<float>();
        Assert.True(seen[9] < seen[0], $"The loss went from {seen[0]} to {seen[9]}.");

        void Step(int step)
        {
            using var tape = new Tape();
            var loss = model.Forward(x).CrossEntropy(targets);
            losses[step].CopyFrom(loss);
            optimizer.Step(tape.Gradients(loss, model.Parameters));
        }
    }

    [Fact]
    public void A_steady_step_of_the_diagonal_Neural_GPU_takes_no_memory_and_waits_once_to_check_its_symbols()
    {
        using var device = Create();
        var rng = new Rng(1);
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(4, 4), device, rng);
        using var optimizer = new DngpuAdamax(model.Parameters, 0.01);
        var inputs = rng.Integers([1, 3], 0, 4, device: device);
        var targets = rng.Integers([1, 3], 0, 4, device: device);
        for (var step = 0; step < 2; step++) Step();
        var (allocations, waits) = (device.Memory.SystemAllocations, device.Synchronizations);
        for (var step = 0; step < 2; step++) Step();
        Assert.Equal(allocations, device.Memory.SystemAllocations);
        Assert.Equal(waits + 2, device.Synchronizations); // the positions of an embedding are checked in each forward pass

        void Step()
        {
            using var tape = new Tape();
            var (logits, saturation) = model.Forward(inputs, rng);
            optimizer.Step(tape.Gradients(logits.CrossEntropy(targets) + (saturation * 1e-3), model.Parameters));
        }
    }
}
