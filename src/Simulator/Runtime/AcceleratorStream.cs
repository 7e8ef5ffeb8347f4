namespace ILGPU.Runtime;

/// <summary>An order of launches and copies. In the simulator each has happened when its call returns.</summary>
public sealed class AcceleratorStream : IDisposable
{
    internal AcceleratorStream(Accelerator accelerator) => Accelerator = accelerator;

    /// <summary>The device of the stream.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Waits until everything given to the stream has happened.</summary>
    public void Synchronize() { }

    /// <summary>Ends the use of the stream.</summary>
    public void Dispose() { }
}
