using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Where a mask is true.</summary>
internal static class MaskPositions
{
    /// <summary>The positions of the true elements in row-major order, Int64 [rank, number of them]. Not recorded.</summary>
    /// <param name="x">Any dtype; what is not 0 counts as true.</param>
    public static Tensor Of(Tensor x)
    {
        using var mask = Dense(x);
        using var counts = Tensor.Empty([CountNonZero.Blocks(mask.Length)], DType.Int64, x.Device);
        var shape = default(IterationSpace);
        shape.Rank = x.Rank;
        shape.Count = x.Length;
        for (var axis = 0; axis < x.Rank; axis++) shape.Lengths[axis] = x.Shape[axis];

        var args = new NonZeroArgs(shape, mask.Operand, counts.Operand);
        x.Device.Run<CountNonZero, NonZeroArgs>(args);

        var before = counts.ToArray<long>();
        long found = 0;
        for (var block = 0; block < before.Length; block++) (before[block], found) = (found, found + before[block]);
        using var starts = Tensor.From(before, device: x.Device);
        var positions = Tensor.Empty([x.Rank, checked((int)found)], DType.Int64, x.Device);
        x.Device.Run<NonZero, NonZeroArgs>(args with { Counts = starts.Operand, Positions = positions.Operand, Found = found });
        return positions;
    }

    /// <summary>Always a tensor object of its own, which the caller disposes.</summary>
    private static Tensor Dense(Tensor x)
    {
        if (x.DType == DType.Bool && x.IsContiguous) return x.Alias();
        var mask = Tensor.Empty(x.Shape, DType.Bool, x.Device);
        mask.CopyFrom(x);
        return mask;
    }
}
