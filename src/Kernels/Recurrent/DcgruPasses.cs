using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// The element-wise parts of the diagonal recurrent cell, each over one register's width of channels and all positions
/// of a block: what depends on the channel alone stays in registers, and the sums over positions do, too.
/// </summary>
/// <remarks>
/// 1. Rows outside, channels inside: bias gradients and shift masks went through memory at every row.
/// 2. Channels outside (this): a column of pre-activations is strided, but it was written a moment ago by the micro-kernel.
/// Pointers run over positions; the strides count elements.
/// </remarks>
internal static unsafe class DcgruPasses<T>
    where T : unmanaged, ISimdLane<T, float>, ILaneBits<T>
{
    /// <summary>p = hsig(xr) * s.</summary>
    /// <param name="rows">Positions.</param>
    /// <param name="xr">Pre-activations of the reset gate.</param>
    /// <param name="xRow">From one position to the next in <paramref name="xr"/>.</param>
    /// <param name="s">The state.</param>
    /// <param name="p">Receives the reset state.</param>
    /// <param name="row">From one position to the next in <paramref name="s"/> and <paramref name="p"/>.</param>
    /// <param name="saturation">One register of sums, added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reset(nint rows, float* xr, nint xRow, float* s, float* p, nint row, float* saturation)
    {
        var sum = T.Load(saturation);
        nint at = 0, xAt = 0;
        for (var i = rows; i != 0; i--)
        {
            var x = Load(xr, xAt);
            sum += Excess(x);
            Store(HardSigmoid(x) * Load(s, at), p, at);
            at += row * sizeof(float);
            xAt += xRow * sizeof(float);
        }

        T.Store(sum, saturation);
    }

    /// <summary>next = (g * shift(s) + (1 - g) * c) * mask with g = hsig(xg), or 1 where that is above the limit, c = htanh(xc) * drop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Update<TShift, TDrop>(in Column c, float* next, float* saturation)
        where TShift : struct, IShift
        where TDrop : struct, IDrop
    {
        float* xg = c.Xg, xc = c.Xc, mask = c.Mask, drop = c.Drop;
        nint xgRow = c.XgRow * sizeof(float), xcRow = c.XcRow * sizeof(float), row = c.Row * sizeof(float), dropRow = c.DropRow * sizeof(float);
        float* same = TShift.Same(c.S, c.Neighbor), before = c.S - c.Row, after = c.S + c.Row;
        T stay = TShift.Mask(c.Stay), left = TShift.Mask(c.Left), closedFrom = T.Broadcast(c.ClosedFrom);
        var sum = T.Load(saturation);
        nint at = 0;
        for (var i = c.Rows; i != 0; i--)
        {
            T a = T.Load(xg), b = T.Load(xc);
            sum += Excess(a);
            sum += Excess(b);
            var candidate = TDrop.Apply(HardTanh(b), drop);
            var carried = TShift.Load(same, before, after, at, stay, left) - candidate;
            Store(T.Fma(UpdateGate(a, closedFrom), carried, candidate) * T.Broadcast(*mask), next, at);
            at += row;
            xg = Move(xg, xgRow);
            xc = Move(xc, xcRow);
            drop = Move(drop, dropRow);
            mask++;
        }

        T.Store(sum, saturation);
    }

    /// <summary>
    /// The gradients of the update gate's and the candidate's pre-activations, from the gradient d of the next state,
    /// which is overwritten by its part for the shifted state, g * mask * d.
    /// </summary>
    /// <param name="c">The column.</param>
    /// <param name="d">Gradient of the next state, rows as those of the state; overwritten.</param>
    /// <param name="dxg">Receives the update gate's gradient.</param>
    /// <param name="dxc">Receives the candidate's gradient.</param>
    /// <param name="dxRow">From one position to the next in both.</param>
    /// <param name="penalty">Gradient of the saturation cost.</param>
    /// <param name="biasG">One register: the sum over positions of <paramref name="dxg"/> is added.</param>
    /// <param name="biasC">The same of <paramref name="dxc"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UpdateGradient<TShift, TDrop>(
        in Column c, float* d, float* dxg, float* dxc, nint dxRow, float penalty, float* biasG, float* biasC)
        where TShift : struct, IShift
        where TDrop : struct, IDrop
    {
        float* xg = c.Xg, xc = c.Xc, mask = c.Mask, drop = c.Drop;
        nint xgRow = c.XgRow * sizeof(float), xcRow = c.XcRow * sizeof(float), row = c.Row * sizeof(float), dropRow = c.DropRow * sizeof(float);
        float* same = TShift.Same(c.S, c.Neighbor), before = c.S - c.Row, after = c.S + c.Row;
        T stay = TShift.Mask(c.Stay), left = TShift.Mask(c.Left), closedFrom = T.Broadcast(c.ClosedFrom);
        T sumG = T.Load(biasG), sumC = T.Load(biasC), cost = T.Broadcast(penalty);
        nint at = 0, dxAt = 0;
        for (var i = c.Rows; i != 0; i--)
        {
            T a = T.Load(xg), b = T.Load(xc);
            var e = Load(d, at) * T.Broadcast(*mask);
            var kept = UpdateGate(a, closedFrom) * e;
            Store(kept, d, at);
            var candidate = TDrop.Apply(HardTanh(b), drop);
            var da = Inner(a, (TShift.Load(same, before, after, at, stay, left) - candidate) * e * T.Constant(0.5), cost);
            var db = Inner(b, TDrop.Apply(e - kept, drop), cost);
            sumG += da;
            sumC += db;
            Store(da, dxg, dxAt);
            Store(db, dxc, dxAt);
            at += row;
            dxAt += dxRow * sizeof(float);
            xg = Move(xg, xgRow);
            xc = Move(xc, xcRow);
            drop = Move(drop, dropRow);
            mask++;
        }

        T.Store(sumG, biasG);
        T.Store(sumC, biasC);
    }

    /// <summary>
    /// The gradient of the reset gate's pre-activation from that of the reset state, the reset state itself once more,
    /// and what the gradient of the state is so far: by the reset state and by the carry.
    /// </summary>
    /// <param name="c">The column; its shift is that of gradients, which go the other way.</param>
    /// <param name="xr">Pre-activations of the reset gate.</param>
    /// <param name="xRow">From one position to the next in <paramref name="xr"/>.</param>
    /// <param name="dp">Gradient of the reset state.</param>
    /// <param name="carry">What <see cref="UpdateGradient"/> left of the next state's gradient.</param>
    /// <param name="ds">Receives the gradient of the state.</param>
    /// <param name="p">Receives the reset state.</param>
    /// <param name="dxr">Receives the gate's gradient.</param>
    /// <param name="dxRow">From one position to the next in <paramref name="dxr"/>.</param>
    /// <param name="penalty">Gradient of the saturation cost.</param>
    /// <param name="biasR">One register: the sum over positions of <paramref name="dxr"/> is added.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResetGradient<TShift>(
        in Column c, float* xr, nint xRow, float* dp, float* carry, float* ds, float* p, float* dxr, nint dxRow, float penalty, float* biasR)
        where TShift : struct, IShift
    {
        var s = c.S;
        var row = c.Row * sizeof(float);
        float* same = TShift.Same(carry, c.Neighbor), before = carry - c.Row, after = carry + c.Row;
        T stay = TShift.Mask(c.Stay), left = TShift.Mask(c.Left);
        T sum = T.Load(biasR), cost = T.Broadcast(penalty);
        nint at = 0;
        for (var i = c.Rows; i != 0; i--)
        {
            T x = T.Load(xr), state = Load(s, at), gradient = Load(dp, at);
            var r = HardSigmoid(x);
            Store(r * state, p, at);
            var dx = Inner(x, gradient * state * T.Constant(0.5), cost);
            sum += dx;
            T.Store(dx, dxr);
            Store(T.Fma(gradient, r, TShift.Load(same, before, after, at, stay, left)), ds, at);
            at += row;
            xr = Move(xr, xRow * sizeof(float));
            dxr = Move(dxr, dxRow * sizeof(float));
        }

        T.Store(sum, biasR);
    }

    // Offsets are in bytes and shared by what has the same rows: the JIT would scale each by the size of an element.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load(float* p, nint at) => T.Load((float*)((byte*)p + at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T value, float* p, nint at) => T.Store(value, (float*)((byte*)p + at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Move(float* p, nint bytes) => (float*)((byte*)p + bytes);

    // The order of operands lets NaN through: the second is returned when either is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Clip(T x, T low, T high) => T.LesserOrSecond(high, T.GreaterOrSecond(low, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T HardSigmoid(T x) => Clip(T.Fma(x, T.Constant(0.5), T.Constant(0.5)), T.Constant(0), T.Constant(1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T UpdateGate(T x, T closedFrom)
    {
        var gate = HardSigmoid(x);
        return T.IfLess(closedFrom, gate, T.Constant(1), gate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T HardTanh(T x) => Clip(x, T.Constant(-1), T.Constant(1));

    /// <summary>relu(|x| - 0.9).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Excess(T x) => T.GreaterOrSecond(T.Constant(0), T.Abs(x) - T.Constant(DcgruForward.SaturationLimit));

    /// <summary>The gradient of a pre-activation: the activation's where it is not cut off, and that of the saturation cost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Inner(T x, T gradient, T cost)
    {
        var size = T.Abs(x);
        var inner = T.IfLess(size, T.Constant(1), gradient, T.Constant(0));
        return T.IfLess(T.Constant(DcgruForward.SaturationLimit), size, inner + (cost ^ (x & T.Constant(-0.0))), inner);
    }

    /// <summary>What the passes over one column read: one register's width of channels.</summary>
    public struct Column
    {
        public nint Rows;
        public float* Xg, Xc;
        public nint XgRow, XcRow;
        public float ClosedFrom;
        public float* S;
        public nint Row;
        public float* Mask;
        public float* Drop;
        public nint DropRow;

        /// <summary>Where a channel's shifted value is, when it is the same for the whole register: 0, -Row or +Row.</summary>
        public nint Neighbor;

        /// <summary>Otherwise, which channels stay, and which take the left neighbor's value; the others take the right one's.</summary>
        public float* Stay, Left;
    }

    /// <summary>How a register of shifted states is read.</summary>
    public interface IShift
    {
        static abstract float* Same(float* s, nint neighbor);

        static abstract T Mask(float* mask);

        static abstract T Load(float* same, float* before, float* after, nint at, T stay, T left);
    }

    /// <summary>All channels of the register move alike.</summary>
    public readonly struct Whole : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float* Same(float* s, nint neighbor) => s + neighbor;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Mask(float* mask) => default;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load(float* same, float* before, float* after, nint at, T stay, T left) => DcgruPasses<T>.Load(same, at);
    }

    /// <summary>The border between two thirds runs through the register.</summary>
    public readonly struct Mixed : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float* Same(float* s, nint neighbor) => s;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Mask(float* mask) => T.Load(mask);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load(float* same, float* before, float* after, nint at, T stay, T left) =>
            T.Select(stay, DcgruPasses<T>.Load(same, at), T.Select(left, DcgruPasses<T>.Load(before, at), DcgruPasses<T>.Load(after, at)));
    }

    /// <summary>Whether candidates are dropped out.</summary>
    public interface IDrop
    {
        static abstract T Apply(T x, float* drop);
    }

    /// <summary>All are kept.</summary>
    public readonly struct KeepAll : IDrop
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply(T x, float* drop) => x;
    }

    /// <summary>Times 0 or 1 / keep.</summary>
    public readonly struct Drop : IDrop
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply(T x, float* drop) => x * T.Load(drop);
    }
}
