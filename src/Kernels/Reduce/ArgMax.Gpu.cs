namespace TensorCore.Kernels;

public readonly partial struct ArgExtreme<TOrder>
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in ArgExtremeArgs args)
    {
        if (args.Space.Kept.Count == 0) return;
        switch (args.Type)
        {
            case DType.Float32: Search<float, Float32Key>.Launch(device, args); break;
            case DType.Float64: Search<double, Float64Key>.Launch(device, args); break;
            case DType.Int32: Search<int, Int32Key>.Launch(device, args); break;
            case DType.Int64: Search<long, Int64Key>.Launch(device, args); break;
            default: Search<byte, BoolKey>.Launch(device, args); break;
        }
    }

    /// <summary>
    /// A reduction of keys that have the elements' order, each with its position; of equal ones the first stays, in
    /// whatever order they meet.
    /// </summary>
    internal readonly record struct Search<T, TKey>(GpuOperand<long> Output, GpuOperand<T> Input) : IReduction<Candidate>
        where T : unmanaged where TKey : unmanaged, IOrderKey<T>
    {
        public static Candidate Identity => new(0, int.MaxValue);

        public static void Launch(GpuDevice device, in ArgExtremeArgs args) => Reduction<Search<T, TKey>, Candidate>.Launch(
            device, new Search<T, TKey>(device.Strided<long>(args.Output), device.Strided<T>(args.Input)), args.Space);

        public static Candidate Combine(Candidate a, Candidate b) => b.Key > a.Key || (b.Key == a.Key && b.Position < a.Position) ? b : a;

        public Candidate One(GpuOffsets at, int number)
        {
            var value = Input[at.O1];
            var key = TKey.Key(value);
            // Looking for the smallest turns the order around, but a NaN stays above all.
            return new Candidate(TKey.IsNaN(value) ? ulong.MaxValue : TOrder.IsLargest ? key : ~key, number);
        }

        public Candidate Four(GpuOffsets at, GpuOffsets step, int number, int numbers)
        {
            var first = One(at, number);
            var second = One(new GpuOffsets(0, at.O1 + step.O1, 0, 0), number + numbers);
            var third = One(new GpuOffsets(0, at.O1 + (2 * step.O1), 0, 0), number + (2 * numbers));
            var fourth = One(new GpuOffsets(0, at.O1 + (3 * step.O1), 0, 0), number + (3 * numbers));
            return Combine(Combine(first, second), Combine(third, fourth));
        }

        public void Store(long offset, Candidate total) => Output[offset] = total.Position;
    }
}

/// <summary>A value that may be the extreme one, as a key of its order, and where it is.</summary>
internal readonly struct Candidate(ulong key, int position)
{
    public readonly ulong Key = key;
    public readonly int Position = position;
}
