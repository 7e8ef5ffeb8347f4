namespace TensorCore.Kernels;

/// <summary>
/// How the units of a recurrent layer are cut for the micro-kernels, and the layer's weights packed for them: panel by panel of
/// units, each dense in the order in which it is read. Every thread does all examples for some of the units, so that it reads
/// only its part of the weights.
/// </summary>
internal readonly unsafe struct RecurrentPanels
{
    // Multiply-adds worth a block of their own.
    private const long BlockWork = 32 * 1024;

    // A panel of so many terms and three registers stays in the first two levels of cache.
    private const int TermsAtOnce = 512;

    private const int ManyRows = 96;
    private const int FewRows = 32;

    private readonly ColumnPanels _panels;
    private readonly int _rows, _pieces;
    private readonly nint _terms, _gates;

    /// <summary>Makes the cut.</summary>
    /// <param name="batch">Examples.</param>
    /// <param name="hidden">Units.</param>
    /// <param name="gates">Products for each unit.</param>
    /// <param name="terms">Terms of each product.</param>
    public RecurrentPanels(int batch, int hidden, int gates, long terms)
    {
        var width = MicroKernel<float>.Width;
        (Batch, Hidden, _gates, _terms) = (batch, hidden, gates, (nint)terms);
        _panels = new ColumnPanels((hidden + width - 1) / width);
        _rows = _panels.Count >= 4 ? ManyRows : FewRows;
        _pieces = _panels.Count * ((batch + _rows - 1) / _rows);
        Blocks = (int)Math.Clamp((long)batch * hidden * gates * terms / BlockWork, 1, _pieces);
    }

    /// <summary>Examples.</summary>
    public int Batch { get; }

    /// <summary>Units.</summary>
    public int Hidden { get; }

    /// <summary>Blocks for the threads.</summary>
    public int Blocks { get; }

    /// <summary>Elements that the packed weights take.</summary>
    public long PackedLength => (long)_panels.Vectors * MicroKernel<float>.Width * _gates * _terms;

    /// <summary>Elements of the largest piece, examples times units.</summary>
    public int PieceLength => Math.Min(_rows, Batch) * MicroKernel<float>.MaxVectors * MicroKernel<float>.Width;

    /// <summary>Where a block's pieces begin; the next block's end it.</summary>
    public int FirstPiece(int block) => (int)((long)_pieces * block / Blocks);

    /// <summary>A rectangle of examples and units.</summary>
    public Piece this[int index]
    {
        get
        {
            var (chunk, panel) = Math.DivRem(index, _panels.Count);
            nint first = _panels.Start(panel) * MicroKernel<float>.Width, width = _panels.Width(panel) * MicroKernel<float>.Width;
            nint row = chunk * (nint)_rows;
            return new Piece(row, Math.Min(_rows, Batch - row), first, width, Math.Min(width, Hidden - first));
        }
    }

    /// <summary>The weights [gates * hidden, hidden] for products with states: for each panel and gate [hidden, width].</summary>
    public void PackForward(float* weights, float* packed)
    {
        for (var panel = 0; panel < _panels.Count; panel++)
        {
            var piece = this[panel];
            for (nint gate = 0; gate < _gates; gate++)
            {
                var target = Panel(packed, piece, gate);
                if (piece.Units < piece.Width) new Span<float>(target, checked((int)(_terms * piece.Width))).Clear();
                BlockCopy.Transpose(weights + (((gate * Hidden) + piece.Unit) * Hidden), Hidden, target, piece.Width, piece.Units, _terms);
            }
        }
    }

    /// <summary>The same for products with gradients of gates: for each panel [gates * hidden, width].</summary>
    public void PackBackward(float* weights, float* packed)
    {
        for (var panel = 0; panel < _panels.Count; panel++)
        {
            var piece = this[panel];
            var target = Panel(packed, piece, 0);
            if (piece.Units < piece.Width) new Span<float>(target, checked((int)(_terms * piece.Width))).Clear();
            BlockCopy.Rows(weights + piece.Unit, Hidden, target, piece.Width, _terms, piece.Units);
        }
    }

    /// <summary>A panel of packed weights.</summary>
    public float* Panel(float* packed, in Piece piece, nint gate) => packed + (_terms * ((piece.Unit * _gates) + (gate * piece.Width)));

    /// <summary>C = start + A times a panel, for the examples and units of a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="a">Its first row.</param>
    /// <param name="aRow">Stride of the rows.</param>
    /// <param name="terms">Terms of the sum.</param>
    /// <param name="panel">The panel, from the first term on.</param>
    /// <param name="c">The first result.</param>
    /// <param name="cRow">Stride of the results.</param>
    /// <param name="start">What the sums start from; null for zeros.</param>
    /// <param name="startRow">Its stride.</param>
    public static void Multiply(in Piece piece, float* a, nint aRow, nint terms, float* panel, float* c, nint cRow, float* start, nint startRow)
    {
        var rows = new RowTiles(piece.Rows, (int)(piece.Width / MicroKernel<float>.Width));
        var parts = (terms + TermsAtOnce - 1) / TermsAtOnce;
        for (nint part = 0; part < parts; part++)
        {
            nint from = terms * part / parts, to = terms * (part + 1) / parts;
            var tile = new Tile<float>
            {
                A = a + from,
                ARow = aRow,
                ACol = 1,
                B = panel + (from * piece.Width),
                BRow = piece.Width,
                C = c,
                CRow = cRow,
                Start = part == 0 ? start : c,
                StartRow = part == 0 ? startRow : cRow,
                K = to - from,
                Segments = 1,
                Columns = piece.Units,
            };
            rows.Run(&tile);
        }
    }

    /// <summary>A rectangle of examples and units.</summary>
    /// <param name="Row">The first example.</param>
    /// <param name="Rows">Examples.</param>
    /// <param name="Unit">The first unit.</param>
    /// <param name="Width">Units in whole registers.</param>
    /// <param name="Units">Units that exist.</param>
    public readonly record struct Piece(nint Row, nint Rows, nint Unit, nint Width, nint Units);
}
