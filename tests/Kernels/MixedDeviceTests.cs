using ILGPU;
using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>Tensors of two devices in one op, and devices that are not there: clear sentences, and nothing is broken afterwards.</summary>
public sealed class MixedDeviceTests
{
    private static readonly Dictionary<string, Func<Device, Device, Tensor>> s_ops = new()
    {
        ["Add"] = (a, b) => Ones(a, 3, 4) + Ones(b, 3, 4),
        ["MatMul"] = (a, b) => Ones(a, 3, 4).MatMul(Ones(b, 4, 3)),
        ["MatMul with bias"] = (a, b) => Ones(a, 3, 4).MatMul(Ones(a, 4, 3), Ones(b, 3)),
        ["Conv2d"] = (a, b) => Ones(a, 1, 2, 5, 5).Conv2d(Ones(b, 3, 2, 3, 3)),
        ["Where"] = (a, b) => Tensor.Where(Ones(a, 3).Greater(0), Ones(a, 3), Ones(b, 3)),
        ["Where's condition"] = (a, b) => Tensor.Where(Ones(b, 3).Greater(0), Ones(a, 3), Ones(a, 3)),
        ["Concat"] = (a, b) => Tensor.Concat([Ones(a, 3), Ones(b, 3)]),
        ["Gather"] = (a, b) => Ones(a, 3, 4).Gather(1, Zeros(b, 3, 2)),
        ["IndexSelect"] = (a, b) => Ones(a, 3, 4).IndexSelect(0, Zeros(b, 2)),
        ["IndexAdd"] = (a, b) => Ones(a, 3, 4).IndexAdd(0, Zeros(a, 2), Ones(b, 2, 4)),
        ["CrossEntropy"] = (a, b) => Ones(a, 3, 4).CrossEntropy(Zeros(b, 3)),
        ["LayerNorm"] = (a, b) => Ones(a, 3, 4).LayerNorm(Ones(b, 4)),
        ["Dcgru"] = (a, b) => Ones(a, 1, 5, 4).Dcgru(Ones(a, 3, 4, 8), Ones(a, 8), Ones(b, 3, 4, 4), Ones(a, 4), 2).State,
        ["Lstm"] = (a, b) => Ones(a, 2, 3, 4).Lstm(Ones(a, 20, 4), Ones(b, 20, 5), Ones(a, 20), Ones(a, 20), Ones(a, 3, 5), Ones(a, 3, 5)).Outputs,
        ["Adam"] = (a, b) => Step(Ones(a, 3), Ones(b, 3)),
    };

    public static TheoryData<string> Ops => [.. s_ops.Keys];

    [SkippableTheory]
    [MemberData(nameof(Ops))]
    public void Tensors_of_two_devices_do_not_meet_in_one_op(string op)
    {
        using var scope = new Scope();
        var gpu = GpuTesting.Device;
        foreach (var (first, second) in new (Device, Device)[] { (Device.Cpu, gpu), (gpu, Device.Cpu) })
        {
            var error = Record.Exception(() => s_ops[op](first, second));
            Assert.NotNull(error);
            Assert.True(error is InvalidOperationException or ArgumentException, $"{op}: {error}");
            Assert.Contains("To(", error.Message);
            Assert.Contains(gpu.Name, error.Message);
            Assert.Contains("cpu", error.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(2, (Ones(first, 1) + Ones(first, 1)).ToScalar());
        }
    }

    [SkippableFact]
    public void A_GPU_that_is_not_there_is_refused_in_one_line_that_says_why()
    {
        Skip.If(Device.List().Any(d => d.IsAvailable && d.Name == "cuda:0"), "There is an NVIDIA GPU here.");
        var error = Assert.Throws<DeviceException>(() => Device.Open("cuda:0"));
        Assert.StartsWith("There is no 'cuda:0': ", error.Message);
        Assert.Contains(GpuHost.Names.Contains("sim") ? "this build is without ILGPU" : "the NVIDIA driver (libcuda) may be missing", error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains(Device.List(), d => d.Name == "cuda" && !d.IsAvailable);
    }

    [SkippableFact]
    public void More_memory_than_a_GPU_has_is_refused_in_one_sentence_and_the_GPU_goes_on()
    {
        using var scope = new Scope();
        var gpu = GpuTesting.Device;
        var error = Assert.Throws<OutOfMemoryException>(() => Tensor.Empty([1 << 20, 1 << 20], device: gpu));
        Assert.Contains($"'{gpu.Name}' cannot allocate 4194304 MB", error.Message);
        Assert.Equal(2, (Ones(gpu, 1) + Ones(gpu, 1)).ToScalar());
    }

    internal readonly record struct Views(ArrayView<float> X);

    internal readonly struct Idle : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            if (WorkItem.Index < v.X.Length) v.X[WorkItem.Index] = 3;
        }
    }

    [SkippableFact]
    public void A_launch_that_a_GPU_refuses_is_named_in_one_line_and_the_GPU_goes_on()
    {
        using var scope = new Scope();
        var gpu = GpuTesting.Device;
        var x = Ones(gpu, 5);
        var views = new Views(gpu.View<float>(x.Operand, 5));
        var error = Assert.Throws<DeviceException>(() =>
        {
            gpu.Launch<Idle, Views>(LaunchGrid.GroupsOf(1 << 20, 1), views); // no device has groups as large
            gpu.Synchronize();
        });
        Assert.Contains($"Idle failed on {gpu.Name}: ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        gpu.Launch<Idle, Views>(5, views);
        Assert.Equal([3f, 3, 3, 3, 3], x.ToArray<float>());
    }

    [Fact]
    public void More_than_can_be_counted_is_refused_as_too_much()
    {
        Assert.Contains("Float64 [1073741824, 1073741824, 2]", Assert.Throws<OutOfMemoryException>(() => Tensor.Empty([1 << 30, 1 << 30, 2], DType.Float64)).Message);
        Assert.Throws<OutOfMemoryException>(() => Tensor.Empty([1 << 30, 1 << 30], DType.Float64));
        Assert.Contains("more elements", Assert.Throws<ArgumentException>(() => Shape.Create(1 << 30, 1 << 30, 8)).Message);
        Assert.Throws<ArgumentNullException>(() => Tensor.From((float[])null!));
    }

    private static Tensor Step(Tensor parameter, Tensor gradient)
    {
        using var optimizer = new Adam([parameter]);
        optimizer.Step(new Gradients([parameter], [gradient]));
        return parameter;
    }

    private static Tensor Ones(Device device, params int[] shape) => Tensor.Ones(shape, device: device);

    private static Tensor Zeros(Device device, params int[] shape) => Tensor.Zeros(shape, DType.Int64, device);
}
