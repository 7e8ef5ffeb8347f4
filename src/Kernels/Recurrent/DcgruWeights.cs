using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// The weights of the diagonal recurrent cell, packed for the micro-kernels: panel by panel of columns, each dense in
/// the order in which it is read. Also the biases and the masks of the shift, padded to whole registers.
/// </summary>
internal unsafe struct DcgruWeights
{
    private const int WorthThreads = 64;

    /// <summary>Panels of [3 * maps, width]: both gates' weights.</summary>
    public float* Gates;

    /// <summary>Panels of [3 * maps, width].</summary>
    public float* Candidate;

    /// <summary>Panels of [3, 2 * channels, width]: the gates' weights turned around, for the gradient of the state.</summary>
    public float* GatesTurned;

    /// <summary>Panels of [3, maps, width]: the candidate's weights turned around.</summary>
    public float* CandidateTurned;

    /// <summary>[3 * channels]: reset gate, update gate, candidate; the constant parts added.</summary>
    public float* Bias;

    /// <summary>[channels] bit masks: which channels stay, which take the left (previous) and the right (next) position's value.</summary>
    public float* Stay, Left, Right;

    /// <summary>Packs the weights into memory rented from the device's pool, which the caller releases.</summary>
    /// <param name="device">The device.</param>
    /// <param name="layout">Sizes.</param>
    /// <param name="gates">[3, maps, 2 * maps]: for each of three positions, from channel, to channel of reset and update gate.</param>
    /// <param name="gateBias">[2 * maps].</param>
    /// <param name="candidate">[3, maps, maps].</param>
    /// <param name="candidateBias">[maps].</param>
    /// <param name="storage">What to release.</param>
    public static DcgruWeights Pack(
        CpuDevice device, in DcgruLayout layout, float* gates, float* gateBias, float* candidate, float* candidateBias, out Storage storage)
    {
        nint m = layout.Maps, channels = layout.Channels;
        storage = device.Memory.Rent(((9 * m * channels) + (6 * channels)) * sizeof(float));
        var at = (float*)storage.Address;
        DcgruWeights result = default;
        result.Gates = Take(ref at, 6 * m * channels);
        result.Candidate = Take(ref at, 3 * m * channels);
        result.SetMasks(layout, ref at);
        result.Bias = at;
        new Span<float>(at, (int)(3 * channels)).Clear();
        for (nint j = 0; j < m; j++)
        {
            at[j] = gateBias[j] + (float)DcgruForward.ResetOffset;
            at[channels + j] = gateBias[m + j] + (float)DcgruForward.UpdateOffset;
            at[(2 * channels) + j] = candidateBias[j];
        }

        Pack(device, new Packer { Weights = result, Layout = layout, Gates = gates, Candidate = candidate });
        return result;
    }

    /// <summary>Packs the weights for the backward pass, turned around. See <see cref="Pack(CpuDevice, in DcgruLayout, float*, float*, float*, float*, out Storage)"/>.</summary>
    public static DcgruWeights PackTurned(CpuDevice device, in DcgruLayout layout, float* gates, float* candidate, out Storage storage)
    {
        nint m = layout.Maps, channels = layout.Channels;
        storage = device.Memory.Rent(((3 * m * channels) + (6 * channels * channels) + (3 * channels)) * sizeof(float));
        var at = (float*)storage.Address;
        DcgruWeights result = default;
        result.GatesTurned = Take(ref at, 6 * channels * channels);
        result.CandidateTurned = Take(ref at, 3 * m * channels);
        result.SetMasks(layout, ref at);
        Pack(device, new Packer { Weights = result, Layout = layout, Gates = gates, Candidate = candidate });
        return result;
    }

    /// <summary>Tells a pass how one register of channels is shifted.</summary>
    /// <param name="column">What the pass reads.</param>
    /// <param name="layout">Sizes.</param>
    /// <param name="vector">Which register of a row.</param>
    /// <param name="direction">1 for states, -1 for gradients, which go the other way.</param>
    /// <returns>Whether channels of the register move differently.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Shift<T>(ref DcgruPasses<T>.Column column, in DcgruLayout layout, nint vector, nint direction)
        where T : unmanaged, ISimdLane<T, float>, ILaneBits<T>
    {
        nint from = vector * MicroKernel<float>.Width, to = from + MicroKernel<float>.Width;
        nint third = layout.Maps / 3, left = layout.Maps - (2 * third), right = layout.Maps - third;
        column.Neighbor = direction * layout.Channels * (from >= right ? 1 : from >= left ? -1 : 0);
        column.Stay = Stay + from;
        column.Left = (direction > 0 ? Left : Right) + from;
        return (from < left && to > left) || (from < right && to > right);
    }

    /// <summary>One panel of a convolution's columns: x = windows of three positions times weights, plus the bias.</summary>
    /// <param name="layout">Sizes.</param>
    /// <param name="window">The position before the first.</param>
    /// <param name="first">The panel's first register, of both gates or of the candidate.</param>
    /// <param name="vectors">Registers in a row of the panel.</param>
    /// <param name="isGate">Whose weights.</param>
    /// <param name="x">Receives rows of the panel's width.</param>
    /// <param name="tiles">The positions.</param>
    /// <param name="ahead">Memory that is fetched meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Convolve(
        in DcgruLayout layout, float* window, nint first, int vectors, bool isGate, float* x, in RowTilesByWidth tiles, Prefetch* ahead = null)
    {
        nint m = layout.Maps, channels = layout.Channels, width = MicroKernel<float>.Width, columns = vectors * width;
        var tile = new Tile<float>
        {
            A = window,
            ARow = channels,
            ACol = 1,
            ASegment = channels,
            B = (isGate ? Gates : Candidate) + (first * width * 3 * m),
            BRow = columns,
            BSegment = m * columns,
            C = x,
            CRow = columns,
            Start = Bias + (first * width) + (isGate ? 0 : 2 * channels),
            StartRow = 0,
            K = m,
            Segments = 3,
            Columns = columns,
        };
        tiles.For(vectors).Run(&tile, ahead);
    }

    private static float* Take(ref float* at, nint count)
    {
        var result = at;
        at += count;
        return result;
    }

    private void SetMasks(in DcgruLayout layout, ref float* at)
    {
        nint m = layout.Maps, channels = layout.Channels, third = m / 3;
        Stay = Take(ref at, channels);
        Left = Take(ref at, channels);
        Right = Take(ref at, channels);
        new Span<float>(Stay, (int)(3 * channels)).Clear();
        var all = BitConverter.UInt32BitsToSingle(uint.MaxValue);
        for (nint j = 0; j < channels; j++) (j < m - (2 * third) ? Stay : j < m - third ? Left : Right)[j] = all;
    }

    private static void Pack(CpuDevice device, in Packer packer)
    {
        var panels = packer.Layout.GatePanels.Count + packer.Layout.CandidatePanels.Count;
        if (packer.Layout.Maps >= WorthThreads) device.Workers.For(panels, packer);
        else
            for (var panel = 0; panel < panels; panel++) packer.Invoke(panel, 0);
    }

    /// <summary>Packs one panel for each block.</summary>
    private struct Packer : IParallelBody
    {
        public DcgruWeights Weights;
        public DcgruLayout Layout;
        public float* Gates, Candidate;

        public readonly void Invoke(int block, int worker)
        {
            nint m = Layout.Maps, channels = Layout.Channels;
            var isGate = block < Layout.GatePanels.Count;
            if (Weights.Gates == null)
            {
                // Both kinds have the candidate's panels: the gradients of the state and of the reset state.
                if (block >= 2 * Layout.CandidatePanels.Count) return;
                isGate = block < Layout.CandidatePanels.Count;
                var (first, columns) = Columns(Layout.CandidatePanels, isGate ? block : block - Layout.CandidatePanels.Count);
                if (!isGate)
                {
                    Turn(Weights.CandidateTurned + (first * 3 * m), columns, first, Candidate, m, m);
                    return;
                }

                var turned = Weights.GatesTurned + (first * 6 * channels);
                if (m != channels) new Span<float>(turned, (int)(columns * 6 * channels)).Clear();
                Turn(turned, columns, first, Gates, 2 * m, 2 * channels);
                Turn(turned + (channels * columns), columns, first, Gates + m, 2 * m, 2 * channels);
                return;
            }

            var (start, width) = isGate ? Columns(Layout.GatePanels, block) : Columns(Layout.CandidatePanels, block - Layout.GatePanels.Count);
            if (!isGate)
            {
                Copy(Weights.Candidate + (start * 3 * m), width, start, Candidate, m);
                return;
            }

            var target = Weights.Gates + (start * 3 * m);
            Copy(target, width, start, Gates, 2 * m);
            Copy(target, width, start - channels, Gates + m, 2 * m);
        }

        private static (nint Start, nint Width) Columns(ColumnPanels panels, int panel) =>
            (panels.Start(panel) * (nint)MicroKernel<float>.Width, panels.Width(panel) * (nint)MicroKernel<float>.Width);

        /// <summary>Columns first .. first + width of [3 m, m] (rows of <paramref name="stride"/>), as far as they exist; zeros in padded channels.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Copy(float* target, nint width, nint first, float* source, nint stride)
        {
            nint m = Layout.Maps, channels = Layout.Channels;
            var from = Math.Max(first, 0);
            var to = Math.Min(first + width, channels);
            var real = Math.Min(to, m);
            for (nint k = 0; k < 3 * m; k++)
            {
                var row = target + (k * width) - first;
                for (var j = from; j < real; j++) row[j] = source[(k * stride) + j];
                for (var j = Math.Max(from, real); j < to; j++) row[j] = 0;
            }
        }

        /// <summary>target[2 - tap][j][c] = source[tap][first + c][j]: reversed in position, transposed in channels.</summary>
        private readonly void Turn(float* target, nint width, nint first, float* source, nint stride, nint tapRows)
        {
            nint m = Layout.Maps, real = Math.Clamp(m - first, 0, width);
            for (nint tap = 0; tap < 3; tap++)
            {
                var panel = target + ((2 - tap) * tapRows * width);
                if (real < width) new Span<float>(panel, (int)(m * width)).Clear();
                BlockCopy.Transpose(source + (((tap * m) + first) * stride), stride, panel, width, real, m);
            }
        }
    }
}
