using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>How integers become one. See <see cref="IReducer"/>, which does it for floating point.</summary>
public interface IIntegerReducer
{
    /// <summary>The value that changes nothing.</summary>
    static abstract long Identity { get; }

    /// <summary>Two values, or partial results, into one.</summary>
    static abstract long Combine(long a, long b);
}

/// <summary>What <see cref="ReduceIntegers{TReducer}"/> computes.</summary>
/// <param name="Space">The axes that stay and those that are reduced.</param>
/// <param name="Output">Written.</param>
/// <param name="OutputType">Int32, Int64 or Bool.</param>
/// <param name="Input">Read.</param>
/// <param name="InputType">Int32, Int64 or Bool.</param>
public readonly record struct ReduceIntegersArgs(ReduceSpace Space, Operand Output, DType OutputType, Operand Input, DType InputType);

/// <summary>Reduces tensors of integers and truth values over any set of axes, in 64 bits, which wrap around.</summary>
public readonly partial struct ReduceIntegers<TReducer> : IKernel<ReduceIntegersArgs> where TReducer : struct, IIntegerReducer
{
    private const int BlockElements = 16 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in ReduceIntegersArgs args)
    {
        if (args.Space.Kept.Count == 0) return;
        switch (args.InputType)
        {
            case DType.Int32: To<int>(device, args); break;
            case DType.Int64: To<long>(device, args); break;
            default: To<byte>(device, args); break;
        }
    }

    private static void To<T>(CpuDevice device, in ReduceIntegersArgs args) where T : unmanaged, IBinaryInteger<T>
    {
        switch (args.OutputType)
        {
            case DType.Int32: Spread<T, int>(device, args); break;
            case DType.Int64: Spread<T, long>(device, args); break;
            default: Spread<T, byte>(device, args); break;
        }
    }

    private static unsafe void Spread<T, TOutput>(CpuDevice device, in ReduceIntegersArgs args)
        where T : unmanaged, IBinaryInteger<T> where TOutput : unmanaged, IBinaryInteger<TOutput>
    {
        var space = args.Space;
        ref readonly var reduced = ref space.Reduced;

        // Integers combine to the same in any order, so the parts of a long reduction need no tree.
        var isOne = space.Kept.Count == 1 && reduced.Count > BlockElements;
        var parts = isOne ? checked((int)Math.Min(reduced.Count / BlockElements, 256)) : 1;
        var outputsPerBlock = Math.Max(1, BlockElements / Math.Max(1, reduced.Count));
        var partials = stackalloc long[256];
        var body = new Body<T, TOutput>
        {
            Space = &space,
            Input = args.Input.Pointer<T>(),
            Output = args.Output.Pointer<TOutput>(),
            OutputsPerBlock = outputsPerBlock,
            Parts = parts,
            Partials = partials,
        };
        if (parts == 1)
        {
            device.Workers.For(checked((int)((space.Kept.Count + outputsPerBlock - 1) / outputsPerBlock)), body);
            return;
        }

        device.Workers.For(parts, body);
        for (var i = 1; i < parts; i++) partials[0] = TReducer.Combine(partials[0], partials[i]);
        *body.Output = TOutput.CreateTruncating(partials[0]);
    }

    private unsafe struct Body<T, TOutput> : IParallelBody
        where T : unmanaged, IBinaryInteger<T> where TOutput : unmanaged, IBinaryInteger<TOutput>
    {
        public ReduceSpace* Space;
        public T* Input;
        public TOutput* Output;
        public long* Partials;
        public long OutputsPerBlock;
        public int Parts;

        public readonly void Invoke(int block, int worker)
        {
            if (Parts > 1)
            {
                var count = Space->Reduced.Count;
                Partials[block] = Reduce(Input, count * block / Parts, count * (block + 1) / Parts);
                return;
            }

            ref readonly var kept = ref Space->Kept;
            var last = Math.Min((block + 1) * OutputsPerBlock, kept.Count);
            for (var output = block * OutputsPerBlock; output < last; output++)
            {
                var row = output / kept.RowLength;
                var at = output - (row * kept.RowLength);
                var source = Input + kept.RowOffset(kept.Strides1, row) + (at * kept.RowStride(kept.Strides1));
                Output[kept.RowOffset(kept.Strides0, row) + (at * kept.RowStride(kept.Strides0))] =
                    TOutput.CreateTruncating(Reduce(source, 0, Space->Reduced.Count));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly long Reduce(T* input, long first, long last)
        {
            ref readonly var reduced = ref Space->Reduced;
            var result = TReducer.Identity;
            nint step = (nint)reduced.RowStride(reduced.Strides1);
            while (first < last)
            {
                var row = first / reduced.RowLength;
                var at = (nint)(first - (row * reduced.RowLength));
                var source = input + reduced.RowOffset(reduced.Strides1, row) + (at * step);
                var count = (nint)Math.Min(last - first, reduced.RowLength - at);
                for (nint i = 0; i < count; i++) result = TReducer.Combine(result, long.CreateTruncating(source[i * step]));
                first += count;
            }

            return result;
        }
    }
}
