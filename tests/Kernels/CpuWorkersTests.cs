using System.Runtime.InteropServices;
using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>That threads of a pool do not share a processor.</summary>
[Collection(AloneCollection.Name)]
public unsafe class CpuWorkersTests
{
    private static readonly int[] s_processors = [.. Enumerable.Range(0, 1024)];

    [SkippableFact]
    public void A_thread_leaves_its_processor()
    {
        SkipWithoutProcessors();
        for (var i = 0; i < 4; i++)
        {
            var before = Processor.Current();
            Assert.True(Processor.Leave([before]));
            var after = Processor.Current();
            // Once free to run anywhere again it may have been moved at once, but hardly each time.
            if (after != before) return;
        }

        Assert.Fail("Still on the processor that was to be left.");
    }

    [Fact]
    public void Blocks_of_a_pool_within_those_of_another_have_numbers_of_their_own_pool()
    {
        using var large = new CpuWorkers(4);
        using var small = new CpuWorkers(1);
        var handle = GCHandle.Alloc(small);
        var highest = 0;
        large.For(64, new CallAnother(&highest, GCHandle.ToIntPtr(handle)));
        handle.Free();
        Assert.Equal(0, highest);
    }

    [SkippableFact]
    public void A_thread_with_nowhere_to_go_stays()
    {
        SkipWithoutProcessors();
        Assert.False(Processor.Leave(s_processors));
    }

    [SkippableFact]
    public void A_worker_leaves_the_processor_of_the_caller()
    {
        SkipWithoutProcessors();
        // Whoever else wants a processor moves threads, too: between none and two of ten are apart where no worker leaves, and five where
        // one does and another program keeps a processor busy.
        var best = 0;
        for (var round = 0; round < 8 && best < 5; round++) best = Math.Max(best, TimesApart(10));
        Assert.True(best >= 5, $"The worker was elsewhere than the caller {best} times of 10.");
    }

    private static int TimesApart(int times)
    {
        var places = stackalloc int[2];
        var apart = 0;
        for (var i = 0; i < times; i++)
        {
            using var workers = new CpuWorkers(2);
            // In the first job the worker goes to where the caller is; in the next that it joins it should be elsewhere.
            RunUntilJoined(goesToCaller: true);
            RunUntilJoined(goesToCaller: false);
            if (places[0] != places[1]) apart++;

            void RunUntilJoined(bool goesToCaller)
            {
                places[1] = Processor.Unknown;
                for (var job = 0; job < 1_000 && places[1] == Processor.Unknown; job++)
                {
                    places[0] = Processor.Current();
                    workers.For(64, new Visit(places, goesToCaller));
                }
            }
        }

        return apart;
    }

    private static void SkipWithoutProcessors()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Threads are moved on Linux only.");
        Skip.If(Environment.ProcessorCount < 2, "There is one processor.");
    }

    private readonly struct Visit(int* places, bool goesToCaller) : IParallelBody
    {
        public void Invoke(int block, int worker)
        {
            if (worker == 1 && goesToCaller) Processor.Leave([.. s_processors.Except([places[0]])]);
            places[worker] = Processor.Current();
            Thread.SpinWait(2_000);
        }
    }

    private readonly struct CallAnother(int* highest, nint pool) : IParallelBody
    {
        public void Invoke(int block, int worker)
        {
            Thread.Sleep(1); // so that every thread gets blocks
            ((CpuWorkers)GCHandle.FromIntPtr(pool).Target!).For(4, new Highest(highest));
        }
    }

    private readonly struct Highest(int* highest) : IParallelBody
    {
        public void Invoke(int block, int worker)
        {
            if (worker > *highest) *highest = worker;
        }
    }
}
