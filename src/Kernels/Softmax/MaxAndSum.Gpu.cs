namespace TensorCore.Kernels;

/// <summary>
/// The largest of some numbers and the sum of exp(x - largest), found in one pass: a new largest one scales the sum (Milakov
/// and Gimelshein 2018, "Online normalizer calculation for softmax"). Infinities and NaN give what the definition gives.
/// </summary>
internal readonly struct MaxAndSum(double max, double sum) : ICombination<MaxAndSum>
{
    public readonly double Max = max, Sum = sum;

    public static MaxAndSum Identity => new(double.NegativeInfinity, 0);

    public static MaxAndSum Combine(MaxAndSum a, MaxAndSum b)
    {
        if (a.Max == b.Max) return new MaxAndSum(a.Max, a.Sum + b.Sum);
        var max = F64x1.Max(new F64x1(a.Max), new F64x1(b.Max));
        return new MaxAndSum(max.Value, (a.Sum * Factor(a.Max, max.Value)) + (b.Sum * Factor(b.Max, max.Value)));
    }

    /// <summary>Takes in four elements; -infinity stands for one that is not there.</summary>
    public static MaxAndSum Add<TLane, T, TElement>(MaxAndSum before, LaneFour<TLane> x)
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged where TElement : struct, IElement<T>
    {
        var largest = TElement.ToDouble(TLane.ToElement(TLane.Max(TLane.Max(x.A, x.B), TLane.Max(x.C, x.D))));
        var max = F64x1.Max(new F64x1(before.Max), new F64x1(largest)).Value;

        // Nothing but -infinity so far: exp(x - max) would be NaN, but the sum is 0.
        if (max == double.NegativeInfinity) return before;
        var sum = TElement.ToDouble(TLane.ToElement(LaneFour<TLane>.Exp(x - TLane.Constant(max)).Sum));
        return new MaxAndSum(max, (before.Max == max ? before.Sum : before.Sum * Factor(before.Max, max)) + sum);
    }

    private static double Factor(double from, double to) => from == to ? 1 : F64x1.Exp(new F64x1(from - to)).Value;
}
