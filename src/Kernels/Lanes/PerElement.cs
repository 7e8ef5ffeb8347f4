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
    public static T Map<T>(T x, delegate*<double, double> f) where T : unmanaged, ISimdLane<T, double>
    {
        var elements = (double*)&x;
        for (var i = 0; i < T.Count; i++)
            elements[i] = f(elements[i]);
        return x;
    }

    /// <summary>f of every pair of doubles in the lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Map<T>(T x, T y, delegate*<double, double, double> f) where T : unmanaged, ISimdLane<T, double>
    {
        double* left = (double*)&x, right = (double*)&y;
        for (var i = 0; i < T.Count; i++)
            left[i] = f(left[i], right[i]);
        return x;
    }

    /// <summary>The result with f(x) instead wherever |x| exceeds the limit. T is a lane of floats or doubles.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Replace<T, TFunction>(T result, T x, double limit)
        where T : unmanaged, ILaneBits<T> where TFunction : struct, IScalarFunction
    {
        if (T.FractionBits == 23)
        {
            float* arguments = (float*)&x, results = (float*)&result;
            for (var i = 0; i < sizeof(T) / sizeof(float); i++)
                if (Math.Abs(arguments[i]) > limit)
                    results[i] = (float)TFunction.Of(arguments[i]);
        }
        else
        {
            double* arguments = (double*)&x, results = (double*)&result;
            for (var i = 0; i < sizeof(T) / sizeof(double); i++)
                if (Math.Abs(arguments[i]) > limit)
                    results[i] = TFunction.Of(arguments[i]);
        }

        return result;
    }
}
