namespace TensorCore.Kernels;

/// <summary>How dense rows are cut into blocks of work: always the same way, so that results do not depend on the threads.</summary>
/// <param name="rows">How many there are.</param>
/// <param name="length">Elements in a row.</param>
/// <param name="blockElements">About how many elements make a block; a row is never cut.</param>
internal readonly struct RowBlocks(long rows, long length, int blockElements)
{
    private readonly long _rowsPerBlock = Math.Max(1, blockElements / Math.Max(1, length));

    /// <summary>How many blocks there are.</summary>
    public int Count => checked((int)((rows + _rowsPerBlock - 1) / _rowsPerBlock));

    /// <summary>The rows of a block: from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public void Of(int block, out nint first, out nint end)
    {
        first = (nint)(block * _rowsPerBlock);
        end = (nint)Math.Min((block + 1) * _rowsPerBlock, rows);
    }
}
