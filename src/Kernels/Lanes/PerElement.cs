using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Functions applied element by element in double precision: for arguments so rare, or functions so seldom used in
/// double precision, that vector code for them would not pay.
/// </summary>
internal static unsafe class PerElement
{
    /// <summary>f of every double in the lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Map64<T>(T x, delegate*<double, double> f) where T : unmanaged
    {
        var elements = (double*)&x;
        for (var i = 0; i < sizeof(T) / sizeof(double); i++)
            elements[i] = f(elements[i]);
        return x;
    }

    /// <summary>f of every pair of doubles in the lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Map64<T>(T x, T y, delegate*<double, double, double> f) where T : unmanaged
    {
        double* left = (double*)&x, right = (double*)&y;
        for (var i = 0; i < sizeof(T) / sizeof(double); i++)
            left[i] = f(left[i], right[i]);
        return x;
    }

    /// <summary>f of every float in the lane, computed in double and rounded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Map32<T>(T x, delegate*<double, double> f) where T : unmanaged
    {
        var elements = (float*)&x;
        for (var i = 0; i < sizeof(T) / sizeof(float); i++)
            elements[i] = (float)f(elements[i]);
        return x;
    }

    /// <summary>f of every pair of floats in the lanes, computed in double and rounded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Map32<T>(T x, T y, delegate*<double, double, double> f) where T : unmanaged
    {
        float* left = (float*)&x, right = (float*)&y;
        for (var i = 0; i < sizeof(T) / sizeof(float); i++)
            left[i] = (float)f(left[i], right[i]);
        return x;
    }
}
