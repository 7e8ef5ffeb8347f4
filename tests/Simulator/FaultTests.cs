extern alias Simulated;

using Simulated::ILGPU;
using Simulated::ILGPU.Runtime;
using Simulated::TensorCore.Simulator;

namespace TensorCore.Tests.Simulator;

/// <summary>Each planted fault is found, named with its place, and leaves the device usable.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly SimulatedDevice _simulated = new();
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _x, _y;

    public FaultTests()
    {
        _x = _simulated.Device.Allocate1D(Enumerable.Range(1, 16).Select(i => (float)i).ToArray());
        _y = _simulated.Device.Allocate1D(new float[16]);
    }

    public void Dispose() => _simulated.Dispose();

    [Fact]
    public void Index_one_too_far()
    {
        var fault = Fault(FaultyKernels.OneTooFar);
        Check(fault, FaultKind.OutOfBounds, "FaultyKernels.OneTooFar", group: 1, item: 7);
        Assert.Contains("index 16 of a view of 16 Single elements in global memory of 64 bytes", fault.Message);
    }

    [Fact]
    public void Negative_index()
    {
        var fault = Fault(FaultyKernels.NegativeIndex);
        Check(fault, FaultKind.OutOfBounds, "FaultyKernels.NegativeIndex", group: 0, item: 0);
        Assert.Contains("index -1 ", fault.Message);
    }

    [Fact]
    public void Index_too_far_in_shared_memory()
    {
        var fault = Fault(FaultyKernels.SharedOneTooFar);
        Check(fault, FaultKind.OutOfBounds, "FaultyKernels.SharedOneTooFar", group: 0, item: 7);
        Assert.Contains("index 8 of a view of 8 Single elements in shared memory", fault.Message);
    }

    [Fact]
    public void Sub_view_too_long()
    {
        using var half = _simulated.Device.Allocate1D<float>(10);
        var fault = Fault(FaultyKernels.SubViewTooLong, new VectorArgs(half.View, _y.View));
        Check(fault, FaultKind.OutOfBounds, "FaultyKernels.SubViewTooLong", group: 0, item: 0);
        Assert.Contains("from 8 of length 3 out of a view of 10", fault.Message);
    }

    [Fact]
    public void Cast_of_a_view_that_starts_between_elements()
    {
        var fault = Fault(FaultyKernels.CastOfOddStart);
        Check(fault, FaultKind.Misaligned, "FaultyKernels.CastOfOddStart", group: 0, item: 0);
        Assert.Contains("byte 4 ", fault.Message);
    }

    [Fact]
    public void View_of_a_disposed_buffer()
    {
        var gone = _simulated.Device.Allocate1D<float>(16);
        var view = gone.View;
        gone.Dispose();
        var fault = Fault(FaultyKernels.Copy, new VectorArgs(view, _y.View));
        Check(fault, FaultKind.OutOfBounds, "FaultyKernels.Copy", group: 0, item: 0);
        Assert.Contains("after it was disposed of", fault.Message);
    }

    [Fact]
    public void Missing_barrier()
    {
        // Work-item 0 comes first and reads what nobody has written yet.
        var fault = Fault(FaultyKernels.ReverseWithoutBarrier);
        Check(fault, FaultKind.UnwrittenRead, "FaultyKernels.ReverseWithoutBarrier", group: 0, item: 0);
        Assert.Contains("element 7 of shared memory", fault.Message);
    }

    [Fact]
    public void Missing_barrier_in_a_loop()
    {
        var fault = Fault(FaultyKernels.TreeWithoutInnerBarrier);
        Check(fault, FaultKind.Race, "FaultyKernels.TreeWithoutInnerBarrier", group: 0, item: 1);
        Assert.Contains("writes element 1 of shared memory", fault.Message);
        Assert.Contains("work-item (0, 0, 0) read", fault.Message);
        Assert.Contains("Group.Barrier()", fault.Message);
    }

    [Fact]
    public void Barrier_under_a_condition()
    {
        var fault = Fault(FaultyKernels.BarrierUnderCondition);
        Check(fault, FaultKind.Barrier, "FaultyKernels.BarrierUnderCondition", group: 0, item: 5);
        Assert.Contains("7 of 8 work-items", fault.Message);
        Assert.Contains("FaultyKernels.cs:", fault.Message);
    }

    [Fact]
    public void Two_different_barriers()
    {
        var fault = Fault(FaultyKernels.TwoBarriers);
        Check(fault, FaultKind.Barrier, "FaultyKernels.TwoBarriers", group: 0, item: 4);
    }

    [Fact]
    public void Barriers_in_loops_of_unequal_length()
    {
        var fault = Fault(FaultyKernels.UnequalLoops);
        Check(fault, FaultKind.Barrier, "FaultyKernels.UnequalLoops", group: 0, item: 0);
        Assert.Contains("2 of 8 work-items, the first (6, 0, 0), wait", fault.Message);
    }

    [Fact]
    public void Shared_memory_read_before_written()
    {
        var fault = Fault(FaultyKernels.ReadsUnwrittenShared);
        Check(fault, FaultKind.UnwrittenRead, "FaultyKernels.ReadsUnwrittenShared", group: 0, item: 7);
        Assert.Contains("element 7 of shared memory", fault.Message);
    }

    [Fact]
    public void Local_memory_read_before_written()
    {
        var fault = Fault(FaultyKernels.SumsOntoUnwrittenLocal);
        Check(fault, FaultKind.UnwrittenRead, "FaultyKernels.SumsOntoUnwrittenLocal", group: 0, item: 0);
        Assert.Contains("element 1 of local memory of 8 bytes", fault.Message);
    }

    [Fact]
    public void Global_memory_read_before_written()
    {
        using var fresh = _simulated.Device.Allocate1D<float>(16);
        fresh.View.CopyFromCPU(new float[5]);
        var fault = Fault(FaultyKernels.Copy, new VectorArgs(fresh.View, _y.View));
        Check(fault, FaultKind.UnwrittenRead, "FaultyKernels.Copy", group: 0, item: 5);
        Assert.Contains("element 5 of X (global memory of 64 bytes)", fault.Message);
    }

    [Fact]
    public void Unwritten_global_memory_can_be_allowed()
    {
        using var simulated = new SimulatedDevice(new() { ReportUnwrittenGlobalMemory = false });
        using var x = simulated.Device.Allocate1D<float>(16);
        using var y = simulated.Device.Allocate1D<float>(16);
        simulated.Device.LoadStreamKernel<VectorArgs>(FaultyKernels.Copy)(new KernelConfig(2, 8), new(x.View, y.View));
        Assert.All(y.GetAsArray1D(), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Atomic_sum_onto_unwritten_memory()
    {
        using var fresh = _simulated.Device.Allocate1D<float>(1);
        var fault = Fault(FaultyKernels.AtomicOnUnwritten, new VectorArgs(_x.View, fresh.View));
        Check(fault, FaultKind.UnwrittenRead, "FaultyKernels.AtomicOnUnwritten", group: 0, item: 0);
    }

    [Fact]
    public void Race_of_work_items_on_a_counter()
    {
        var fault = Fault(FaultyKernels.PlainCounter);
        Check(fault, FaultKind.Race, "FaultyKernels.PlainCounter", group: 0, item: 1);
        Assert.Contains("writes element 3 of Y (global memory of 64 bytes), which work-item (0, 0, 0) wrote", fault.Message);
    }

    [Fact]
    public void Race_of_groups_on_a_counter()
    {
        var fault = Fault(FaultyKernels.PlainCounterOfGroups);
        Check(fault, FaultKind.Race, "FaultyKernels.PlainCounterOfGroups", group: 1, item: 0);
        Assert.Contains("element 3 of Y", fault.Message);
        Assert.Contains("which work-item (0, 0, 0) of group (0, 0, 0) wrote in the same launch", fault.Message);
    }

    [Fact]
    public void Race_of_groups_between_a_read_and_a_later_write()
    {
        // Group 1 also reads the element before it writes it: that must not hide the read of group 0.
        var fault = Fault(FaultyKernels.ShiftInPlace, new VectorArgs(_y.View, _x.View));
        Check(fault, FaultKind.Race, "FaultyKernels.ShiftInPlace", group: 1, item: 0);
        Assert.Contains("element 8 of Y", fault.Message);
        Assert.Contains("work-item (7, 0, 0) of group (0, 0, 0) read", fault.Message);
    }

    [Fact]
    public void Plain_read_of_an_atomic_counter()
    {
        var fault = Fault(FaultyKernels.AtomicAndPlain);
        Check(fault, FaultKind.Race, "FaultyKernels.AtomicAndPlain", group: 0, item: 6);
        Assert.Contains("reads plainly element 2 of Y", fault.Message);
    }

    [Fact]
    public void Atomic_sum_on_what_another_work_item_reads()
    {
        var fault = Fault(FaultyKernels.ReadsAndThenAdds);
        Check(fault, FaultKind.Race, "FaultyKernels.ReadsAndThenAdds", group: 0, item: 1);
        Assert.Contains("changes atomically element 2 of Y", fault.Message);
    }

    [Fact]
    public void Bytes_of_one_word_do_not_race_and_words_with_bytes_do()
    {
        using var bytes = _simulated.Device.Allocate1D<byte>(19);
        _simulated.Device.LoadStreamKernel<ByteArgs>(FaultyKernels.BytesOfOneWord)(new KernelConfig(1, 19), new(bytes.View));
        Assert.Equal(Enumerable.Range(1, 19).Select(i => (byte)i), bytes.GetAsArray1D());

        var fault = Assert.Throws<KernelFaultException>(() =>
            _simulated.Device.LoadStreamKernel<ByteArgs>(FaultyKernels.BytesAndWords)(new KernelConfig(1, 4), new(bytes.View)));
        Check(fault, FaultKind.Race, "FaultyKernels.BytesAndWords", group: 0, item: 1);
        Assert.Contains("element 1 of X", fault.Message);
    }

    [Fact]
    public void Nested_arguments_have_their_path_as_name()
    {
        using var fresh = _simulated.Device.Allocate1D<float>(16);
        var fault = Assert.Throws<KernelFaultException>(() =>
            _simulated.Device.LoadStreamKernel<NestedArgs>(FaultyKernels.CopyNested)(
                new KernelConfig(2, 8), new(new(fresh.View.BaseView.SubView(4), _y.View), 2f)));
        Assert.Contains("element 0 of Views.X (", fault.Message);
    }

    [Fact]
    public void Too_large_a_group()
    {
        var fault = Assert.Throws<KernelFaultException>(() => Launch(FaultyKernels.Copy, new KernelConfig(1, 1025), Args));
        Assert.Equal(FaultKind.Limit, fault.Kind);
        Assert.Contains("1025", fault.Message);
        Assert.Contains("allows 1024", fault.Message);
    }

    [Fact]
    public void Too_large_a_grid_and_an_empty_one()
    {
        var tall = Assert.Throws<KernelFaultException>(() => Launch(FaultyKernels.Copy, new KernelConfig((1, 70_000, 1), (1, 1, 1)), Args));
        Assert.Equal(FaultKind.Limit, tall.Kind);
        var empty = Assert.Throws<KernelFaultException>(() => Launch(FaultyKernels.Copy, new KernelConfig(0, 8), Args));
        Assert.Equal(FaultKind.Limit, empty.Kind);
    }

    [Fact]
    public void Too_much_shared_memory()
    {
        var fault = Fault(FaultyKernels.TooMuchShared);
        Check(fault, FaultKind.Limit, "FaultyKernels.TooMuchShared", group: 0, item: 0);
        Assert.Contains("32768 bytes of shared memory on top of 32768", fault.Message);
    }

    [Fact]
    public void Shared_memory_of_unequal_length()
    {
        var fault = Fault(FaultyKernels.UnequalShared);
        Check(fault, FaultKind.SharedMemory, "FaultyKernels.UnequalShared", group: 0, item: 2);
        Assert.Contains("allocates 9 Single elements", fault.Message);
    }

    [Fact]
    public void Exception_of_the_kernel()
    {
        var fault = Fault(FaultyKernels.Divides);
        Check(fault, FaultKind.Exception, "FaultyKernels.Divides", group: 0, item: 0);
        Assert.IsType<DivideByZeroException>(fault.InnerException);
    }

    [Fact]
    public void Limits_of_the_device_are_options()
    {
        using var simulated = new SimulatedDevice(new() { MaxNumThreadsPerGroup = 4, MaxSharedMemoryPerGroup = 16 });
        var launch = simulated.Device.LoadStreamKernel<VectorArgs>(FaultyKernels.SharedOneTooFar);
        Assert.Contains("allows 4", Assert.Throws<KernelFaultException>(() => launch(new KernelConfig(1, 5), default)).Message);
        Assert.Contains("allows 16", Assert.Throws<KernelFaultException>(() => launch(new KernelConfig(1, 4), default)).Message);
    }

    [Fact]
    public void Memory_of_the_device_is_an_option()
    {
        using var simulated = new SimulatedDevice(new() { MemorySize = 100 });
        using (simulated.Device.Allocate1D<float>(20))
            Assert.Throws<AcceleratorException>(() => simulated.Device.Allocate1D<float>(6));
        using var fits = simulated.Device.Allocate1D<float>(25);
        Assert.Equal(100, simulated.Device.AllocatedBytes);
    }

    [Fact]
    public void Kernels_that_capture_are_refused()
    {
        var scale = 2f;
        var refused = Assert.Throws<NotSupportedException>(() =>
            _simulated.Device.LoadKernel<VectorArgs>(args => args.Y[0] = scale));
        Assert.Contains("captures", refused.Message);
    }

    [Fact]
    public void The_host_cannot_reach_device_memory() =>
        Assert.Contains("host", Assert.Throws<InvalidOperationException>(() => _x.View[0]).Message);

    private VectorArgs Args => new(_x.View, _y.View);

    private KernelFaultException Fault(Action<VectorArgs> kernel) => Fault(kernel, Args);

    private KernelFaultException Fault(Action<VectorArgs> kernel, VectorArgs args)
    {
        var fault = Assert.Throws<KernelFaultException>(() => Launch(kernel, new KernelConfig(2, 8), args));
        var values = _x.GetAsArray1D();
        Launch(FaultyKernels.Copy, new KernelConfig(2, 8), Args);
        Assert.Equal(values, _y.GetAsArray1D());
        return fault;
    }

    private void Launch(Action<VectorArgs> kernel, KernelConfig config, VectorArgs args) =>
        _simulated.Device.LoadKernel(kernel)(_simulated.Device.DefaultStream, config, args);

    private static void Check(KernelFaultException fault, FaultKind kind, string kernel, int group, int item)
    {
        Assert.Equal(kind, fault.Kind);
        Assert.Equal(kernel, fault.Kernel);
        Assert.Equal(new Index3D(group, 0, 0), fault.Group);
        Assert.Equal(new Index3D(item, 0, 0), fault.WorkItem);
        Assert.StartsWith($"Kernel {kernel}, group ({group}, 0, 0), work-item ({item}, 0, 0) ", fault.Message);
    }
}
