using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// Sizes of the diagonal recurrent cell as its GPU kernels see them, and its element-wise formulas.
/// </summary>
/// <remarks>
/// States, and all that is convolved, are stored as rows of m channels with a row of zeros before each example and after the
/// last one. A window of three positions is then one contiguous run, and a convolution is a matrix product whose lines
/// overlap. Line q = b (L + 1) + i of it is position i of example b, or lies between two examples where i = L; it begins at
/// row q, and its middle is row q + 1. Pre-activations are stored without such rows, as [B L, 3 m].
/// </remarks>
internal readonly struct DcgruGpuShape(int batch, int length, int maps)
{
    private readonly FastDivisor _rowsOfExample = new(length + 1);

    public readonly int Length = length, Maps = maps;

    /// <summary>Lines of a product.</summary>
    public readonly int Lines = (batch * (length + 1)) - 1;

    /// <summary>Channels that take the value of the position before under the shift begin here, those that take the next one's after as many.</summary>
    public readonly int FirstLeft = maps - (2 * (maps / 3)), FirstRight = maps - (maps / 3);

    /// <summary>Rows from one step's states to the next step's.</summary>
    public int RowsOfStep => Lines + 1;

    /// <summary>Position of a line in its example; <see cref="Length"/> between examples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DcgruPlace Place(int line)
    {
        var example = _rowsOfExample.Quotient(line);
        return new DcgruPlace(example, _rowsOfExample.Remainder(line, example), line - example);
    }

    /// <summary>From a line to the row whose value its middle takes under the shift (direction 1), or whose gradient it takes (-1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Shifted(int line, int channel, int direction) =>
        line + 1 + (channel < FirstLeft ? 0 : channel < FirstRight ? -direction : direction);
}

/// <summary>Where a line is.</summary>
/// <param name="example">Which example.</param>
/// <param name="position">Its position in it.</param>
/// <param name="dense">Its number when rows of zeros are not counted.</param>
internal readonly struct DcgruPlace(int example, int position, int dense)
{
    public readonly int Example = example, Position = position, Dense = dense;
}

/// <summary>The formulas of <see cref="DcgruPasses{T}"/> for one element. Minimum and maximum let NaN through.</summary>
internal static class DcgruElement
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HardSigmoid(float x) => MathF.Min(1f, MathF.Max(0f, MathF.FusedMultiplyAdd(x, 0.5f, 0.5f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float UpdateGate(float x, float closedFrom)
    {
        var gate = HardSigmoid(x);
        return gate > closedFrom ? 1f : gate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HardTanh(float x) => MathF.Min(1f, MathF.Max(-1f, x));

    /// <summary>relu(|x| - 0.9).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Excess(float x) => MathF.Max(0f, MathF.Abs(x) - (float)DcgruForward.SaturationLimit);

    /// <summary>The gradient of a pre-activation: the activation's where it is not cut off, and that of the saturation cost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Inner(float x, float gradient, float cost)
    {
        var size = MathF.Abs(x);
        var inner = size < 1f ? gradient : 0f;
        return size > (float)DcgruForward.SaturationLimit ? inner + (MathF.CopySign(1f, x) * cost) : inner;
    }
}

/// <summary>Dropout of one step as bits, made by <see cref="DcgruGpuDropoutBits"/>; all is kept when there are none.</summary>
internal readonly struct DcgruGpuDropout(ArrayView<uint> bits, int wordsOfExample, float factor)
{
    private readonly ArrayView<uint> _bits = bits;
    private readonly int _wordsOfExample = wordsOfExample;
    private readonly float _factor = factor;

    /// <summary>0, or 1 / keep.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Factor(int example, int element)
    {
        if (_bits.Length == 0) return 1f;
        var word = _bits[(example * _wordsOfExample) + (element / 32)];
        return ((word >> (element % 32)) & 1u) != 0 ? _factor : 0f;
    }
}

/// <summary>The random decisions of <see cref="DropoutMask"/>, one work-item for 32 of them: bits set for what is kept.</summary>
internal readonly struct DcgruGpuDropoutBits : IGpuKernel<DcgruGpuDropoutBits.Views>
{
    private const int ElementsPerBlock = 16;

    /// <param name="Random">The stream.</param>
    /// <param name="ScaledKeep">floor(2^32 * 256 * keep).</param>
    /// <param name="BlocksOfMask">Blocks of the stream for one example's step.</param>
    /// <param name="Batch">Examples.</param>
    /// <param name="Steps">Steps of the whole run.</param>
    /// <param name="FirstStep">The first step wanted.</param>
    /// <param name="WordsOfExample">Words of bits for one example's step.</param>
    /// <param name="Bits">Receives [steps wanted, examples, words].</param>
    internal readonly record struct Views(
        RngState Random, long ScaledKeep, long BlocksOfMask, int Batch, int Steps, int FirstStep, int WordsOfExample, ArrayView<uint> Bits);

    /// <summary>Words of bits for one example's step.</summary>
    public static int Words(int length, int maps) => (int)((((long)length * maps) + 31) / 32);

    public static void Launch(GpuDevice device, in DcgruDropout dropout, int batch, int length, int maps, int steps, int firstStep, ArrayView<uint> bits) =>
        device.Launch<DcgruGpuDropoutBits, Views>(bits.Length, new(
            dropout.Random, (long)(256.0 * dropout.Keep * (1L << 32)), (long)(DropoutMask.Words((long)length * maps) / 4),
            batch, steps, firstStep, Words(length, maps), bits));

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Bits.Length) return;
        var i = (int)WorkItem.Index;
        int mask = i / v.WordsOfExample, word = i - (mask * v.WordsOfExample), step = mask / v.Batch, example = mask - (step * v.Batch);
        var block = ((example * (long)v.Steps) + step + v.FirstStep) * v.BlocksOfMask;
        var threshold = (uint)((v.ScaledKeep + Philox.BlockOf(v.Random, block).Word0) >> 32);
        var first = block + 1 + (word * (32 / ElementsPerBlock));
        v.Bits[i] = Kept(Philox.BlockOf(v.Random, first), threshold) | (Kept(Philox.BlockOf(v.Random, first + 1), threshold) << ElementsPerBlock);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Kept(PhiloxBlock block, uint threshold) =>
        Kept(block.Word0, threshold) | (Kept(block.Word1, threshold) << 4) | (Kept(block.Word2, threshold) << 8) | (Kept(block.Word3, threshold) << 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Kept(uint word, uint threshold) =>
        ((word & 0xFFu) < threshold ? 1u : 0u) | (((word >> 8) & 0xFFu) < threshold ? 2u : 0u)
        | (((word >> 16) & 0xFFu) < threshold ? 4u : 0u) | ((word >> 24) < threshold ? 8u : 0u);
}

/// <summary>Clears the rows of zeros around examples.</summary>
internal readonly struct DcgruGpuBorders : IGpuKernel<DcgruGpuBorders.Views>
{
    internal readonly record struct Views(ArrayView<float> Rows, int Columns, int RowsOfExample, int Count);

    /// <param name="device">The device.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="rows">The rows of one or more steps, and the last row of zeros.</param>
    /// <param name="columns">Elements of a row.</param>
    public static void Clear(GpuDevice device, in DcgruGpuShape shape, ArrayView<float> rows, int columns)
    {
        var count = (((rows.Length / columns) - 1) / (shape.Length + 1)) + 1;
        device.Launch<DcgruGpuBorders, Views>(count * columns, new(rows, columns, shape.Length + 1, (int)count * columns));
    }

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Count) return;
        var i = (int)WorkItem.Index;
        int border = i / v.Columns, column = i - (border * v.Columns);
        v.Rows[((long)border * v.RowsOfExample * v.Columns) + column] = 0f;
    }
}

/// <summary>Copies [B, L, m] into rows with zeros between examples, or out of them.</summary>
internal readonly struct DcgruGpuRows : IGpuKernel<DcgruGpuRows.Views>
{
    /// <param name="Length">Positions.</param>
    /// <param name="Maps">Channels.</param>
    /// <param name="Rows">The rows.</param>
    /// <param name="Dense">The tensor; when empty, the rows are cleared.</param>
    /// <param name="Count">Elements.</param>
    /// <param name="IsOut">Whether the tensor is written.</param>
    internal readonly record struct Views(int Length, int Maps, ArrayView<float> Rows, ArrayView<float> Dense, int Count, Flag IsOut);

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Count) return;
        var i = (int)WorkItem.Index;
        int dense = i / v.Maps, channel = i - (dense * v.Maps);
        var at = ((long)(dense + (dense / v.Length) + 1) * v.Maps) + channel;
        if (v.IsOut) v.Dense[i] = v.Rows[at];
        else v.Rows[at] = v.Dense.Length > 0 ? v.Dense[i] : 0f;
    }
}

/// <summary>The products of the cell: convolutions of rows with zeros between examples.</summary>
internal static class DcgruGpuProducts
{
    /// <summary>
    /// Queues a convolution of width 3. Always in small tiles: there are rarely enough large ones, and with 64 results to
    /// make each state of, ILGPU takes ten times as long to compile a kernel.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="rows">The rows of one step.</param>
    /// <param name="channels">Channels of a row.</param>
    /// <param name="weights">Dense [3 channels, columns].</param>
    /// <param name="columns">Results of a position.</param>
    /// <param name="target">Where to.</param>
    public static void Convolve<TTarget>(GpuDevice device, in DcgruGpuShape shape, in Operand rows, int channels, in Operand weights, int columns, TTarget target)
        where TTarget : struct, IProductTarget
    {
        var terms = 3 * channels;
        if (ContiguousLines.Fits(rows, terms, channels, 0) && ContiguousTerms.Fits(weights, columns, columns, 0))
        {
            RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, TTarget>.Launch(
                device, 1, shape.Lines, columns, terms, new ContiguousLines(device, rows, shape.Lines, terms, channels, 1, 0),
                new ContiguousTerms(device, weights, columns, terms, columns, 1, 0), target);
        }
        else
        {
            RegisterTileProduct<Tile4, StridedMatrix<AcrossTerms>, StridedMatrix<AcrossLines>, TTarget>.Launch(
                device, 1, shape.Lines, columns, terms, new StridedMatrix<AcrossTerms>(device.Strided<float>(rows), shape.Lines, terms, channels, 1, 0),
                new StridedMatrix<AcrossLines>(device.Strided<float>(weights), columns, terms, 1, columns, 0), target);
        }
    }
}
