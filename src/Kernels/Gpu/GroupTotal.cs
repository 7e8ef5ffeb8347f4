using ILGPU;

namespace TensorCore.Kernels;

/// <summary>An associative combination of two values with an identity.</summary>
internal interface ICombination<T> where T : unmanaged
{
    static abstract T Identity { get; }

    static abstract T Combine(T a, T b);
}

/// <summary>The sum of doubles.</summary>
internal readonly struct DoubleTotal : ICombination<double>
{
    public static double Identity => 0;

    public static double Combine(double a, double b) => a + b;
}

/// <summary>
/// Combines what the work-items of a group have, in a fixed order, through shared memory. A group may do it for several
/// columns at once, each with as many lanes; every work-item of the group must take part.
/// </summary>
internal static class GroupTotal<TCombination, T> where TCombination : struct, ICombination<T> where T : unmanaged
{
    /// <summary>Values combined between two barriers: a binary tree would wait more often than it computes.</summary>
    private const int Radix = 16;

    /// <summary>What all lanes of this work-item's column have, for each of them.</summary>
    /// <param name="shared">Room for a value of each work-item; free again afterwards.</param>
    /// <param name="value">What this work-item has.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="column">Its column.</param>
    /// <param name="columns">Columns of the group.</param>
    /// <param name="lanes">Lanes of a column: a power of two up to 256.</param>
    public static T Of(ArrayView<T> shared, T value, int lane, int column, int columns, int lanes)
    {
        if (lanes == 1) return value;
        shared[(lane * columns) + column] = value;
        Group.Barrier();
        if (lanes > Radix)
        {
            if (lane < Radix)
            {
                for (var i = lane + Radix; i < lanes; i += Radix) value = TCombination.Combine(value, shared[(i * columns) + column]);
                shared[(lane * columns) + column] = value;
            }

            Group.Barrier();
            lanes = Radix;
        }

        var total = shared[column];
        for (var i = 1; i < lanes; i++) total = TCombination.Combine(total, shared[(i * columns) + column]);
        Group.Barrier();
        return total;
    }
}
