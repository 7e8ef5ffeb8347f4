using System.Runtime.CompilerServices;
using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// An n-dimensional array on a device: a view of a block of storage with a shape, strides and an element type.
/// Operations are extension members (see <c>src/Autograd/Ops</c>); none of them changes its inputs.
/// </summary>
public sealed partial class Tensor : IDisposable
{
    private Storage? _storage;

    /// <summary>A view. Takes over one reference to <paramref name="storage"/>.</summary>
    internal Tensor(Storage storage, long offset, Shape shape, long[] strides, DType dtype)
    {
        _storage = storage;
        Offset = offset;
        Shape = shape;
        Strides = strides;
        DType = dtype;
        Scope.Current?.Adopt(this);
    }

    /// <summary>The lengths of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The type of the elements.</summary>
    public DType DType { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>Number of elements.</summary>
    public long Length => Shape.Length;

    /// <summary>Where the tensor lives and is computed with.</summary>
    public Device Device => Storage.Device;

    /// <summary>A name for messages, such as that of a parameter.</summary>
    public string? Name { get; set; }

    /// <summary>Whether the elements lie densely in row-major order.</summary>
    public bool IsContiguous => ReferenceEquals(Strides, Shape.RowMajorStrides);

    /// <summary>Whether the memory was given back: by <see cref="Dispose"/> or with the scope or tape that owned the tensor.</summary>
    public bool IsDisposed => _storage is null;

    /// <summary>Steps between neighbors along each axis, in elements.</summary>
    internal long[] Strides { get; }

    /// <summary>The first element's position in the storage, in elements.</summary>
    internal long Offset { get; }

    /// <summary>The scope that releases this tensor, if any.</summary>
    internal Scope? Owner { get; set; }

    /// <summary>The recorded function that made this tensor; set and read by the autograd layer.</summary>
    internal object? Origin { get; set; }

    /// <summary>Which of its function's outputs this tensor is.</summary>
    internal int OriginOutput { get; set; }

    /// <summary>The version of its storage when it was recorded.</summary>
    internal int OriginVersion { get; set; }

    internal Storage Storage
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_storage is null) ThrowReleased();
            return _storage!;
        }
    }

    /// <summary>
    /// How kernels address the first element. The others follow densely when <see cref="IsContiguous"/>. What a kernel
    /// reads or writes through it is not recorded by a tape.
    /// </summary>
    public Operand Operand => new(Storage, Offset * DType.Size);

    /// <summary>Hands the tensor outward: it then lives as long as the next outer scope, or, without one, until it is disposed.</summary>
    public Tensor Keep()
    {
        _ = Storage;
        var outer = Owner?.Outer;
        Owner = null;
        outer?.Adopt(this);
        return this;
    }

    /// <summary>Takes the tensor out of all scopes: it lives until it is disposed. For parameters and optimizer state.</summary>
    public Tensor KeepForever()
    {
        _ = Storage;
        Owner = null;
        return this;
    }

    /// <summary>Gives the memory back, unless other views still use it. May be called more than once.</summary>
    public void Dispose()
    {
        _storage?.Release();
        _storage = null;
        Owner = null;
        Origin = null;
    }

    /// <summary>A view of the same storage with another layout. The caller answers for staying inside the block, and for recording.</summary>
    internal Tensor View(Shape shape, long[] strides, long offset)
    {
        var storage = Storage;
        storage.AddReference();
        if (!ReferenceEquals(strides, shape.RowMajorStrides) && IsRowMajor(shape, strides)) strides = shape.RowMajorStrides;
        return new Tensor(storage, offset, shape, strides, DType);
    }

    /// <summary>A new Tensor object over the same elements.</summary>
    internal Tensor Alias() => View(Shape, Strides, Offset);

    /// <summary>Strides as they are under a broadcast to <paramref name="target"/>: 0 along stretched axes.</summary>
    internal void BroadcastStrides(Shape target, Span<long> strides)
    {
        var added = target.Rank - Rank;
        for (var axis = 0; axis < target.Rank; axis++)
            strides[axis] = axis < added || (Shape[axis - added] == 1 && target[axis] != 1) ? 0 : Strides[axis - added];
    }

    /// <summary>The name if there is one, and always dtype and shape, for messages.</summary>
    internal string Describe() => Name is null ? $"{DType}{Shape}" : $"'{Name}' ({DType}{Shape})";

    private static bool IsRowMajor(Shape shape, long[] strides)
    {
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis] != 1 && strides[axis] != shape.RowMajorStrides[axis] && shape.Length > 0) return false;
        }

        return true;
    }

    private void ThrowReleased() => throw new ObjectDisposedException(
        nameof(Tensor),
        $"The memory of tensor {Describe()} was given back, by Dispose or with the tape or scope that owned it. Call Keep() on a result that must outlive its scope.");
}
