using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>
/// Adds the partial sums of the weights' gradients, always in the same order, turns them round, and leaves the padded
/// channels out.
/// </summary>
internal readonly unsafe struct DcgruGradientSum(
    DcgruLayout layout, float* partials, nint partialSize, float* gates, float* gateBias, float* candidate, float* candidateBias) : IParallelBody
{
    private const int RowsPerBlock = 16;

    /// <summary>Blocks: rows of the reset gate's, the update gate's and the candidate's weights.</summary>
    public static int Blocks(in DcgruLayout layout) => 3 * BlocksOfPart(layout);

    public void Invoke(int block, int worker)
    {
        var (part, first) = Math.DivRem(block, BlocksOfPart(layout));
        nint m = layout.Maps, channels = layout.Channels;
        nint row = first * RowsPerBlock, rows = Math.Min(RowsPerBlock, m - row);
        var sum = partials + (((part * channels) + row) * 3 * channels);
        Add(sum, rows * 3 * channels);
        var (target, targetRow) = part == 2 ? (At: (nint)candidate, m) : (At: (nint)(gates + (part * m)), 2 * m);
        for (nint tap = 0; tap < 3; tap++)
            BlockCopy.Transpose(sum + (tap * channels), 3 * channels, (float*)target + (tap * m * targetRow) + row, targetRow, rows, m);

        var bias = partials + (9 * channels * channels) + (part * channels) + row;
        Add(bias, rows);
        var biasTarget = part == 2 ? candidateBias : gateBias + (part * m);
        for (nint i = 0; i < rows; i++) biasTarget[row + i] = bias[i];
    }

    private static int BlocksOfPart(in DcgruLayout layout) => (layout.Maps + RowsPerBlock - 1) / RowsPerBlock;

    /// <summary>Adds the other partial sums to the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(float* sum, nint count)
    {
        var source = sum;
        for (nint partial = 1; partial < layout.Partials; partial++)
        {
            source += partialSize;
            nint i = 0;
            for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count) (Vector256.Load(sum + i) + Vector256.Load(source + i)).Store(sum + i);
            for (; i < count; i++) sum[i] += source[i];
        }
    }
}
