using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

public readonly partial struct PoolScatter
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in PoolIndexArgs args) => PoolIndexBody.Run(device, args, scatters: true);
}

public readonly partial struct PoolGather
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in PoolIndexArgs args) => PoolIndexBody.Run(device, args, scatters: false);
}

/// <summary>Both directions between maxima and where they were found; a block is an image or a plane, which no other block touches.</summary>
internal static class PoolIndexBody
{
    /// <summary>Runs either.</summary>
    public static void Run(CpuDevice device, in PoolIndexArgs args, bool scatters)
    {
        if (args.Type == DType.Float32) Run<float>(device, args, scatters);
        else Run<double>(device, args, scatters);
    }

    private static unsafe void Run<T>(CpuDevice device, in PoolIndexArgs args, bool scatters)
        where T : unmanaged, INumber<T> =>
        device.Workers.For(args.Geometry.Outer, new Body<T>
        {
            InputSize = (nint)args.Geometry.Y.Input * args.Geometry.X.Input * args.Geometry.Inner,
            Outputs = (nint)args.Geometry.Y.Output * args.Geometry.X.Output,
            Inner = args.Geometry.Inner,
            Input = args.Input.Pointer<T>(),
            Output = args.Output.Pointer<T>(),
            Indices = args.Indices.Pointer<int>(),
            Scatters = scatters,
        });

    private unsafe struct Body<T> : IParallelBody
        where T : unmanaged, INumber<T>
    {
        public nint InputSize, Outputs, Inner;
        public T* Input, Output;
        public int* Indices;
        public bool Scatters;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int block, int worker)
        {
            var input = Input + (block * InputSize);
            var output = Output + (block * Outputs * Inner);
            var indices = Indices + (block * Outputs * Inner);
            if (Scatters)
            {
                new Span<T>(input, checked((int)InputSize)).Clear();
                for (nint i = 0; i < Outputs; i++, output += Inner, indices += Inner)
                    for (nint c = 0; c < Inner; c++) input[(indices[c] * Inner) + c] += output[c];
            }
            else
            {
                for (nint i = 0; i < Outputs; i++, output += Inner, indices += Inner)
                    for (nint c = 0; c < Inner; c++) output[c] = input[(indices[c] * Inner) + c];
            }
        }
    }
}
