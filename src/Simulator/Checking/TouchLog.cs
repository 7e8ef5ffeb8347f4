namespace TensorCore.Simulator;

/// <summary>Is told of each access of the running work-item.</summary>
sealed unsafe class TouchLog
{
    /// <summary>Watches blocks that were disposed of.</summary>
    public static readonly TouchLog OfDisposed = new();

    public void Touch(MemoryBlock block, byte* address, int size)
    {
        if (block.IsDisposed) Faults.Disposed(block);
    }
}
