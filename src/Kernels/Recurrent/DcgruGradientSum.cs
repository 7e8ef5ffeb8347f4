using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>Adds the partial sums of the weights' gradients, always in the same order, and leaves the padded channels out.</summary>
internal readonly unsafe struct DcgruGradientSum(
    DcgruLayout layout, float* partials, nint partialSize, float* gates, float* gateBias, float* candidate, float* candidateBias) : IParallelBody
{
    // Blocks are rows: three positions of m channels for either convolution, then the biases.
    public static int Blocks(in DcgruLayout layout) => 6 + 1;

    public void Invoke(int block, int worker)
    {
        nint m = layout.Maps, channels = layout.Channels;
        if (block < 6)
        {
            nint tap = block % 3;
            for (nint k = 0; k < m; k++)
            {
                if (block < 3)
                {
                    var source = partials + (((tap * channels) + k) * 2 * channels);
                    var target = gates + (((tap * m) + k) * 2 * m);
                    Sum(source, target, m);
                    Sum(source + channels, target + m, m);
                }
                else
                {
                    Sum(partials + (6 * channels * channels) + (((tap * channels) + k) * channels), candidate + (((tap * m) + k) * m), m);
                }
            }

            return;
        }

        var biases = partials + (9 * channels * channels);
        Sum(biases, gateBias, m);
        Sum(biases + channels, gateBias + m, m);
        Sum(biases + (2 * channels), candidateBias, m);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(float* source, float* target, nint count)
    {
        for (nint j = 0; j < count; j++) target[j] = source[j];
        for (nint partial = 1; partial < layout.Partials; partial++)
        {
            source += partialSize;
            for (nint j = 0; j < count; j++) target[j] += source[j];
        }
    }
}
