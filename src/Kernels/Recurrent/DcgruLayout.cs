using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// How the fused diagonal recurrent cell lays out its memory. Channels are padded to whole registers, so that no loop
/// has a tail: padded channels have zero weights and stay zero.
/// </summary>
/// <remarks>
/// A state is stored as rows of <see cref="Channels"/> elements. Each example is preceded by a row of zeros and followed
/// by the next one's (or by a last one): a window of three positions is then one contiguous run, and a convolution is a
/// matrix product whose rows overlap. A few short examples form a group that one thread takes through all time steps
/// together, so that the weights of a panel of columns are read from the first-level cache by all of them.
/// </remarks>
internal readonly unsafe record struct DcgruLayout
{
    private const int RowsPerGroup = 32; // from here on the second-level cache delivers weights faster than they are used
    private const int RowsPerBlock = 112; // 8 tiles: inputs and pre-activations of a block stay in the first-level cache
    private const int RowsPerProduct = 320; // terms of one weight-gradient product: long enough to hide loads and stores of the sums
    private const int RowsPerPartial = 2048; // terms of one partial sum of the weight gradients: adding them up is then below 1 %

    public DcgruLayout(int batch, int length, int maps, int steps)
    {
        Batch = batch;
        Length = length;
        Maps = maps;
        Steps = steps;
        Vectors = (maps + MicroKernel<float>.Width - 1) / MicroKernel<float>.Width;
        var size = Math.Clamp(RowsPerGroup / Math.Max(1, length), 1, Math.Max(1, batch));
        Groups = (batch + size - 1) / size;
        RowBlocks = (length + RowsPerBlock - 1) / RowsPerBlock;

        var perStep = (batch + Groups - 1) / Math.Max(1, Groups) * length;
        StepsPerProduct = Math.Clamp(RowsPerProduct / Math.Max(1, perStep), 1, Math.Max(1, steps));
        var partials = Math.Max(2, (long)batch * length * steps / RowsPerPartial);
        Partials = 1 << BitOperations.Log2((ulong)Math.Clamp(partials, 1, Math.Max(1, Groups)));
    }

    public int Batch { get; }

    public int Length { get; }

    public int Maps { get; }

    public int Steps { get; }

    /// <summary>Registers in a row of channels.</summary>
    public int Vectors { get; }

    /// <summary><see cref="Maps"/> rounded up to whole registers.</summary>
    public int Channels => Vectors * MicroKernel<float>.Width;

    /// <summary>Groups of examples; none depends on the number of threads.</summary>
    public int Groups { get; }

    /// <summary>Blocks that the positions of an example are processed in.</summary>
    public int RowBlocks { get; }

    /// <summary>Time steps whose weight gradients are computed by one product.</summary>
    public int StepsPerProduct { get; }

    /// <summary>Partial sums of the weight gradients: each over a fixed run of groups.</summary>
    public int Partials { get; }

    public ColumnPanels GatePanels => new(2 * Vectors);

    public ColumnPanels CandidatePanels => new(Vectors);

    /// <summary>The columns of the weights' gradients, which are kept transposed: of a window of three positions.</summary>
    public ColumnPanels WindowPanels => new(3 * Vectors);

    /// <summary>Elements of one example's state with its row of zeros.</summary>
    public nint StateSize => (nint)(Length + 1) * Channels;

    /// <summary>Elements of one example's three pre-activations, and of the bits that say what dropout kept.</summary>
    public nint ActivationSize => ((nint)Length * 3 * Channels) + (RowBlocks * BitSize);

    /// <summary>Elements of the bits of one block of positions.</summary>
    public nint BitSize => ((DropoutMask.BitBytes(MostRows * Maps) / sizeof(float)) + 15) & ~15;

    /// <summary>Most examples in a group.</summary>
    public int LargestGroup => (Batch + Groups - 1) / Math.Max(1, Groups);

    /// <summary>Rows (of <see cref="Channels"/> elements) of the history of all states, with the last row of zeros.</summary>
    public long StateRows => ((long)Batch * (Steps + 1) * (Length + 1)) + 1;

    /// <summary>Most positions in a block.</summary>
    public nint MostRows => (Length + RowBlocks - 1) / Math.Max(1, RowBlocks);

    /// <summary>Words of the random stream before those of one example's step.</summary>
    public ulong DropoutWords(nint example, int step) => (((ulong)example * (ulong)Steps) + (ulong)step) * DropoutMask.Words((long)Length * Maps);

    /// <summary>Pre-activations of an example are stored panel by panel, each [positions, width]: gates, then the candidate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Panel(float* activations, nint example, nint firstVector) =>
        activations + (example * ActivationSize) + (firstVector * MicroKernel<float>.Width * Length);

    /// <summary>One register's width of the gates' pre-activations: from 0 the reset gate, from <see cref="Vectors"/> the update gate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* GateColumn(float* activations, nint example, nint vector, out nint row) =>
        Column(activations, example, 0, GatePanels, vector, out row);

    /// <summary>One register's width of the candidate's pre-activations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* CandidateColumn(float* activations, nint example, nint vector, out nint row) =>
        Column(activations, example, 2 * Vectors, CandidatePanels, vector, out row);

    /// <summary>The bits of one block of positions, after the pre-activations.</summary>
    public byte* Bits(float* activations, nint example, int block) =>
        (byte*)(activations + (example * ActivationSize) + ((nint)Length * 3 * Channels) + (block * BitSize));

    private float* Column(float* activations, nint example, nint before, ColumnPanels panels, nint vector, out nint row)
    {
        var panel = panels.Of((int)vector);
        nint start = panels.Start(panel), width = MicroKernel<float>.Width;
        row = panels.Width(panel) * width;
        return Panel(activations, example, before + start) + ((vector - start) * width);
    }

    public int FirstExample(int group) => (int)((long)Batch * group / Groups);

    public int FirstRow(int block) => (int)((long)Length * block / RowBlocks);

    public int FirstGroup(int partial) => (int)((long)Groups * partial / Partials);

    /// <summary>Work of the cell over all its steps: one pass forward, two backward. Bytes are those of the history, where it is kept.</summary>
    public static KernelWork Work(int batch, int length, int maps, int steps, int passes, Operand states, Operand activations) => new(
        DType.Float32, $"{batch}x{length}x{maps}, {steps} steps", KernelWork.BytesOf(long.MaxValue / sizeof(float), DType.Float32, states, activations),
        18.0 * maps * maps * batch * length * steps * passes);
}
