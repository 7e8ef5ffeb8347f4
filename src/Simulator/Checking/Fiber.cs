namespace TensorCore.Simulator;

/// <summary>
/// A thread that runs work-items while it holds the baton. One thread of a device holds it at a time; the others wait
/// here, each in the middle of a work-item that waits at a barrier, or without work.
/// </summary>
internal sealed class Fiber
{
    private const int StackBytes = 256 * 1024;

    private readonly Baton _baton = Baton.Create();

    public Fiber(KernelRunner runner) => Item = new WorkItem(runner);

    public WorkItem Item { get; }

    /// <summary>Where its work-item waits: file and line of the barrier.</summary>
    public (string File, int Line) Barrier { get; set; }

    /// <summary>Lets a thread of its own do something each time the fiber is woken, as long as that says to go on.</summary>
    public void Start(Func<Fiber, bool> work)
    {
        var thread = new Thread(() =>
        {
            WorkItem.CurrentOrNull = Item;
            do Wait();
            while (work(this));
        }, StackBytes)
        { IsBackground = true, Name = "Simulated work-items" };
        thread.Start();
    }

    public void Wake() => _baton.Wake();

    public void Wait() => _baton.Wait();
}
