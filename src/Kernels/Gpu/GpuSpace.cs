namespace TensorCore.Kernels;

/// <summary>
/// An <see cref="IterationSpace"/> as kernels see it: fields instead of inline arrays, because what is indexed by a
/// variable would lie in slow local memory, and the innermost axis first.
/// </summary>
public readonly struct GpuSpace
{
    private readonly int _rank;
    private readonly int _l0, _l1, _l2, _l3, _l4, _l5, _l6, _l7;
    private readonly GpuStrides _s0, _s1, _s2, _s3;

    /// <summary>Number of elements.</summary>
    public readonly int Count;

    /// <summary>Copies a space.</summary>
    /// <exception cref="NotSupportedException">It has more than <see cref="LaunchGrid.MostElements"/> elements.</exception>
    public GpuSpace(in IterationSpace space)
    {
        if (space.Count > LaunchGrid.MostElements)
            throw new NotSupportedException($"A GPU kernel walks at most {LaunchGrid.MostElements} elements of a strided layout; there are {space.Count}. Make the tensors contiguous or split them.");
        Count = (int)space.Count;
        _rank = space.Rank;
        (_l0, _l1, _l2, _l3) = (Length(space, 0), Length(space, 1), Length(space, 2), Length(space, 3));
        (_l4, _l5, _l6, _l7) = (Length(space, 4), Length(space, 5), Length(space, 6), Length(space, 7));
        _s0 = new GpuStrides(space.Rank, space.Strides0);
        _s1 = new GpuStrides(space.Rank, space.Strides1);
        _s2 = new GpuStrides(space.Rank, space.Strides2);
        _s3 = new GpuStrides(space.Rank, space.Strides3);
    }

    /// <summary>Where the four operands' elements with this number in row-major order stand.</summary>
    public GpuOffsets this[int index]
    {
        get
        {
            int i0 = 0, i1 = 0, i2 = 0, i3 = 0, i4 = 0, i5 = 0, i6 = 0, i7 = 0;
            if (_rank > 0) { i0 = index % _l0; index /= _l0; }
            if (_rank > 1) { i1 = index % _l1; index /= _l1; }
            if (_rank > 2) { i2 = index % _l2; index /= _l2; }
            if (_rank > 3) { i3 = index % _l3; index /= _l3; }
            if (_rank > 4) { i4 = index % _l4; index /= _l4; }
            if (_rank > 5) { i5 = index % _l5; index /= _l5; }
            if (_rank > 6) { i6 = index % _l6; index /= _l6; }
            if (_rank > 7) { i7 = index % _l7; }
            return new GpuOffsets(
                _s0.Offset(i0, i1, i2, i3, i4, i5, i6, i7), _s1.Offset(i0, i1, i2, i3, i4, i5, i6, i7),
                _s2.Offset(i0, i1, i2, i3, i4, i5, i6, i7), _s3.Offset(i0, i1, i2, i3, i4, i5, i6, i7));
        }
    }

    private static int Length(in IterationSpace space, int fromInnermost) =>
        fromInnermost < space.Rank ? space.Lengths[space.Rank - 1 - fromInnermost] : 1;
}

/// <summary>Strides of one operand, innermost axis first; 0 for axes that are not there.</summary>
public readonly struct GpuStrides
{
    private readonly long _s0, _s1, _s2, _s3, _s4, _s5, _s6, _s7;

    /// <summary>Copies the strides of so many axes.</summary>
    public GpuStrides(int rank, in AxisStrides strides)
    {
        (_s0, _s1, _s2, _s3) = (At(rank, strides, 0), At(rank, strides, 1), At(rank, strides, 2), At(rank, strides, 3));
        (_s4, _s5, _s6, _s7) = (At(rank, strides, 4), At(rank, strides, 5), At(rank, strides, 6), At(rank, strides, 7));
    }

    /// <summary>Elements from the first one to the one at these coordinates, the innermost first.</summary>
    public long Offset(int i0, int i1, int i2, int i3, int i4, int i5, int i6, int i7) =>
        (i0 * _s0) + (i1 * _s1) + (i2 * _s2) + (i3 * _s3) + (i4 * _s4) + (i5 * _s5) + (i6 * _s6) + (i7 * _s7);

    private static long At(int rank, in AxisStrides strides, int fromInnermost) =>
        fromInnermost < rank ? strides[rank - 1 - fromInnermost] : 0;
}

/// <summary>Where one element of each of four operands stands, in elements from the first.</summary>
/// <param name="o0">Of operand 0.</param>
/// <param name="o1">Of operand 1.</param>
/// <param name="o2">Of operand 2.</param>
/// <param name="o3">Of operand 3.</param>
public readonly struct GpuOffsets(long o0, long o1, long o2, long o3)
{
    /// <summary>Of operand 0, usually the output.</summary>
    public readonly long O0 = o0;

    /// <summary>Of operand 1.</summary>
    public readonly long O1 = o1;

    /// <summary>Of operand 2.</summary>
    public readonly long O2 = o2;

    /// <summary>Of operand 3.</summary>
    public readonly long O3 = o3;
}
