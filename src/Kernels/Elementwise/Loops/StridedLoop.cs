using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Runs a formula over operands of any layout. The two innermost axes are walked in tiles: rows that are dense or
/// constant are used where they lie, everything else is first gathered into a tile that stays in the L1 cache.
/// </summary>
/// <remarks>
/// Two ways to make tiles. Rows of at least one vector: a tile is some rows, each of which is one run of the vector loop.
/// Shorter rows ("flat"): whole rows lie one after the other in the output, so many of them together make one run;
/// operands that do not lie like that are gathered, which for a broadcast one of them happens once per block. Where even
/// the two innermost axes together are short ("scattered"), a tile takes in many of their slabs.
/// </remarks>
internal static unsafe class StridedLoop<TMap, TLane, T>
    where TMap : unmanaged, ILaneMap<TLane> where TLane : unmanaged, IVectorLane<TLane, T> where T : unmanaged
{
    private const int TileBytes = 8 * 1024;

    // Slabs of fewer elements than this are not worth a run of the vector loop each.
    private const int SmallSlab = 256;

    // A cache line of a transposed operand serves this many rows of floats.
    private const int TransposedRows = 16;

    private static int SizeOfA => TMap.FirstIsMask ? 1 : sizeof(T);

    private static int SizeOfOutput => TMap.ResultIsMask ? 1 : sizeof(T);

    public static void Run(CpuDevice device, TMap map, IterationSpace space, in Operand output, in Operand a, in Operand b, in Operand c)
    {
        if (space.Count == 0) return;
        var body = new Body
        {
            Map = map,
            Space = &space,
            Columns = space.RowLength,
            RowsInSlab = space.Rank > 1 ? space.Lengths[space.Rank - 2] : 1,
            Rows = space.Rows,
            Output = new Input(output.Pointer<byte>(), SizeOfOutput, space, space.Strides0),
            A = new Input(a.Pointer<byte>(), SizeOfA, space, space.Strides1),
            B = TMap.Arity > 1 ? new Input(b.Pointer<byte>(), sizeof(T), space, space.Strides2) : default,
            C = TMap.Arity > 2 ? new Input(c.Pointer<byte>(), sizeof(T), space, space.Strides3) : default,
        };
        device.Workers.For(body.Plan(), body);
    }

    /// <summary>An operand: where it starts and how it lies over the two innermost axes.</summary>
    private readonly struct Input(byte* start, int size, in IterationSpace space, in AxisStrides strides)
    {
        public readonly byte* Start = start;
        public readonly int Size = size;
        public readonly nint Step = (nint)space.RowStride(strides);
        public readonly nint Stride = space.Rank > 1 ? (nint)strides[space.Rank - 2] : 0;


        /// <summary>Whether the elements lie like those of the output, all of them.</summary>
        public readonly bool IsDense = LiesLike(space, strides, space.Strides0);

        public bool IsGathered => Step is not (0 or 1);

        /// <summary>Whether memory runs along the rows' axis rather than along the rows.</summary>
        public bool IsTransposed => IsGathered && Stride != 0 && Math.Abs(Stride) < Math.Abs(Step);

        private static bool LiesLike(in IterationSpace space, in AxisStrides a, in AxisStrides b)
        {
            for (var axis = 0; axis < space.Rank; axis++)
            {
                if (a[axis] != b[axis]) return false;
            }

            return true;
        }
    }

    /// <summary>A tile in L1 and what it holds.</summary>
    private struct Tile
    {
        public byte* Memory;
        public byte* Source;
        public nint Rows;
    }

    private struct Body : IParallelBody
    {
        public TMap Map;
        public IterationSpace* Space;
        public Input Output, A, B, C;
        public nint Columns, RowsInSlab;
        public long Rows;
        private nint _tileRows, _tileColumns, _rowsInBlock, _columnsInBlock, _cuts;
        private bool _isFlat, _isScattered;

        /// <summary>Chooses tiles and blocks; returns the number of blocks.</summary>
        public int Plan()
        {
            nint blockElements = DenseLoop<TMap, TLane, T>.BlockElements, tileElements = TileBytes / sizeof(T);
            _isFlat = Columns < TLane.Count;
            _isScattered = _isFlat && Space->Rank > 2 && RowsInSlab * Columns < SmallSlab;
            if (_isScattered)
            {
                _tileColumns = _columnsInBlock = Columns;
                _tileRows = tileElements / (RowsInSlab * Columns) * RowsInSlab;
                _rowsInBlock = _tileRows * Math.Max(1, blockElements / (_tileRows * Columns));
            }
            else if (_isFlat)
            {
                _tileColumns = _columnsInBlock = Columns;
                _tileRows = tileElements / Columns;
                _rowsInBlock = _tileRows * Math.Max(1, blockElements / (_tileRows * Columns));
            }
            else
            {
                var gathers = A.IsGathered || B.IsGathered || C.IsGathered;
                var transposes = A.IsTransposed || B.IsTransposed || C.IsTransposed;
                _tileRows = !gathers ? RowsInSlab : transposes ? TransposedRows : 1;
                _tileColumns = !gathers ? Columns : tileElements / _tileRows;
                var atOnce = transposes ? TransposedRows : 1;
                _rowsInBlock = atOnce * Math.Max(1, blockElements / (atOnce * Columns));
                _columnsInBlock = Math.Min(Columns, blockElements / atOnce);
            }

            _cuts = (Columns + _columnsInBlock - 1) / _columnsInBlock;
            return checked((int)((Rows + _rowsInBlock - 1) / _rowsInBlock * _cuts));
        }

        [SkipLocalsInit]
        public readonly void Invoke(int block, int worker)
        {
            var memory = stackalloc byte[3 * (TileBytes + TileGather.Padding)];
            Tile tileA = default, tileB = default, tileC = default;
            tileA.Memory = memory;
            tileB.Memory = memory + TileBytes + TileGather.Padding;
            tileC.Memory = memory + (2 * (TileBytes + TileGather.Padding));

            if (_isScattered)
            {
                InvokeScattered(block, ref tileA, ref tileB, ref tileC);
                return;
            }

            var firstColumn = block % _cuts * _columnsInBlock;
            var columns = Math.Min(_columnsInBlock, Columns - firstColumn);
            var row = block / _cuts * (long)_rowsInBlock;
            var end = Math.Min(row + _rowsInBlock, Rows);
            var slab = row / RowsInSlab;
            var rowInSlab = (nint)(row - (slab * RowsInSlab));
            while (row < end)
            {
                var rows = (nint)Math.Min(RowsInSlab - rowInSlab, end - row);
                var output = SlabStart(Output, Space->Strides0, slab) + (rowInSlab * Output.Stride * Output.Size);
                var a = SlabStart(A, Space->Strides1, slab) + (rowInSlab * A.Stride * A.Size);
                var b = TMap.Arity > 1 ? SlabStart(B, Space->Strides2, slab) + (rowInSlab * B.Stride * B.Size) : null;
                var c = TMap.Arity > 2 ? SlabStart(C, Space->Strides3, slab) + (rowInSlab * C.Stride * C.Size) : null;
                for (nint y = 0; y < rows; y += _tileRows)
                {
                    var height = Math.Min(_tileRows, rows - y);
                    for (nint x = 0; x < columns; x += _tileColumns)
                    {
                        var width = Math.Min(_tileColumns, columns - x);
                        var inA = Bring(A, a, y, firstColumn + x, height, width, ref tileA);
                        var inB = TMap.Arity > 1 ? Bring(B, b, y, firstColumn + x, height, width, ref tileB) : default;
                        var inC = TMap.Arity > 2 ? Bring(C, c, y, firstColumn + x, height, width, ref tileC) : default;
                        var to = output + (((y * Output.Stride) + firstColumn + x) * Output.Size);
                        if (_isFlat) RowLoop<TMap, TLane, T>.Run(Map, height * width, to, inA.Start, inA.Step, inB.Start, inB.Step, inC.Start, inC.Step);
                        else RowLoop<TMap, TLane, T>.Run(Map, height, width, new(to, 1, Output.Stride), inA, inB, inC);
                    }
                }

                row += rows;
                slab++;
                rowInSlab = 0;
            }
        }

        private readonly void InvokeScattered(int block, ref Tile tileA, ref Tile tileB, ref Tile tileC)
        {
            var end = Math.Min((block + 1L) * _rowsInBlock, Rows);
            for (var row = block * (long)_rowsInBlock; row < end; row += _tileRows)
            {
                var rows = (nint)Math.Min(_tileRows, end - row);
                var a = BringSlabs(A, Space->Strides1, row, rows, tileA);
                var b = TMap.Arity > 1 ? BringSlabs(B, Space->Strides2, row, rows, tileB) : null;
                var c = TMap.Arity > 2 ? BringSlabs(C, Space->Strides3, row, rows, tileC) : null;
                RowLoop<TMap, TLane, T>.Run(Map, rows * Columns, Output.Start + (row * Columns * Output.Size), a, 1, b, 1, c, 1);
            }
        }

        /// <summary>The elements of whole slabs one after the other: in place where they lie so, else gathered.</summary>
        private readonly byte* BringSlabs(in Input input, in AxisStrides strides, long row, nint rows, in Tile tile)
        {
            if (input.IsDense) return input.Start + (row * Columns * input.Size);
            var slab = row / RowsInSlab;
            for (nint y = 0; y < rows; y += RowsInSlab, slab++)
            {
                var source = SlabStart(input, strides, slab);
                if (input.Size == 1) TileGather.ShortRows(tile.Memory + (y * Columns), source, RowsInSlab, Columns, input.Step, input.Stride);
                else TileGather.ShortRows((T*)tile.Memory + (y * Columns), (T*)source, RowsInSlab, Columns, input.Step, input.Stride);
            }

            return tile.Memory;
        }

        /// <summary>Address of an operand's element at the start of the two innermost axes.</summary>
        private readonly byte* SlabStart(in Input input, in AxisStrides strides, long slab)
        {
            long offset = 0;
            for (var axis = Space->Rank - 3; axis >= 0; axis--)
            {
                var length = Space->Lengths[axis];
                var quotient = slab / length;
                offset += (slab - (quotient * length)) * strides[axis];
                slab = quotient;
            }

            return input.Start + (offset * input.Size);
        }

        /// <summary>The rows of an operand in a form for the row loop: in place where possible, else gathered.</summary>
        private readonly Rows Bring(in Input input, byte* slab, nint y, nint x, nint height, nint width, ref Tile tile)
        {
            var source = slab + (((y * input.Stride) + (x * input.Step)) * input.Size);
            if (_isFlat)
            {
                if (input.Step == 0 && (input.Stride == 0 || height == 1)) return new(source, 0, 0);
                if (input.Step == 1 && (input.Stride == width || height == 1)) return new(source, 1, 0);

                // What is broadcast over the rows stays in its tile from one tile to the next.
                if (input.Stride != 0 || tile.Source != source || tile.Rows < height)
                {
                    if (input.Size == 1) TileGather.ShortRows(tile.Memory, source, height, width, input.Step, input.Stride);
                    else TileGather.ShortRows((T*)tile.Memory, (T*)source, height, width, input.Step, input.Stride);
                    tile.Source = source;
                    tile.Rows = height;
                }

                return new(tile.Memory, 1, 0);
            }

            if (!input.IsGathered) return new(source, input.Step, input.Stride);
            var rows = input.Stride == 0 ? 1 : height;
            if (input.Size == 1) TileGather.Any(tile.Memory, width, source, rows, width, input.Step, input.Stride);
            else TileGather.Any((T*)tile.Memory, width, (T*)source, rows, width, input.Step, input.Stride);
            return new(tile.Memory, 1, input.Stride == 0 ? 0 : width);
        }
    }
}
