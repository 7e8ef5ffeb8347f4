using System.Numerics;
using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>
/// On a GPU: a merge sort of records of keys and positions. 1. Tiles of up to 1024 elements, several short lines or a part
/// of a long one to a group, in shared memory: the place of a record among 64 neighbors is how many of them are smaller;
/// then runs are merged, where a record's place is its own number plus that of the smaller ones in the other run, found by
/// binary search. All records move at once, with one barrier to a level. 2. Runs of a long line are merged in the same way
/// in global memory, level by level, each reading and writing all records. When few are kept, runs are cut to as many, so
/// that a search for the top few reads the values once and little else. Bound by memory and, in the later levels, by the
/// latency of the searches. Radix sort would take fewer passes over more than about a million elements.
/// ILGPU.Algorithms has a radix sort of dense views; this one takes layouts, is stable, and runs on the simulator as well.
/// </remarks>
public readonly partial struct ArgSort
{
    private const int GroupSize = LaunchGrid.DefaultGroupSize;
    private const int Tile = 1024;
    private const int Chunk = 64;
    private const int LongestLine = 1 << 29;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">A line has more than 2^29 elements, or all have more than 2^31 - 1.</exception>
    public static void Gpu(GpuDevice device, in ArgSortArgs args)
    {
        if (args.Lines.Count == 0 || args.Keep == 0) return;
        if (args.Length > LongestLine) throw new NotSupportedException($"A GPU sorts lines of at most {LongestLine} elements; this one has {args.Length}.");
        switch (args.Type)
        {
            case DType.Float32: Sorted<float, Float32Key, NarrowRecord>.Launch(device, args); break;
            case DType.Float64: Sorted<double, Float64Key, WideRecord>.Launch(device, args); break;
            case DType.Int32: Sorted<int, Int32Key, NarrowRecord>.Launch(device, args); break;
            case DType.Int64: Sorted<long, Int64Key, WideRecord>.Launch(device, args); break;
            default: Sorted<byte, BoolKey, NarrowRecord>.Launch(device, args); break;
        }
    }

    internal readonly record struct TileViews<T, TRecord>(
        GpuSpace Lines, int Length, int Keep, int Width, int Tiles, ulong Flip, GpuOperand<T> Values, long ValuesStride,
        GpuOperand<long> Positions, long PositionsStride, ArrayView<TRecord> Records)
        where T : unmanaged where TRecord : unmanaged;

    internal readonly record struct MergeViews<TRecord>(
        GpuSpace Lines, int Keep, int RunLength, int Runs, int TargetLength, ArrayView<TRecord> Source, ArrayView<TRecord> Target,
        GpuOperand<long> Positions, long PositionsStride)
        where TRecord : unmanaged;

    internal static class Sorted<T, TKey, TRecord>
        where T : unmanaged where TKey : struct, IOrderKey<T> where TRecord : unmanaged, ISortRecord<TRecord>
    {
        public static unsafe void Launch(GpuDevice device, in ArgSortArgs args)
        {
            var lines = new GpuSpace(args.Lines);
            var width = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(args.Length, Tile));
            var tiles = (args.Length + Tile - 1) / Tile;
            var columns = Math.Max(1, GroupSize / width);
            columns = (int)Math.Min(columns, BitOperations.RoundUpToPowerOf2((uint)lines.Count));
            var run = Math.Min(args.Keep, width);
            var size = (long)lines.Count * tiles * run;
            if (size > int.MaxValue) throw new NotSupportedException($"A GPU sorts at most {int.MaxValue} elements at once; there are {size}. Split the tensor.");
            var source = tiles > 1 ? device.Memory.Rent(size * sizeof(TRecord)) : null;
            var runs = source is null ? default : device.View<TRecord>(new Operand(source, 0), size);
            var positions = device.Strided<long>(args.Positions);
            device.Launch<SortTiles, TileViews<T, TRecord>>(
                LaunchGrid.GroupsOf(columns * Math.Min(width, GroupSize), checked((lines.Count + columns - 1) / columns * tiles)),
                new(lines, args.Length, args.Keep, width, tiles, args.Descending ? Mask : 0,
                    device.Strided<T>(args.Values), args.ValuesStride, positions, args.PositionsStride, runs));
            while (source is not null)
            {
                var length = Math.Min(args.Keep, 2 * run);
                var left = (tiles + 1) / 2;
                var target = left > 1 ? device.Memory.Rent((long)lines.Count * left * length * sizeof(TRecord)) : null;
                device.Launch<Merge, MergeViews<TRecord>>((long)lines.Count * tiles * run, new(
                    lines, args.Keep, run, tiles, length, runs,
                    target is null ? default : device.View<TRecord>(new Operand(target, 0), (long)lines.Count * left * length), positions, args.PositionsStride));
                source.Release();
                source = target;
                if (target is not null) runs = device.View<TRecord>(new Operand(target, 0), (long)lines.Count * left * length);
                (run, tiles) = (length, left);
            }
        }

        private static ulong Mask => TKey.Bits == 64 ? ulong.MaxValue : (1ul << TKey.Bits) - 1;

        internal readonly struct SortTiles : IGpuKernel<TileViews<T, TRecord>>
        {
            public static void Execute(TileViews<T, TRecord> v)
            {
                var from = SharedMemory.Allocate<TRecord>(Tile);
                var to = SharedMemory.Allocate<TRecord>(Tile);
                var lanes = Math.Min(v.Width, Group.DimX);
                int columns = Group.DimX / lanes, column = Group.IdxX / lanes, lane = Group.IdxX % lanes;
                int block = Grid.IdxX / v.Tiles, tile = Grid.IdxX % v.Tiles;
                var line = (block * columns) + column;
                var isThere = line < v.Lines.Count;
                var at = v.Lines[isThere ? line : 0];
                int room = column * v.Width, start = tile * Tile;
                for (var i = lane; i < v.Width; i += lanes)
                {
                    var position = start + i;
                    from[room + i] = isThere && position < v.Length
                        ? TRecord.Of(TKey.Key(v.Values[at.O1 + (position * v.ValuesStride)]) ^ v.Flip, position)
                        : TRecord.Beyond(position);
                }

                Group.Barrier();
                for (var i = lane; i < v.Width; i += lanes)
                {
                    var record = from[room + i];
                    int first = i / Chunk * Chunk, smaller = 0;
                    var end = Math.Min(first + Chunk, v.Width);
                    for (var j = first; j < end; j++) smaller += TRecord.IsLess(from[room + j], record) ? 1 : 0;
                    to[room + first + smaller] = record;
                }

                for (var run = Chunk; run < v.Width; run *= 2)
                {
                    Group.Barrier();
                    var sorted = to;
                    to = from;
                    from = sorted;
                    for (var i = lane; i < v.Width; i += lanes)
                    {
                        var first = i / (2 * run) * (2 * run);
                        var isLeft = i < first + run;
                        var record = from[room + i];
                        var smaller = Smaller(from, record, room + (isLeft ? first + run : first), run);
                        to[room + first + (isLeft ? i - first : i - first - run) + (int)smaller] = record;
                    }
                }

                Group.Barrier();
                if (!isThere) return;
                var keep = Math.Min(v.Keep, v.Width);
                for (var i = lane; i < keep; i += lanes)
                {
                    var record = to[room + i];
                    if (v.Records.Length > 0) v.Records[(((long)line * v.Tiles) + tile) * keep + i] = record;
                    else v.Positions[at.O0 + (i * v.PositionsStride)] = record.Position;
                }
            }
        }

        /// <summary>One level: each record goes to its place in the merged run, or its position to the result.</summary>
        internal readonly struct Merge : IGpuKernel<MergeViews<TRecord>>
        {
            public static void Execute(MergeViews<TRecord> v)
            {
                if (WorkItem.Index >= v.Source.Length) return;
                // Runs are filled up as they grow, so that later levels can have more records than 32 bits count.
                var item = WorkItem.Index;
                var number = item / v.RunLength;
                var i = (int)(item - (number * v.RunLength));
                var line = (int)(number / v.Runs);
                var run = (int)(number - ((long)line * v.Runs));
                var record = v.Source[item];
                var place = (long)i;
                var isAlone = (run ^ 1) >= v.Runs;
                if (!isAlone) place += Smaller(v.Source, record, (((long)line * v.Runs) + (run ^ 1)) * v.RunLength, v.RunLength);
                if (v.Runs <= 2)
                {
                    if (place < v.Keep) v.Positions[v.Lines[line].O0 + (place * v.PositionsStride)] = record.Position;
                    return;
                }

                var target = (((long)line * ((v.Runs + 1) / 2)) + (run / 2)) * v.TargetLength;
                if (place < v.TargetLength) v.Target[target + place] = record;

                // A run without another one is filled up with records that come after all, and in an order: only the last run of a line can
                // be alone, and its length grows, so that no number is given twice.
                if (isAlone && v.RunLength + i < v.TargetLength) v.Target[target + v.RunLength + i] = TRecord.Beyond(int.MaxValue - v.Keep + v.RunLength + i);
            }
        }

        /// <summary>How many records of a sorted run are smaller.</summary>
        private static long Smaller(ArrayView<TRecord> records, TRecord record, long first, int count)
        {
            int low = 0, high = count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (TRecord.IsLess(records[first + middle], record)) low = middle + 1;
                else high = middle;
            }

            return low;
        }
    }
}
