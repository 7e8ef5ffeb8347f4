using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>What <see cref="CopyKernel"/> copies.</summary>
/// <param name="Space">The elements, with the destination's and the source's strides.</param>
/// <param name="Destination">Where to.</param>
/// <param name="DestinationType">Element type written.</param>
/// <param name="Source">Where from.</param>
/// <param name="SourceType">Element type read.</param>
public readonly record struct CopyArgs(
    IterationSpace Space, Operand Destination, DType DestinationType, Operand Source, DType SourceType) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(
        DestinationType, $"{Space.Count} elements", KernelWork.BytesOf(Space.Count, DestinationType, Destination) + KernelWork.BytesOf(Space.Count, SourceType, Source));
}

/// <summary>
/// Copies elements between any two layouts and converts them between any two types. Conversions follow C#'s
/// unchecked casts with saturation from floating point to integers, NaN becoming 0; a Bool is "not zero".
/// </summary>
/// <remarks>
/// 1. Row by row of the destination: transposes read a cache line for every element, short rows spend their time on
///    finding rows. 2. Tiles in the plane of two axes, chosen by the strides (<see cref="Plan"/>): long rows as before;
///    transposes in tiles that stay in the first-level cache on both sides, turned in registers where the types allow;
///    strided rows of fewer than 8 elements crosswise, in pieces that stay in the cache until all columns are done; dense
///    ones in a loop, because a call to copy so little takes longer than copying. 3. Whole lines past the caches where the
///    destination is larger than they are. 4. Short rows without a call. (Rows in the order in which they lie in the source
///    took 1.5 times as long from memory.)
/// </remarks>
public readonly partial struct CopyKernel : IKernel<CopyArgs>
{
    private const int BlockElements = 32 * 1024;
    private const int ShortRow = 8;
    private const int CrosswisePiece = 512;

    /// <summary>Builds the arguments and runs the kernel.</summary>
    public static void Run(
        Device device,
        ReadOnlySpan<int> lengths,
        Operand destination, ReadOnlySpan<long> destinationStrides, DType destinationType,
        Operand source, ReadOnlySpan<long> sourceStrides, DType sourceType)
    {
        var space = IterationSpace.Create(lengths, destinationStrides, sourceStrides);
        device.Run<CopyKernel, CopyArgs>(new CopyArgs(space, destination, destinationType, source, sourceType));
    }

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in CopyArgs args)
    {
        if (args.Space.Count == 0) return;
        if (args.SourceType == args.DestinationType)
        {
            switch (args.SourceType.Size)
            {
                case 1: Spread<byte, byte>(device, args); break;
                case 4: Spread<uint, uint>(device, args); break;
                default: Spread<ulong, ulong>(device, args); break;
            }

            return;
        }

        switch (args.SourceType)
        {
            case DType.Float32: To<float>(device, args); break;
            case DType.Float64: To<double>(device, args); break;
            case DType.Int32: To<int>(device, args); break;
            case DType.Int64: To<long>(device, args); break;
            default: To<byte>(device, args); break;
        }
    }

    private static void To<TSource>(CpuDevice device, in CopyArgs args) where TSource : unmanaged, INumber<TSource>
    {
        switch (args.DestinationType)
        {
            case DType.Float32: Spread<TSource, float>(device, args); break;
            case DType.Float64: Spread<TSource, double>(device, args); break;
            case DType.Int32: Spread<TSource, int>(device, args); break;
            case DType.Int64: Spread<TSource, long>(device, args); break;
            default: Spread<TSource, byte>(device, args); break;
        }
    }

    private static unsafe void Spread<TSource, TDestination>(CpuDevice device, in CopyArgs args)
        where TSource : unmanaged, INumber<TSource> where TDestination : unmanaged, INumber<TDestination>
    {
        var space = args.Space;
        Plan(ref space, Turns<TSource, TDestination>(), out var tileP, out var tileQ);
        var plane = new Plane(space);
        var (tilesP, tilesQ) = ((plane.LengthP + tileP - 1) / tileP, (plane.LengthQ + tileQ - 1) / tileQ);
        var tiles = space.Count / (plane.LengthP * plane.LengthQ) * tilesP * tilesQ;
        var tilesPerBlock = Math.Max(1, BlockElements / (Math.Min(tileP, plane.LengthP) * Math.Min(tileQ, plane.LengthQ)));
        var body = new Body<TSource, TDestination>
        {
            Space = &space,
            Plane = plane,
            Destination = args.Destination.Pointer<TDestination>(),
            Source = args.Source.Pointer<TSource>(),
            TileP = tileP,
            TileQ = tileQ,
            TilesP = tilesP,
            TilesQ = tilesQ,
            Tiles = tiles,
            TilesPerBlock = tilesPerBlock,
            ToBool = args.DestinationType == DType.Bool,
            PastCaches = space.Count * sizeof(TDestination) >= CpuCache.LastLevelBytes && Vector256.IsHardwareAccelerated,
        };
        var blocks = (tiles + tilesPerBlock - 1) / tilesPerBlock;
        if (blocks == 1) body.Invoke(0, 0);
        else device.Workers.For(checked((int)blocks), body);
    }

    /// <summary>Whether transposes can be done in registers: nothing is converted, and elements have 4 or 8 bytes.</summary>
    private static unsafe bool Turns<TSource, TDestination>() where TSource : unmanaged where TDestination : unmanaged =>
        typeof(TSource) == typeof(TDestination) && sizeof(TSource) >= 4;

    /// <summary>
    /// Moves to the end the two axes whose plane is cut into tiles: P, and Q, along which the inner loop runs. The order
    /// of the other axes, and of the copying, is free.
    /// </summary>
    private static void Plan(ref IterationSpace space, bool turns, out nint tileP, out nint tileQ)
    {
        var q = space.Rank - 1;
        tileQ = BlockElements;
        tileP = Math.Max(1, BlockElements / space.RowLength);
        if (space.Rank < 2) return;

        // The axis along which the source is densest; the destination is along its last.
        var dense = q;
        for (var axis = q - 1; axis >= 0; axis--)
        {
            if (space.Strides1[axis] != 0 && Math.Abs(space.Strides1[axis]) < Math.Abs(space.Strides1[dense])) dense = axis;
        }

        if (dense != q && space.Lengths[q] >= ShortRow && space.Lengths[dense] >= ShortRow)
        {
            // In registers, a tile as wide as a cache line of the target reads and writes each line once. Else both sides
            // of the tile wait in the cache for their turn.
            turns &= space.Strides0[q] == 1 && space.Strides1[dense] == 1;
            (tileP, tileQ) = turns ? (16, 64) : (32, 32);
            space.MoveAxis(dense, q - 1);
        }
        else if (space.Lengths[q] < ShortRow && (space.Strides0[q] != 1 || space.Strides1[q] != 1))
        {
            var longest = q;
            for (var axis = q; axis >= 0; axis--)
            {
                if (space.Lengths[axis] > space.Lengths[longest]) longest = axis;
            }

            space.MoveAxis(longest, q);
            tileP = ShortRow;
            tileQ = CrosswisePiece;
        }
    }

    /// <summary>The last two axes of a space; an axis of length 1 where there are fewer.</summary>
    private readonly struct Plane(in IterationSpace space)
    {
        public readonly nint LengthP = space.Rank < 2 ? 1 : space.Lengths[space.Rank - 2];
        public readonly nint LengthQ = space.RowLength;
        public readonly nint ToP = space.Rank < 2 ? 0 : (nint)space.Strides0[space.Rank - 2];
        public readonly nint FromP = space.Rank < 2 ? 0 : (nint)space.Strides1[space.Rank - 2];
        public readonly nint ToQ = (nint)space.RowStride(space.Strides0);
        public readonly nint FromQ = (nint)space.RowStride(space.Strides1);
    }

    private unsafe struct Body<TSource, TDestination> : IParallelBody
        where TSource : unmanaged, INumber<TSource> where TDestination : unmanaged, INumber<TDestination>
    {
        public IterationSpace* Space;
        public Plane Plane;
        public TDestination* Destination;
        public TSource* Source;
        public nint TileP, TileQ, TilesP, TilesQ, TilesPerBlock;
        public long Tiles;
        public bool ToBool, PastCaches;

        public readonly void Invoke(int block, int worker)
        {
            var last = Math.Min((block + 1L) * TilesPerBlock, Tiles);
            var first = (long)block * TilesPerBlock;
            if (TilesP == 1 && TilesQ == 1 && Space->Rank > 2)
            {
                Planes(first, last);
                return;
            }

            for (var tile = first; tile < last; tile++)
            {
                var (rest, tileQ) = Math.DivRem(tile, TilesQ);
                var (plane, tileP) = Math.DivRem(rest, TilesP);
                nint p = (nint)tileP * TileP, q = (nint)tileQ * TileQ;
                var row = plane * Plane.LengthP;
                var to = Destination + Space->RowOffset(Space->Strides0, row) + (p * Plane.ToP) + (q * Plane.ToQ);
                var from = Source + Space->RowOffset(Space->Strides1, row) + (p * Plane.FromP) + (q * Plane.FromQ);
                Copy(to, from, Math.Min(TileP, Plane.LengthP - p), Math.Min(TileQ, Plane.LengthQ - q));
            }
        }

        /// <summary>Tiles that are whole planes: their places are found by divisions only where the axis before the plane's begins anew.</summary>
        private readonly void Planes(long plane, long last)
        {
            var axis = Space->Rank - 3;
            nint stepTo = (nint)Space->Strides0[axis], stepFrom = (nint)Space->Strides1[axis];
            while (plane < last)
            {
                var count = Math.Min(Space->Lengths[axis] - (plane % Space->Lengths[axis]), last - plane);
                var to = Destination + Space->RowOffset(Space->Strides0, plane * Plane.LengthP);
                var from = Source + Space->RowOffset(Space->Strides1, plane * Plane.LengthP);
                for (nint i = 0; i < count; i++) Copy(to + (i * stepTo), from + (i * stepFrom), Plane.LengthP, Plane.LengthQ);
                plane += count;
            }
        }

        private readonly void Copy(TDestination* to, TSource* from, nint p, nint q)
        {
            var same = typeof(TSource) == typeof(TDestination);
            if (same && Plane.ToQ == 1 && Plane.FromQ == 1) Rows(to, (TDestination*)from, p, q);
            else if (Turns<TSource, TDestination>() && Plane.ToQ == 1 && Plane.FromP == 1)
                BlockCopy.Transpose((TDestination*)from, Plane.FromQ, to, Plane.ToP, q, p);
            else Elements(to, from, p, q);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Rows(TDestination* to, TDestination* from, nint p, nint q)
        {
            var bytes = (uint)(q * sizeof(TDestination));
            if (q < ShortRow)
            {
                for (nint i = 0; i < p; i++, to += Plane.ToP, from += Plane.FromP)
                {
                    for (nint j = 0; j < q; j++) to[j] = from[j];
                }

                return;
            }

            // Past the caches only in whole lines: of a line written in part the rest would have to be read.
            const int Line = 64, LongestInline = 1024;
            if (PastCaches && bytes % Line == 0 && (nint)to % Line == 0 && (Plane.ToP * sizeof(TDestination)) % Line == 0)
            {
                for (nint i = 0; i < p; i++) CopyLines((byte*)(to + (i * Plane.ToP)), (byte*)(from + (i * Plane.FromP)), (nint)bytes);
                if (Sse.IsSupported) Sse.StoreFence();
                return;
            }

            if (bytes is >= Line and <= LongestInline)
            {
                for (nint i = 0; i < p; i++) CopyShort((byte*)(to + (i * Plane.ToP)), (byte*)(from + (i * Plane.FromP)), (nint)bytes);
                return;
            }

            for (nint i = 0; i < p; i++) Unsafe.CopyBlockUnaligned(to + (i * Plane.ToP), from + (i * Plane.FromP), bytes);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void CopyShort(byte* to, byte* from, nint bytes)
        {
            for (nint i = 0; i < bytes - 64; i += 64) Vector512.Load(from + i).Store(to + i);
            Vector512.Load(from + bytes - 64).Store(to + bytes - 64);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void CopyLines(byte* to, byte* from, nint bytes)
        {
            for (nint i = 0; i < bytes; i += 64)
            {
                var second = Vector256.Load(from + i + 32);
                Vector256.Load(from + i).StoreAlignedNonTemporal(to + i);
                second.StoreAlignedNonTemporal(to + i + 32);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Elements(TDestination* to, TSource* from, nint p, nint q)
        {
            nint stepTo = Plane.ToQ, stepFrom = Plane.FromQ;
            var toBool = ToBool;
            for (nint i = 0; i < p; i++)
            {
                var d = to + (i * Plane.ToP);
                var s = from + (i * Plane.FromP);
                if (stepTo == 1 && stepFrom == 1)
                {
                    ConvertRow.Dense(d, s, q, toBool);
                    continue;
                }

                for (var left = q; left > 0; left--, s += stepFrom, d += stepTo) *d = ConvertRow.One<TSource, TDestination>(*s, toBool);
            }
        }
    }
}
