namespace TensorCore.Kernels;

/// <summary>How dense rows are cut into blocks of work: always the same way, so that results do not depend on the threads.</summary>
/// <param name="rows">How many there are.</param>
/// <param name="length">Elements in a row.</param>
/// <param name="blockElements">About how many elements make a block; a row is never cut.</param>
internal readonly struct RowBlocks(long rows, long length, int blockElements)
{
    private readonly long _rowsPerBlock = PerBlock(rows, blockElements / Math.Max(1, length));

    /// <summary>How many blocks there are.</summary>
    public int Count => checked((int)((rows + _rowsPerBlock - 1) / _rowsPerBlock));

    /// <summary>
    /// How many of so many rows make a block of at most <paramref name="most"/>: blocks of one size and, where they are few, four or
    /// eight or so of them, so that the threads finish together.
    /// </summary>
    public static long PerBlock(long rows, long most)
    {
        most = Math.Max(1, most);
        var blocks = (rows + most - 1) / most;
        if (blocks is > 1 and < Few) blocks = (blocks + 3) & ~3;
        return blocks <= 1 ? most : (rows + blocks - 1) / blocks;
    }

    private const int Few = 64;

    /// <summary>The rows of a block: from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public void Of(int block, out nint first, out nint end)
    {
        first = (nint)(block * _rowsPerBlock);
        end = (nint)Math.Min((block + 1) * _rowsPerBlock, rows);
    }
}
