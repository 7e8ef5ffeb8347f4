using System.Runtime.CompilerServices;
using TensorCore.Simulator;

namespace ILGPU;

/// <summary>Operations on one value that no other work-item sees half done. Each returns the value from before.</summary>
/// <remarks>
/// The simulator does them in the order of its work-items; a sum of floats in another order may round differently on a
/// GPU.
/// </remarks>
public static class Atomic
{
    /// <summary>target += value</summary>
    /// <param name="target">The value to change.</param>
    /// <param name="value">The other value.</param>
    /// <returns>The value from before.</returns>
    public static int Add(ref int target, int value) => Update(ref target, target + value);

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static long Add(ref long target, long value) => Update(ref target, target + value);

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static uint Add(ref uint target, uint value) => Update(ref target, target + value);

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static ulong Add(ref ulong target, ulong value) => Update(ref target, target + value);

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static float Add(ref float target, float value) => Update(ref target, target + value);

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static double Add(ref double target, double value) => Update(ref target, target + value);

    /// <summary>target = the larger of target and value</summary>
    /// <param name="target">The value to change.</param>
    /// <param name="value">The other value.</param>
    /// <returns>The value from before.</returns>
    public static int Max(ref int target, int value) => Update(ref target, Math.Max(target, value));

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static long Max(ref long target, long value) => Update(ref target, Math.Max(target, value));

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static uint Max(ref uint target, uint value) => Update(ref target, Math.Max(target, value));

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static ulong Max(ref ulong target, ulong value) => Update(ref target, Math.Max(target, value));

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static float Max(ref float target, float value) => Update(ref target, Math.Max(target, value));

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static double Max(ref double target, double value) => Update(ref target, Math.Max(target, value));

    /// <summary>target = the smaller of target and value</summary>
    /// <param name="target">The value to change.</param>
    /// <param name="value">The other value.</param>
    /// <returns>The value from before.</returns>
    public static int Min(ref int target, int value) => Update(ref target, Math.Min(target, value));

    /// <inheritdoc cref="Min(ref int, int)"/>
    public static long Min(ref long target, long value) => Update(ref target, Math.Min(target, value));

    /// <inheritdoc cref="Min(ref int, int)"/>
    public static uint Min(ref uint target, uint value) => Update(ref target, Math.Min(target, value));

    /// <inheritdoc cref="Min(ref int, int)"/>
    public static ulong Min(ref ulong target, ulong value) => Update(ref target, Math.Min(target, value));

    /// <inheritdoc cref="Min(ref int, int)"/>
    public static float Min(ref float target, float value) => Update(ref target, Math.Min(target, value));

    /// <inheritdoc cref="Min(ref int, int)"/>
    public static double Min(ref double target, double value) => Update(ref target, Math.Min(target, value));

    /// <summary>target &amp;= value</summary>
    /// <param name="target">The value to change.</param>
    /// <param name="value">The other value.</param>
    /// <returns>The value from before.</returns>
    public static int And(ref int target, int value) => Update(ref target, target & value);

    /// <inheritdoc cref="And(ref int, int)"/>
    public static long And(ref long target, long value) => Update(ref target, target & value);

    /// <inheritdoc cref="And(ref int, int)"/>
    public static uint And(ref uint target, uint value) => Update(ref target, target & value);

    /// <inheritdoc cref="And(ref int, int)"/>
    public static ulong And(ref ulong target, ulong value) => Update(ref target, target & value);

    /// <summary>target |= value</summary>
    /// <param name="target">The value to change.</param>
    /// <param name="value">The other value.</param>
    /// <returns>The value from before.</returns>
    public static int Or(ref int target, int value) => Update(ref target, target | value);

    /// <inheritdoc cref="Or(ref int, int)"/>
    public static long Or(ref long target, long value) => Update(ref target, target | value);

    /// <inheritdoc cref="Or(ref int, int)"/>
    public static uint Or(ref uint target, uint value) => Update(ref target, target | value);

    /// <inheritdoc cref="Or(ref int, int)"/>
    public static ulong Or(ref ulong target, ulong value) => Update(ref target, target | value);

    /// <summary>target ^= value</summary>
    /// <param name="target">The value to change.</param>
    /// <param name="value">The other value.</param>
    /// <returns>The value from before.</returns>
    public static int Xor(ref int target, int value) => Update(ref target, target ^ value);

    /// <inheritdoc cref="Xor(ref int, int)"/>
    public static long Xor(ref long target, long value) => Update(ref target, target ^ value);

    /// <inheritdoc cref="Xor(ref int, int)"/>
    public static uint Xor(ref uint target, uint value) => Update(ref target, target ^ value);

    /// <inheritdoc cref="Xor(ref int, int)"/>
    public static ulong Xor(ref ulong target, ulong value) => Update(ref target, target ^ value);

    /// <summary>target = value</summary>
    /// <param name="target">The value to change.</param>
    /// <param name="value">The other value.</param>
    /// <returns>The value from before.</returns>
    public static int Exchange(ref int target, int value) => Update(ref target, value, reads: false);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static long Exchange(ref long target, long value) => Update(ref target, value, reads: false);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static uint Exchange(ref uint target, uint value) => Update(ref target, value, reads: false);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static ulong Exchange(ref ulong target, ulong value) => Update(ref target, value, reads: false);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static float Exchange(ref float target, float value) => Update(ref target, value, reads: false);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static double Exchange(ref double target, double value) => Update(ref target, value, reads: false);

    /// <summary>target = value, where target equals compare</summary>
    /// <param name="target">The value to change.</param>
    /// <param name="compare">What it must be.</param>
    /// <param name="value">What it becomes.</param>
    /// <returns>The value from before.</returns>
    public static int CompareExchange(ref int target, int compare, int value) =>
        Update(ref target, target == compare ? value : target);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static long CompareExchange(ref long target, long compare, long value) =>
        Update(ref target, target == compare ? value : target);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static uint CompareExchange(ref uint target, uint compare, uint value) =>
        Update(ref target, target == compare ? value : target);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static ulong CompareExchange(ref ulong target, ulong compare, ulong value) =>
        Update(ref target, target == compare ? value : target);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static float CompareExchange(ref float target, float compare, float value) =>
        Update(ref target, Interop.FloatAsInt(target) == Interop.FloatAsInt(compare) ? value : target);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static double CompareExchange(ref double target, double compare, double value) =>
        Update(ref target, Interop.FloatAsInt(target) == Interop.FloatAsInt(compare) ? value : target);

    private static unsafe T Update<T>(ref T target, T value, bool reads = true) where T : unmanaged
    {
        var watch = WorkItem.CurrentOrNull?.Runner.Watch;
        // The memory of a device does not move, and the log knows no other address.
        var address = (byte*)Unsafe.AsPointer(ref target);
        watch?.BeginAtomic(address, sizeof(T), reads);
        var before = target;
        target = value;
        watch?.EndAtomic(address, sizeof(T));
        return before;
    }
}
