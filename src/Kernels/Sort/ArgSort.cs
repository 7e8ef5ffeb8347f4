using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What <see cref="ArgSort"/> sorts.</summary>
/// <param name="Lines">All axes but the sorted one, with the strides of the positions (0) and of the values (1).</param>
/// <param name="Length">Length of the sorted axis.</param>
/// <param name="Keep">How many of the first positions in sorted order are written, at most <paramref name="Length"/>.</param>
/// <param name="Descending">Whether the largest come first.</param>
/// <param name="Type">Element type of the values.</param>
/// <param name="Values">What is sorted.</param>
/// <param name="ValuesStride">Stride of the sorted axis in the values.</param>
/// <param name="Positions">Int64, written: for each place in sorted order the position of its value.</param>
/// <param name="PositionsStride">Stride of the sorted axis in the positions.</param>
public readonly record struct ArgSortArgs(
    IterationSpace Lines, int Length, int Keep, bool Descending, DType Type, Operand Values, long ValuesStride, Operand Positions, long PositionsStride);

/// <summary>
/// The order that sorts each line along an axis. Stable: what is equal stays in order, also when descending. NaN counts
/// as larger than every number, -0 as equal to 0.
/// </summary>
/// <remarks>
/// 1. Values become unsigned integers of the same order, each in one record with its position, so that moving a record
///    moves both. 2. Up to <see cref="InsertionLimit"/> records: insertion sort; a radix pass would not pay for clearing its
///    counters. 3. Beyond: radix sort by bytes, least significant first (Knuth, The Art of Computer Programming 3, 5.2.5);
///    the counters of all passes are filled in one sweep, and passes in which all records agree are left out: small
///    integers take one or two passes. 4. When few are kept, a first count over the top 12 bits leaves out all records that
///    cannot be among them.
/// </remarks>
public readonly partial struct ArgSort : IKernel<ArgSortArgs>
{
    private const int InsertionLimit = 40;
    private const int FilterBits = 12;
    private const int BlockElements = 4 * 1024;

    /// <inheritdoc/>
    public static void Cpu(CpuDevice device, in ArgSortArgs args)
    {
        if (args.Lines.Count == 0 || args.Keep == 0) return;
        switch (args.Type)
        {
            case DType.Float32: Spread<float, uint>(device, args); break;
            case DType.Float64: Spread<double, ulong>(device, args); break;
            case DType.Int32: Spread<int, uint>(device, args); break;
            case DType.Int64: Spread<long, ulong>(device, args); break;
            default: Spread<byte, uint>(device, args); break;
        }
    }

    private static unsafe void Spread<T, TKey>(CpuDevice device, in ArgSortArgs args)
        where T : unmanaged, INumber<T> where TKey : unmanaged, IBinaryInteger<TKey>
    {
        var space = args.Lines;
        var linesPerBlock = Math.Max(1, BlockElements / args.Length);
        var blocks = checked((int)((space.Count + linesPerBlock - 1) / linesPerBlock));
        var records = 2L * args.Length; // of one worker, or of one block where there are fewer
        var scratch = device.Memory.Rent(Math.Min(blocks, device.Workers.Count) * records * sizeof(Record<TKey>));
        device.Workers.For(blocks, new Body<T, TKey>
        {
            Lines = &space,
            Values = args.Values.Pointer<T>(),
            ValuesStride = (nint)args.ValuesStride,
            Positions = args.Positions.Pointer<long>(),
            PositionsStride = (nint)args.PositionsStride,
            Length = args.Length,
            Keep = args.Keep,
            Flip = args.Descending ? ~TKey.Zero : TKey.Zero,
            Scratch = new Operand(scratch, 0).Pointer<Record<TKey>>(),
            LinesPerBlock = linesPerBlock,
            IsScratchOfBlocks = blocks < device.Workers.Count,
        });
        scratch.Release();
    }

    /// <summary>A value, as an integer that sorts like it, and where it came from.</summary>
    private struct Record<TKey>
    {
        public TKey Key;
        public int Position;
    }

    private unsafe struct Body<T, TKey> : IParallelBody where T : unmanaged, INumber<T> where TKey : unmanaged, IBinaryInteger<TKey>
    {
        public IterationSpace* Lines;
        public T* Values;
        public long* Positions;
        public nint ValuesStride, PositionsStride;
        public int Length, Keep, LinesPerBlock;
        public TKey Flip;
        public Record<TKey>* Scratch;
        public bool IsScratchOfBlocks;

        public readonly void Invoke(int block, int worker)
        {
            ref var lines = ref *Lines;
            var first = Scratch + ((IsScratchOfBlocks ? block : worker) * 2L * Length);
            var last = Math.Min((block + 1L) * LinesPerBlock, lines.Count);
            for (var line = (long)block * LinesPerBlock; line < last; line++)
            {
                var (row, column) = Math.DivRem(line, lines.RowLength);
                var values = Values + lines.RowOffset(lines.Strides1, row) + (column * lines.RowStride(lines.Strides1));
                var positions = Positions + lines.RowOffset(lines.Strides0, row) + (column * lines.RowStride(lines.Strides0));
                Load(values, first);
                var sorted = Sort(first, first + Length);
                for (nint i = 0; i < Keep; i++) positions[i * PositionsStride] = sorted[i].Position;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Load(T* values, Record<TKey>* records)
        {
            var flip = Flip;
            for (nint i = 0; i < Length; i++) records[i] = new Record<TKey> { Key = Key(values[i * ValuesStride]) ^ flip, Position = (int)i };
        }

        private readonly Record<TKey>* Sort(Record<TKey>* records, Record<TKey>* spare)
        {
            nint count = Length;
            if (Keep < Length / 2 && Length > 1 << FilterBits) count = Filter(records);
            if (count > InsertionLimit) return Radix(records, spare, count);
            Insertion(records, count);
            return records;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TKey Key(T value)
        {
            if (typeof(T) == typeof(float))
            {
                var v = (float)(object)value;
                var bits = BitConverter.SingleToUInt32Bits(v);
                // Negative numbers sort backward by their bits, and below the positive ones.
                var key = bits ^ ((uint)((int)bits >> 31) | 0x8000_0000u);
                return (TKey)(object)(float.IsNaN(v) ? uint.MaxValue : v == 0 ? 0x8000_0000u : key);
            }

            if (typeof(T) == typeof(double))
            {
                var v = (double)(object)value;
                var bits = BitConverter.DoubleToUInt64Bits(v);
                var key = bits ^ ((ulong)((long)bits >> 63) | 0x8000_0000_0000_0000ul);
                return (TKey)(object)(double.IsNaN(v) ? ulong.MaxValue : v == 0 ? 0x8000_0000_0000_0000ul : key);
            }

            if (typeof(T) == typeof(int)) return (TKey)(object)((uint)(int)(object)value ^ 0x8000_0000u);
            if (typeof(T) == typeof(long)) return (TKey)(object)((ulong)(long)(object)value ^ 0x8000_0000_0000_0000ul);
            return (TKey)(object)(uint)((byte)(object)value != 0 ? 1 : 0);
        }

        /// <summary>Moves the records that can be among the kept ones to the front, in order, and returns their number.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly nint Filter(Record<TKey>* records)
        {
            var shift = (sizeof(TKey) * 8) - FilterBits;
            var counts = stackalloc int[1 << FilterBits];
            new Span<int>(counts, 1 << FilterBits).Clear();
            for (nint i = 0; i < Length; i++) counts[nint.CreateTruncating(records[i].Key >>> shift)]++;
            nint limit = 0;
            for (var sum = counts[0]; sum < Keep; sum += counts[limit]) limit++;
            nint kept = 0;
            for (nint i = 0; i < Length; i++)
            {
                var record = records[i];
                records[kept] = record;
                kept += nint.CreateTruncating(record.Key >>> shift) <= limit ? 1 : 0;
            }

            return kept;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Insertion(Record<TKey>* records, nint count)
        {
            for (nint i = 1; i < count; i++)
            {
                var record = records[i];
                var j = i;
                for (; j > 0 && records[j - 1].Key > record.Key; j--) records[j] = records[j - 1];
                records[j] = record;
            }
        }

        /// <summary>Sorts back and forth between two buffers and returns the one that the result is in.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static Record<TKey>* Radix(Record<TKey>* records, Record<TKey>* spare, nint count)
        {
            var counts = stackalloc int[256 * sizeof(TKey)];
            new Span<int>(counts, 256 * sizeof(TKey)).Clear();
            for (nint i = 0; i < count; i++)
            {
                var key = records[i].Key;
                for (var digit = 0; digit < sizeof(TKey); digit++) counts[(256 * digit) + byte.CreateTruncating(key >>> (8 * digit))]++;
            }

            for (var digit = 0; digit < sizeof(TKey); digit++)
            {
                var places = counts + (256 * digit);
                if (places[byte.CreateTruncating(records[0].Key >>> (8 * digit))] == count) continue;
                var sum = 0;
                for (var value = 0; value < 256; value++) (places[value], sum) = (sum, sum + places[value]);
                for (nint i = 0; i < count; i++)
                {
                    var record = records[i];
                    spare[places[byte.CreateTruncating(record.Key >>> (8 * digit))]++] = record;
                }

                var sorted = spare;
                spare = records;
                records = sorted;
            }

            return records;
        }
    }
}
