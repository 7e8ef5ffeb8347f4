using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

public readonly partial struct MaxPool : ILaneKernel<MaxPoolArgs>
{
    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in MaxPoolArgs args) => LaneDispatch.Run<MaxPool, MaxPoolArgs>(args.Type, device, args);

    static void ILaneKernel<MaxPoolArgs>.Run<TLane, T>(CpuDevice device, in MaxPoolArgs args)
    {
        if (typeof(T) == typeof(float)) Spread<TLane, T, float>(device, args);
        else Spread<TLane, T, double>(device, args);
    }

    // TNumber is T again, with the constraint that padding needs.
    private static unsafe void Spread<TLane, T, TNumber>(CpuDevice device, in MaxPoolArgs args)
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane>
        where T : unmanaged
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        var bands = new PoolBands<TNumber>(args.Geometry);
        if (args.Geometry.Outer == 0 || bands.RowLength == 0 || bands.Bands == 0) return;
        var size = bands.ScratchSize + (2 * (bands.RowLength + 32));
        var memory = device.Memory.Rent(size * device.Workers.Count * sizeof(T));
        device.Workers.For(checked((int)(args.Geometry.Outer * bands.Bands)), new Body<TLane, T, TNumber>
        {
            Bands = bands,
            Geometry = args.Geometry,
            Input = args.Input.Pointer<TNumber>(),
            Output = args.Output.Pointer<T>(),
            Indices = args.Indices.IsPresent ? args.Indices.Pointer<int>() : null,
            Scratch = (TNumber*)memory.Address,
            ScratchSize = size,
        });
        memory.Release();
    }

    private unsafe struct Body<TLane, T, TNumber> : IParallelBody
        where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane>
        where T : unmanaged
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        public PoolBands<TNumber> Bands;
        public PoolGeometry Geometry;
        public TNumber* Input, Scratch;
        public T* Output;
        public int* Indices;
        public nint ScratchSize;

        public readonly void Invoke(int block, int worker)
        {
            Bands.Of(block, out var outer, out var first, out var last);
            var copy = Scratch + (worker * ScratchSize);
            var values = copy + Bands.ScratchSize;
            var taps = values + Bands.RowLength + 32;
            Bands.Load(Input + (outer * Geometry.Y.Input * Geometry.X.Input * Geometry.Inner), first, last, copy, TNumber.NegativeInfinity);
            for (var y = first; y < last; y++)
            {
                Row((T*)copy, y - first, (T*)values, (T*)taps);
                var at = ((outer * Geometry.Y.Output) + y) * Bands.RowLength;
                NativeMemory.Copy(values, Output + at, (nuint)(Bands.RowLength * sizeof(T)));
                if (Indices != null) Positions(taps, y, Indices + at);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row(T* copy, nint row, T* values, T* taps)
        {
            for (nint ky = 0; ky < Geometry.Y.Kernel; ky++)
            {
                for (nint kx = 0; kx < Geometry.X.Kernel; kx++)
                {
                    var source = copy + Bands.Tap(row, ky, kx);
                    var tap = TLane.Constant((ky * Geometry.X.Kernel) + kx);
                    if (ky + kx == 0)
                    {
                        for (nint i = 0; i < Bands.RowLength; i += TLane.Count)
                        {
                            TLane.Store(TLane.Load(source + i), values + i);
                            TLane.Store(tap, taps + i);
                        }

                        continue;
                    }

                    for (nint i = 0; i < Bands.RowLength; i += TLane.Count)
                    {
                        TLane value = TLane.Load(source + i), best = TLane.Load(values + i), at = TLane.Load(taps + i);
                        // A NaN is taken, and nothing is greater than one.
                        TLane.Store(TLane.IfEqual(value, value, TLane.IfLess(best, value, value, best), value), values + i);
                        TLane.Store(TLane.IfEqual(value, value, TLane.IfLess(best, value, tap, at), tap), taps + i);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Positions(TNumber* taps, nint outputRow, int* indices)
        {
            int kernel = Geometry.X.Kernel, inner = Geometry.Inner, width = Geometry.X.Input;
            var y0 = ((int)outputRow * Geometry.Y.Stride) - Geometry.Y.Padding;
            var x0 = -Geometry.X.Padding;
            for (nint i = 0; i < Bands.RowLength; x0 += Geometry.X.Stride)
            {
                for (var c = 0; c < inner; c++, i++)
                {
                    var tap = typeof(TNumber) == typeof(float) ? (int)(float)(object)taps[i] : (int)(double)(object)taps[i];
                    var ky = (int)((uint)tap / (uint)kernel);
                    // The tap is one of the padding only if it is the first and all are -infinity: then the first inside.
                    var y = Inside(y0 + (ky * Geometry.Y.Dilation), Geometry.Y.Dilation);
                    var x = Inside(x0 + ((tap - (ky * kernel)) * Geometry.X.Dilation), Geometry.X.Dilation);
                    indices[i] = (y * width) + x;
                }
            }
        }

        /// <summary>A position, or the first tap after it that is not before the beginning.</summary>
        private static int Inside(int position, int dilation) => position >= 0 ? position : (dilation - (-position % dilation)) % dilation;
    }
}
