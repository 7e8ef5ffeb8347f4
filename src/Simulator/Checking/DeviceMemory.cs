using ILGPU;

namespace TensorCore.Simulator;

/// <summary>Fills and copies of whole views, by the host.</summary>
internal static unsafe class DeviceMemory
{
    public static void Fill<TView>(TView view, byte value) where TView : IContiguousArrayView
    {
        var bytes = Alive(view.AsRawArrayView());
        for (long done = 0; done < bytes.Length; done += int.MaxValue)
            new Span<byte>(bytes.Start + done, (int)Math.Min(bytes.Length - done, int.MaxValue)).Fill(value);
    }

    public static void Copy<TView>(TView source, TView target) where TView : IContiguousArrayView
    {
        if (target.LengthInBytes < source.LengthInBytes)
            throw new ArgumentException($"A view of {source.Length} elements does not fit in one of {target.Length}.");
        var from = Alive(source.AsRawArrayView());
        Buffer.MemoryCopy(from.Start, Alive(target.AsRawArrayView()).Start, target.LengthInBytes, from.Length);
    }

    public static void ToHost<T, TView>(TView source, T* data, long length)
        where TView : IContiguousArrayView<T> where T : unmanaged
    {
        CheckLength(source, length);
        Buffer.MemoryCopy(Alive(source.AsRawArrayView()).Start, data, length * sizeof(T), length * sizeof(T));
    }

    public static void FromHost<T, TView>(TView target, T* data, long length)
        where TView : IContiguousArrayView<T> where T : unmanaged
    {
        CheckLength(target, length);
        Buffer.MemoryCopy(data, Alive(target.AsRawArrayView()).Start, target.LengthInBytes, length * sizeof(T));
    }

    private static void CheckLength(IArrayView view, long length)
    {
        if (length < 0 || length > view.Length)
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"The view has {view.Length} elements; {length} were to be copied.");
    }

    private static ArrayView<byte> Alive(ArrayView<byte> view)
    {
        if (view.Block is { IsDisposed: true }) Faults.Disposed(view.Block);
        return view;
    }
}
