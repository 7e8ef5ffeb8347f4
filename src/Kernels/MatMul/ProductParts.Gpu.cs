namespace TensorCore.Kernels;

/// <summary>
/// A factor of a product as its lines (rows of A, columns of B) by its terms, from wherever they come: a matrix of any
/// layout, or the windows of a convolution, which never exist as a matrix.
/// </summary>
internal interface IProductSource
{
    /// <summary>Whether a load takes four neighboring lines of one term, rather than four neighboring terms of one line.</summary>
    static abstract bool LoadsLines { get; }

    /// <summary>What loads of a line (or of four lines) need to know about it; found once, before the loop over terms.</summary>
    ProductLine Line(int batch, int line);

    /// <summary>Four values; zeros beyond the last line or term.</summary>
    /// <param name="line">From <see cref="Line"/>.</param>
    /// <param name="term">The term, or the first of four; a multiple of 4 then.</param>
    Float4 Load(ProductLine line, int term);
}

/// <summary>A line of a source: what that makes of it.</summary>
/// <param name="at">Where it begins; negative when there is nothing to load.</param>
/// <param name="y">A coordinate.</param>
/// <param name="x">A coordinate.</param>
/// <param name="count">How many lines there are from here on.</param>
internal readonly struct ProductLine(long at, int y, int x, int count)
{
    public readonly long At = at;
    public readonly int Y = y, X = x, Count = count;
}

/// <summary>Where a product goes. It is asked about rows and columns beyond the last ones, too, and ignores them.</summary>
internal interface IProductTarget
{
    /// <summary>What the sums of four neighboring columns start from.</summary>
    Float4 Start(int batch, int row, int column);

    /// <summary>Takes the sums of four neighboring columns.</summary>
    void Store(int batch, int row, int column, Float4 sums);
}
