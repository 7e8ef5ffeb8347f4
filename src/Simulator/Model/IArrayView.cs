namespace ILGPU;

/// <summary>A view of memory of a device.</summary>
public interface IArrayView
{
    /// <summary>Whether the view has elements.</summary>
    bool IsValid { get; }

    /// <summary>The number of elements.</summary>
    long Length { get; }

    /// <summary>The bytes of one element.</summary>
    int ElementSize { get; }

    /// <summary>The number of bytes.</summary>
    long LengthInBytes { get; }
}

/// <summary>A view whose elements follow each other without gaps.</summary>
public interface IContiguousArrayView : IArrayView
{
    /// <summary>The same memory as bytes.</summary>
    ArrayView<byte> AsRawArrayView();
}

/// <summary>A view whose elements of a known type follow each other without gaps.</summary>
/// <typeparam name="T">The element type.</typeparam>
public interface IContiguousArrayView<T> : IContiguousArrayView where T : unmanaged;
