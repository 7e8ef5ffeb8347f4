using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>A matrix whose lines are contiguous, read 128 bits at a time.</summary>
internal readonly struct ContiguousLines : IProductSource
{
    private readonly ArrayView<Float4> _data;
    private readonly int _lines, _terms;
    private readonly long _line, _batch;

    public static bool LoadsLines => false;

    /// <summary>Whether <see cref="ContiguousLines"/> can read it.</summary>
    public static bool Fits(in Operand data, long terms, long line, long batch) => Float4.IsAligned(data) && terms % 4 == 0 && line % 4 == 0 && batch % 4 == 0 && line >= 0 && batch >= 0;

    public ContiguousLines(GpuDevice device, in Operand data, int lines, int terms, long line, int batches, long batch)
    {
        (_lines, _terms, _line, _batch) = (lines, terms, line / 4, batch / 4);
        if (terms > 0) _data = device.View<Float4>(data, ((lines - 1) * _line) + ((batches - 1) * _batch) + (terms / 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ProductLine Line(int batch, int line) => new((batch * _batch) + (line * _line), 0, 0, _lines - line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(ProductLine line, int term) => line.Count > 0 && term < _terms ? _data[line.At + (term / 4)] : default;
}

/// <summary>A matrix whose terms are contiguous, line after line, read 128 bits at a time.</summary>
internal readonly struct ContiguousTerms : IProductSource
{
    private readonly ArrayView<Float4> _data;
    private readonly int _lines, _terms;
    private readonly long _term, _batch;

    public static bool LoadsLines => true;

    /// <summary>Whether <see cref="ContiguousTerms"/> can read it.</summary>
    public static bool Fits(in Operand data, long lines, long term, long batch) => ContiguousLines.Fits(data, lines, term, batch);

    public ContiguousTerms(GpuDevice device, in Operand data, int lines, int terms, long term, int batches, long batch)
    {
        (_lines, _terms, _term, _batch) = (lines, terms, term / 4, batch / 4);
        if (terms > 0) _data = device.View<Float4>(data, ((terms - 1) * _term) + ((batches - 1) * _batch) + (lines / 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ProductLine Line(int batch, int line) => new((batch * _batch) + (line / 4), 0, 0, _lines - line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(ProductLine line, int term) => line.Count > 0 && term < _terms ? _data[line.At + (term * _term)] : default;
}

/// <summary>Which neighbors a load of a strided matrix takes.</summary>
internal interface IDirection
{
    static abstract bool IsAlongLines { get; }
}

/// <summary>Four lines of one term.</summary>
internal readonly struct AcrossLines : IDirection
{
    public static bool IsAlongLines => true;
}

/// <summary>Four terms of one line.</summary>
internal readonly struct AcrossTerms : IDirection
{
    public static bool IsAlongLines => false;
}

/// <summary>A matrix of any layout, read element by element.</summary>
internal readonly struct StridedMatrix<TDirection>(GpuOperand<float> data, int lines, int terms, long line, long term, long batch) : IProductSource
    where TDirection : struct, IDirection
{
    private readonly GpuOperand<float> _data = data;
    private readonly int _lines = lines, _terms = terms;
    private readonly long _line = line, _term = term, _batch = batch;

    public static bool LoadsLines => TDirection.IsAlongLines;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ProductLine Line(int batch, int line) => new((batch * _batch) + (line * _line), 0, 0, _lines - line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(ProductLine line, int term)
    {
        var at = line.At + (term * _term);
        var step = LoadsLines ? _line : _term;
        var count = LoadsLines ? (term < _terms ? line.Count : 0) : (line.Count > 0 ? _terms - term : 0);
        float x = 0, y = 0, z = 0, w = 0;
        if (count > 0) x = _data[at];
        if (count > 1) y = _data[at + step];
        if (count > 2) z = _data[at + (2 * step)];
        if (count > 3) w = _data[at + (3 * step)];
        return new Float4(x, y, z, w);
    }
}

/// <summary>A matrix with contiguous rows as the target of a product: its sums start from zero, a bias, or what it holds.</summary>
internal readonly struct MatrixTarget : IProductTarget
{
    private readonly GpuOperand<float> _c;
    private readonly ArrayView<float> _bias;
    private readonly ArrayView<Float4> _wide; // empty where rows do not begin at multiples of 16 bytes
    private readonly int _rows, _columns, _accumulates;
    private readonly long _row, _batch;

    public MatrixTarget(GpuDevice device, in MatMulArgs args)
    {
        (_rows, _columns, _row, _batch) = ((int)args.M, (int)args.N, args.CRow, args.CBatch);
        _accumulates = args.Accumulate ? 1 : 0;
        _c = device.Strided<float>(args.C);
        _bias = args.Bias.IsPresent ? device.View<float>(args.Bias, args.N) : default;
        _wide = ContiguousLines.Fits(args.C, args.N, args.CRow, args.CBatch)
            ? device.View<Float4>(args.C, ((((args.M - 1) * args.CRow) + ((args.Batches - 1) * args.CBatch)) / 4) + (args.N / 4))
            : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Start(int batch, int row, int column)
    {
        float x = 0, y = 0, z = 0, w = 0;
        if (_accumulates != 0 && row < _rows)
        {
            var at = (batch * _batch) + (row * _row) + column;
            if (column < _columns) x = _c[at];
            if (column + 1 < _columns) y = _c[at + 1];
            if (column + 2 < _columns) z = _c[at + 2];
            if (column + 3 < _columns) w = _c[at + 3];
        }
        else if (_bias.Length > 0)
        {
            if (column < _columns) x = _bias[column];
            if (column + 1 < _columns) y = _bias[column + 1];
            if (column + 2 < _columns) z = _bias[column + 2];
            if (column + 3 < _columns) w = _bias[column + 3];
        }

        return new Float4(x, y, z, w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int batch, int row, int column, Float4 sums)
    {
        if (row >= _rows) return;
        var at = (batch * _batch) + (row * _row) + column;
        if (_wide.Length > 0)
        {
            if (column < _columns) _wide[at / 4] = sums;
            return;
        }

        if (column < _columns) _c[at] = sums.X;
        if (column + 1 < _columns) _c[at + 1] = sums.Y;
        if (column + 2 < _columns) _c[at + 2] = sums.Z;
        if (column + 3 < _columns) _c[at + 3] = sums.W;
    }
}
