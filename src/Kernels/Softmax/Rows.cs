using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

/// <summary>Passes over one dense row that several kernels make.</summary>
internal static unsafe class Rows<TLane, T> where TLane : unmanaged, ISimdLane<TLane, T>, ILaneBits<TLane> where T : unmanaged
{
    /// <summary>Vectors summed in the element type before their sum becomes a double.</summary>
    public const int FlushVectors = 256;

    /// <summary>The value where the lane's number is below <paramref name="count"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Masked(TLane value, nint count, TLane otherwise) =>
        TLane.IfLess(LaneNumbers<TLane, T>(), TLane.Constant(count), value, otherwise);

    /// <summary>The largest element that is not NaN: one instruction a vector instead of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T MaxBesideNaN(T* x, nint n)
    {
        nint w = TLane.Count;
        var lowest = TLane.Constant(double.NegativeInfinity);
        TLane m0 = lowest, m1 = lowest;
        nint i = 0;
        for (; i <= n - (2 * w); i += 2 * w)
        {
            m0 = TLane.GreaterOrSecond(TLane.Load(x + i), m0);
            m1 = TLane.GreaterOrSecond(TLane.Load(x + i + w), m1);
        }

        for (; i <= n - w; i += w) m0 = TLane.GreaterOrSecond(TLane.Load(x + i), m0);
        if (i < n) m1 = TLane.GreaterOrSecond(Masked(TLane.Load(x + i), n - i, lowest), m1);
        return TLane.MaxLane(TLane.GreaterOrSecond(m0, m1));
    }

    /// <summary>
    /// The sum of exp(x - max), no x being larger than max, the terms of which are stored to <paramref name="y"/> on the way if
    /// <typeparamref name="TStore"/> says so; and, on the way too, <see cref="MaxBesideNaN"/> of the row that comes next: by itself
    /// that waits for every row's first elements and for its maximum to go across the lanes. Without a next row it is any other.
    /// </summary>
    public static double SumExp<TStore>(T* y, T* x, nint n, T max, T* next, out T nextMax) where TStore : struct, IChoice
    {
        var total = 0.0;
        nint flush = FlushVectors * TLane.Count;
        var largest = TLane.Constant(double.NegativeInfinity);
        for (nint start = 0; start < n; start += flush)
            total += SumExpPart<TStore>(y + start, x + start, Math.Min(n - start, flush), max, next + start, ref largest);
        nextMax = TLane.MaxLane(largest);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumExpPart<TStore>(T* y, T* x, nint n, T maximum, T* next, ref TLane largest) where TStore : struct, IChoice
    {
        nint w = TLane.Count;
        var max = TLane.Broadcast(maximum);
        TLane s0 = TLane.Constant(0), s1 = s0;
        TLane lowest = TLane.Constant(double.NegativeInfinity), m0 = largest, m1 = lowest;
        nint i = 0;
        for (; i <= n - (2 * w); i += 2 * w)
        {
            TLane e0 = TLane.Load(x + i) - max, e1 = TLane.Load(x + i + w) - max;
            LaneMath.ExpOfNegative(ref e0, ref e1);
            s0 += e0;
            s1 += e1;
            m0 = TLane.GreaterOrSecond(TLane.Load(next + i), m0);
            m1 = TLane.GreaterOrSecond(TLane.Load(next + i + w), m1);
            if (!TStore.Is) continue;
            TLane.Store(e0, y + i);
            TLane.Store(e1, y + i + w);
        }

        for (; i <= n - w; i += w)
        {
            var e = LaneMath.ExpOfNegative(TLane.Load(x + i) - max);
            s0 += e;
            m0 = TLane.GreaterOrSecond(TLane.Load(next + i), m0);
            if (TStore.Is) TLane.Store(e, y + i);
        }

        if (i < n)
        {
            var e = Masked(LaneMath.ExpOfNegative(TLane.Load(x + i) - max), n - i, TLane.Constant(0));
            s1 += e;
            m1 = TLane.GreaterOrSecond(Masked(TLane.Load(next + i), n - i, lowest), m1);
            if (TStore.Is) StorePart<TLane, T>(e, y + i, n - i);
        }

        largest = TLane.GreaterOrSecond(m0, m1);
        return ToDouble(TLane.Sum(s0 + s1));
    }
}

/// <summary>A truth value as a type, so that code generic over it is compiled for it.</summary>
internal interface IChoice
{
    static abstract bool Is { get; }
}

internal readonly struct Yes : IChoice
{
    public static bool Is => true;
}

internal readonly struct No : IChoice
{
    public static bool Is => false;
}
