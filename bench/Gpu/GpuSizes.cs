namespace TensorCore.Bench;

/// <summary>How large the rows are: full size for a GPU, small for CPUs that pass for GPUs, tiny ones for devices that only show that the command works.</summary>
/// <param name="Cubes">Sides of square matrix products.</param>
/// <param name="Skinny">Other products: rows, inner length, columns.</param>
/// <param name="Elements">Lengths of element-wise operations.</param>
/// <param name="Rows">Rows of reductions, softmax and norms.</param>
/// <param name="Columns">Their length.</param>
/// <param name="ImageBatch">Images of a convolution of 64 channels.</param>
/// <param name="Channels">Channels of a convolution.</param>
/// <param name="ImageSide">Height and width of an image.</param>
/// <param name="Maps">Channels of the Neural GPUs that are trained.</param>
/// <param name="Bins">Lengths of their sequences.</param>
/// <param name="Batch">Sequences of each length.</param>
/// <param name="Seconds">How long each round of a timing takes at least; 0 for a single run.</param>
internal sealed partial record GpuSizes(
    int[] Cubes, (int M, int K, int N)[] Skinny, int[] Elements, int Rows, int Columns, int ImageBatch, int Channels, int ImageSide,
    int[] Maps, int[] Bins, int Batch, double Seconds)
{
    public static GpuSizes Full { get; } = new(
        [256, 512, 1024, 2048, 4096],
        [(1, 4096, 4096), (32, 4096, 4096), (4096, 32, 4096), (4096, 4096, 32), (65536, 96, 192)],
        [1 << 20, 1 << 24, 1 << 26], 16384, 4096, 32, 64, 56, [96, 32], [8, 12, 16, 20, 25, 28, 31, 36, 41], 32, 0.2);

    public static GpuSizes Tiny { get; } = new([16], [(1, 32, 16)], [1000], 8, 64, 1, 4, 8, [8], [5, 8], 2, 0);

    /// <summary>For processors behind OpenCL, which a GPU's sizes would occupy for hours.</summary>
    public static GpuSizes Small { get; } = new(
        [64, 256, 512], [(1, 1024, 1024), (32, 512, 512), (4096, 96, 192)], [1 << 16, 1 << 20], 1024, 512, 2, 16, 28, [32], [8, 12], 8, 0.1);

    /// <summary>The sizes that suit a device.</summary>
    public static GpuSizes Of(GpuDevice device) => IsForDebugging(device) ? Tiny : IsProcessor(device) ? Small : Full;

    /// <summary>Whether it is a CPU that a driver such as PoCL offers as an OpenCL device.</summary>
    public static bool IsProcessor(GpuDevice device)
    {
        var answer = false;
        FindProcessor(device, ref answer);
        return answer;
    }

    /// <summary>Not there in builds without ILGPU, where there is no OpenCL.</summary>
    static partial void FindProcessor(GpuDevice device, ref bool answer);

    /// <summary>Whether a device runs kernels one work-item at a time, for checks and not for speed.</summary>
    public static bool IsForDebugging(GpuDevice device) => device.Name is "sim" or "ilgpu-cpu";
}
